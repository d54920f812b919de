"""A scripted bot for tests of the page: what it hears and posts, as plain calls of the Bot API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.browser import Screen
from tests.town import Town

SERVICE = {"new_chat_members", "left_chat_member", "forum_topic_created", "pinned_message"}


@dataclass
class Stage:
    """A world of its own, the bot's side as plain calls, and the page."""

    town: Town
    screen: Screen

    async def bot(self, method: str, **parameters: Any) -> Any:
        return (await self.town.ask("POST", f"/bot{self.town.token}/{method}", json=parameters))["result"]

    async def hears(self, kind: str = "message") -> Any:
        """The next update of this kind that a person caused, as the bot gets it; what comes before it is dropped."""
        offset = 0
        while True:
            for update in await self.bot("getUpdates", offset=offset, timeout=5):
                offset = update["update_id"] + 1
                found = update.get(kind, {})
                if found and not SERVICE & found.keys():
                    await self.bot("getUpdates", offset=offset)
                    return found

    async def seller(self, language: str = "en") -> int:
        """The first visitor presses START; his chat id."""
        await self.screen.begins(language)
        await self.screen.starts()
        return int((await self.hears())["chat"]["id"])

    async def posts(self, chat_id: int, html: str, rows: list[list[str]] | None = None, **more: Any) -> Any:
        """The bot sends HTML with buttons whose data is their label."""
        keyboard = [[{"text": label, "callback_data": label} for label in row] for row in rows or []]
        markup = {"reply_markup": {"inline_keyboard": keyboard}} if rows else {}
        return await self.bot("sendMessage", chat_id=chat_id, text=html, parse_mode="HTML", **markup, **more)
