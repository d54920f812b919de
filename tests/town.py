"""The wire to one world's control endpoints, and its event log, shared by all people of a test."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

Json = dict[str, Any]
PATIENCE = 10.0
_numbers = itertools.count(8_000_000_001)


def fresh_token() -> str:
    """A token nobody has used: a world of its own for one test."""
    return f"{next(_numbers)}:{secrets.token_urlsafe(26)}"


@dataclass(frozen=True)
class Seen:
    """A message as a person sees it. ``rows`` holds the labels of its inline buttons."""

    raw: Json

    @property
    def id(self) -> int:
        return int(self.raw["message_id"])

    @property
    def thread_id(self) -> int | None:
        return self.raw.get("thread_id")

    @property
    def text(self) -> str:
        return str(self.raw.get("text", self.raw.get("caption", "")))

    @property
    def html(self) -> str:
        return str(self.raw["html"])

    @property
    def keys(self) -> list[Json]:
        return [button for row in (self.raw.get("reply_markup") or {}).get("inline_keyboard", []) for button in row]

    @property
    def rows(self) -> list[list[str]]:
        keyboard = (self.raw.get("reply_markup") or {}).get("inline_keyboard", [])
        return [[str(button["text"]) for button in row] for row in keyboard]

    @property
    def files(self) -> list[Json]:
        return list(self.raw["files"])

    @property
    def reactions(self) -> list[str]:
        return [str(one["emoji"]) for one in self.raw["reactions"]]

    def __str__(self) -> str:
        who = self.raw["from"]["first_name"]
        marks = [name for name in ("deleted", "pinned") if self.raw[name]] + (
            ["edited"] if self.raw["edit_date"] else []
        )
        body = self.text or ", ".join(file["name"] for file in self.files) or "(no text)"
        lines = [f"#{self.id} {who}{' (' + ', '.join(marks) + ')' if marks else ''}: {body}"]
        lines += ["      " + " ".join(f"[{label}]" for label in row) for row in self.rows]
        return "\n".join(lines)


class Town:
    """``url`` of a sandbox, ``token`` of a world ("default" for the default one). An async context manager."""

    def __init__(self, url: str, token: str = "default", patience: float = PATIENCE) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self.patience = patience
        self.log: list[Json] = []
        self.seq = 0
        self._http: aiohttp.ClientSession | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Town:
        self._http = aiohttp.ClientSession()
        self.seq = int((await self.get("seq"))["seq"])
        return self

    async def __aexit__(self, *error: object) -> None:
        assert self._http is not None
        await self._http.close()

    async def ask(self, verb: str, path: str, **how: Any) -> Any:
        """One call; a refusal of the sandbox becomes an AssertionError with its words."""
        assert self._http is not None, "use the town as a context manager"
        where = path if path.startswith("/") else f"/control/{self.token}/{path}"
        async with self._http.request(verb, self.url + where, **how) as response:
            if response.status >= 400:
                raise AssertionError(f"{verb} {where}: {response.status} {await response.text()}")
            return await response.json()

    async def get(self, path: str, **query: Any) -> Any:
        return await self.ask("GET", path, params=query)

    async def post(self, path: str, **body: Any) -> Any:
        return await self.ask("POST", path, json=body)

    async def patch(self, path: str, **body: Any) -> Any:
        return await self.ask("PATCH", path, json=body)

    async def until(self, after: int, fits: Callable[[Json], bool], patience: float | None = None) -> Json | None:
        """The first event with seq > ``after`` that fits, waiting for it; None when patience (seconds) runs out."""
        loop = asyncio.get_running_loop()
        end = loop.time() + (self.patience if patience is None else patience)
        at = bisect_right(self.log, after, key=lambda event: int(event["seq"]))
        while True:
            for event in self.log[at:]:
                if event["seq"] > after and fits(event):
                    return event
            at = len(self.log)
            left = end - loop.time()
            if left <= 0:
                return None
            async with self._turn:
                if len(self.log) == at:
                    await self._poll(min(left, 2.0))

    async def _poll(self, wait: float) -> None:
        found = await self.get("events", after=self.seq, wait=f"{wait:.3f}")
        assert not found["missed"], "the test fell behind the sandbox's event log"
        self.log += found["events"]
        self.seq = max(self.seq, int(found["seq"]))

    async def burst(self, *acts: Json) -> list[Json]:
        """Many acts in one request, in order: {"do": "say", "user_id", "text"}, or tap, edit, react."""
        made: list[Json] = (await self.post("burst", acts=list(acts)))["made"]
        return made

    # --- looking and breaking ------------------------------------------------------------------------------------

    async def history(self, chat_id: int, last: int | None = None) -> list[Seen]:
        """The messages of a chat, oldest first, without deleted ones."""
        chat = await self.get(f"chats/{chat_id}", messages="all" if last is None else last)
        return [Seen(raw) for raw in chat["messages"] if not raw["deleted"]]

    async def calls(self, method: str = "", after: int = 0) -> list[Json]:
        """The Bot API calls so far: method, parameters, status, description."""
        found = (await self.get("calls", after=after))["calls"]
        return [one for one in found if not method or one["method"].lower() == method.lower()]

    async def mail(self) -> list[Json]:
        found: list[Json] = await self.get("/control/mail")
        return found

    async def refuse_mail(self, address: str, code: int = 550) -> None:
        await self.post("/control/mail/refuse", address=address, code=code)

    async def faults(self, **shares: Any) -> None:
        """Replaces all faults; without any they end."""
        await self.post("faults", **shares)

    async def limits(self, on: bool) -> None:
        await self.post("limits", on=on)

    async def advance(self, seconds: float) -> None:
        """Telegram's clock jumps forward; ours does not."""
        await self.post("clock", advance_s=seconds)
