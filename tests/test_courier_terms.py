"""Whose fault a mail server's answer is, how long a call may take, what a document may call itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from aiogram.types import Document
from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import SecretStr
from telegram import InputFile
from telegram.error import TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.courier.mail import Refused, post_mail
from bot.courier.scene import Mail
from bot.courier.transport import AiohttpRequest
from bot.flows.order_parts import claimed_type
from bot.settings import Settings
from storage.models.draft import PHOTO

LETTER = Mail("ann@shop.example", "C-000001", "text", "<p>text</p>")


class Answers:
    """A mail server that says these lines to RCPT and to DATA."""

    def __init__(self, rcpt: str, data: str) -> None:
        self.rcpt, self.data = rcpt, data

    async def handle_RCPT(  # noqa: N802 - the names are aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return self.data


@asynccontextmanager
async def mail_server(rcpt: str = "250 ok", data: str = "250 ok") -> AsyncIterator[Settings]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Answers(rcpt, data), loop=loop), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield Settings.model_construct(
            smtp_url=SecretStr(f"smtp://127.0.0.1:{port}"), mail_from="Desk <desk@desk.example>"
        )


@pytest.mark.parametrize(
    ("rcpt", "data"),
    [
        ("550 5.1.1 no such user", "250 ok"),
        ("550 mailbox unavailable", "250 ok"),
        ("553 5.1.3 bad address", "250 ok"),
        ("250 ok", "550 5.1.1 no such user after all"),
    ],
)
async def test_what_is_wrong_with_the_address_is_the_recipients(rcpt: str, data: str) -> None:
    async with mail_server(rcpt, data) as settings:
        with pytest.raises(Refused):
            await post_mail(settings, LETTER, datetime.now(UTC), "row 1")


@pytest.mark.parametrize(
    ("rcpt", "data"),
    [
        ("450 4.2.0 greylisted", "250 ok"),
        ("550 5.7.1 relaying denied", "250 ok"),
        ("250 ok", "554 5.7.1 message looks like spam"),
        ("250 ok", "550 5.7.26 sender is not authenticated"),
        ("250 ok", "552 5.3.4 message too big"),
        ("250 ok", "550 5.4.5 daily sending quota exceeded"),
        ("250 ok", "554 transaction failed"),
    ],
)
async def test_what_is_about_us_is_tried_again(rcpt: str, data: str) -> None:
    async with mail_server(rcpt, data) as settings:
        with pytest.raises(OSError, match="SMTP"):
            await post_mail(settings, LETTER, datetime.now(UTC), "row 1")


async def test_a_file_may_take_longer_than_a_word() -> None:
    async def slow(request: web.Request) -> web.Response:
        await request.read()
        await asyncio.sleep(0.5)
        return web.json_response({"ok": True})

    app = web.Application()
    app.router.add_post("/", slow)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    wire = AiohttpRequest()
    await wire.initialize()
    try:
        url = "http://{}:{}/".format(*runner.addresses[0][:2])
        file = RequestParameter.from_input("document", InputFile(b"x" * 1000, filename="pack.html"))
        words = RequestParameter.from_input("text", "hello")
        status, _ = await wire.do_request(url, "POST", RequestData([file]), read_timeout=0.1)
        assert status == 200
        with pytest.raises(TimedOut):
            await wire.do_request(url, "POST", RequestData([words]), read_timeout=0.1)
    finally:
        await wire.shutdown()
        await runner.cleanup()


@pytest.mark.parametrize(("claimed", "kept"), [(PHOTO, None), ("application/pdf", "application/pdf"), (None, None)])
def test_a_document_cannot_call_itself_a_photo(claimed: str | None, kept: str | None) -> None:
    assert claimed_type(Document(file_id="f", file_unique_id="u", mime_type=claimed)) == kept
