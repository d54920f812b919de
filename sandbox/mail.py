"""The mail box: an SMTP server on this machine that keeps what the bot sends and delivers nothing."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from .clock import Clock
from .store import Journal
from .wire import Json

KEPT = 1000
LARGEST = 25 * 1024 * 1024


class MailBox:
    """``on_mail`` is told of every letter that was taken."""

    def __init__(self, folder: Path | None, clock: Clock, on_mail: Callable[[Json], None]) -> None:
        self.clock = clock
        self.on_mail = on_mail
        self.refused: dict[str, int] = {}
        self.journal = Journal(folder / "mail.jsonl" if folder else None)
        rows = self.journal.load().get("mail", {})
        self.letters: dict[int, Json] = {int(key): rows[key] for key in sorted(rows, key=int)}
        self._next = max(self.letters, default=0) + 1
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._talk, "127.0.0.1", port)

    def _talk(self) -> asyncio.BaseProtocol:
        protocol: asyncio.BaseProtocol = SMTP(self, data_size_limit=LARGEST, hostname="localhost", enable_SMTPUTF8=True)
        return protocol

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self.journal.close()

    def all(self) -> list[Json]:
        return [*self.letters.values()]

    def refuse(self, address: str, code: int) -> None:
        if code:
            self.refused[address.lower()] = code
        else:
            self.refused.pop(address.lower(), None)

    def reset(self) -> None:
        self.refused.clear()

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        code = self.refused.get(address.lower())
        if code is not None:
            return f"{code} mailbox refused by the sandbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        raw = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        letter = parse(raw, [str(to) for to in envelope.rcpt_tos], str(envelope.mail_from))
        letter["id"] = self._next
        letter["received"] = self.clock.unix()
        self.letters[self._next] = letter
        self.journal.put("mail", self._next, letter)
        self._next += 1
        if len(self.letters) > KEPT:
            oldest = next(iter(self.letters))
            del self.letters[oldest]
            self.journal.put("mail", oldest, None)
        self.journal.flush()
        self.on_mail(letter)
        return "250 Message accepted for delivery"


def parse(raw: bytes, to: list[str], sender: str) -> Json:
    """A letter as JSON: text and html are "" when it has no such part; attachments by name, type and size."""
    letter = message_from_bytes(raw, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    attachments: list[Json] = []
    for part in letter.iter_attachments():
        payload: Any = part.get_payload(decode=True)
        size = len(payload or b"")
        attachments.append({"name": part.get_filename() or "", "type": part.get_content_type(), "size": size})
    return {
        "from": str(letter["from"] or sender),
        "to": to,
        "subject": str(letter["subject"] or ""),
        "date": str(letter["date"] or ""),
        "text": _body(letter, "plain"),
        "html": _with_pictures(letter, _body(letter, "html")),
        "headers": {key: str(value) for key, value in letter.items()},
        "attachments": attachments,
        "raw": raw.decode("utf-8", "replace"),
    }


def _with_pictures(letter: EmailMessage, html: str) -> str:
    """Pictures that the HTML names by their ids, put into it: the page fetches nothing from elsewhere."""
    for part in letter.walk():
        name = str(part["Content-ID"] or "").strip("<> ")
        if name and part.get_content_maintype() == "image":
            payload: Any = part.get_payload(decode=True)
            data = base64.b64encode(payload or b"").decode()
            html = html.replace(f'"cid:{name}"', f'"data:{part.get_content_type()};base64,{data}"')
    return html


def _body(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError):
        return ""
