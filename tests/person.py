"""One person: what everybody can do and see in a chat."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import aiohttp

from tests.town import Json, Seen, Town

Wanted = str | re.Pattern[str]


def fits(wanted: Wanted, text: str) -> bool:
    return wanted in text if isinstance(wanted, str) else wanted.search(text) is not None


def labelled(label: str, prefix: str) -> bool:
    """True when the button's label begins so, leading marks and emoji aside."""
    return label.startswith(prefix) or re.sub(r"^[\W_]+", "", label).startswith(prefix)


def spoken(wanted: Wanted) -> str:
    return repr(wanted) if isinstance(wanted, str) else f"/{wanted.pattern}/"


@dataclass
class Person:
    """Somebody with a chat. ``since``: the event number of the last act; only what is newer counts as seen."""

    town: Town
    user_id: int
    name: str
    chat_id: int
    since: int = 0
    thread_id: int | None = None
    read: int = 0
    seen: Seen | None = field(default=None, repr=False)

    # --- acting --------------------------------------------------------------------------------------------------

    async def says(self, text: str, *, reply_to: Seen | None = None, anonymous: bool = False) -> Seen:
        """Write in the chat (``anonymous``: as the group itself, the way anonymous admins appear)."""
        body: Json = {"user_id": self.user_id, "chat_id": self.chat_id, "text": text}
        if anonymous:
            body["sender_chat"] = True
        return self._did(await self.town.post("say", **body, **self._where(reply_to)))

    async def taps(self, label: str, *, on: Seen | None = None, patience: float | None = None) -> str:
        """Press the inline button whose label begins so, on ``on`` or on the newest message that has it."""
        message, button = await self._button(label, on, patience)
        data = button.get("callback_data")
        assert data is not None, f"[{button['text']}] opens {button.get('url')}; it is no button to tap"
        return await self.presses(message, data)

    async def presses(self, message: Seen, data: str, *, force: bool = False) -> str:
        """Press by data; ``force`` sends data that no button of the message carries. The id of the callback query."""
        body: Json = {"user_id": self.user_id, "chat_id": self.chat_id, "message_id": message.id, "data": data}
        made = await self.town.post("tap", **body, force=force)
        self.since = int(made["seq"])
        return str(made["callback_query_id"])

    async def sends_file(
        self,
        name: str,
        data: bytes,
        *,
        kind: str = "document",
        caption: str = "",
        mime: str = "application/octet-stream",
        reply_to: Seen | None = None,
        album: str = "",
    ) -> Seen:
        """``kind``: document, photo, voice, sticker, video, audio. Parts of one ``album`` share its name."""
        form = aiohttp.FormData()
        fields: Json = {"user_id": self.user_id, "chat_id": self.chat_id, "kind": kind, "caption": caption}
        fields |= {"media_group_id": album, **self._where(reply_to)}
        for key, value in fields.items():
            if value:
                form.add_field(key, str(value))
        form.add_field("file", data, filename=name, content_type=mime)
        return self._did(await self.town.ask("POST", "send", data=form))

    async def sends(self, kind: str, **what: object) -> Seen:
        """A sticker, contact (phone_number, first_name) or location (latitude, longitude)."""
        body: Json = {"user_id": self.user_id, "chat_id": self.chat_id, "kind": kind, **what}
        return self._did(await self.town.post("send", **body))

    async def edits(self, message: Seen, text: str) -> Seen:
        body: Json = {"user_id": self.user_id, "chat_id": self.chat_id, "message_id": message.id, "text": text}
        self.since = await self._now()
        return Seen(await self.town.post("edit", **body))

    async def reacts(self, message: Seen, emoji: str) -> None:
        self.since = await self._now()
        body: Json = {"user_id": self.user_id, "chat_id": self.chat_id, "message_id": message.id, "emoji": emoji}
        await self.town.post("react", **body)

    # --- seeing --------------------------------------------------------------------------------------------------

    async def sees(self, wanted: Wanted, *, patience: float | None = None) -> Seen:
        """A message of somebody else, new or edited since the last act, that contains the text or matches the regex."""

        def shown(event: Json) -> bool:
            if event["type"] not in ("message", "edit") or event["chat_id"] != self.chat_id:
                return False
            seen = Seen(event["message"])
            theirs = event["message"]["from"]["id"] != self.user_id
            here = self.thread_id is None or seen.thread_id == self.thread_id
            return theirs and here and fits(wanted, seen.text)

        event = await self.town.until(self.since, shown, patience)
        if event is None:
            raise AssertionError(f"{self.name} never saw {spoken(wanted)}\n{await self.story()}")
        self.seen = Seen(event["message"])
        return self.seen

    async def sees_toast(self, wanted: Wanted = "", *, patience: float | None = None) -> Json:
        """The answer to the last tap, with its text and show_alert."""

        def shown(event: Json) -> bool:
            ours = event["type"] == "toast" and event["user_id"] == self.user_id
            return ours and fits(wanted, event["text"])

        event = await self.town.until(self.since, shown, patience)
        if event is None:
            raise AssertionError(f"{self.name} never saw the toast {spoken(wanted)}\n{await self.story()}")
        return event

    async def sees_button(self, label: str, *, patience: float | None = None) -> Seen:
        """The newest message that has this button."""
        return (await self._button(label, None, patience))[0]

    async def reads_mail(self, wanted: Wanted = "", *, to: str = "", patience: float | None = None) -> Json:
        """The next letter, not read before, that fits (subject or text) and went to ``to`` (when given)."""

        def letter(letters: list[Json]) -> Json | None:
            for one in letters:
                words = f"{one['subject']}\n{one['text']}"
                if one["id"] > self.read and (not to or to in one["to"]) and fits(wanted, words):
                    return one
            return None

        seq = await self._now()
        while True:
            found = letter(await self.town.mail())
            if found is not None:
                self.read = int(found["id"])
                return found
            event = await self.town.until(seq, lambda event: event["type"] == "mail", patience)
            if event is None:
                subjects = [f"{one['to']}: {one['subject']}" for one in await self.town.mail()]
                raise AssertionError(f"{self.name} never read {spoken(wanted)}; the mail box: {subjects}")
            seq = int(event["seq"])

    async def history(self, last: int | None = None) -> list[Seen]:
        """The chat, oldest first."""
        return await self.town.history(self.chat_id, last)

    async def story(self, last: int = 8) -> str:
        """The end of the chat, for failure messages."""
        lines = [str(seen) for seen in await self.history(last)]
        return f"The last messages of {self.name}'s chat {self.chat_id}:\n" + "\n".join(lines or ["(none)"])

    # --- inside --------------------------------------------------------------------------------------------------

    def _where(self, reply_to: Seen | None) -> Json:
        thread = self.thread_id if self.thread_id is not None else (reply_to.thread_id if reply_to else None)
        where: Json = {"reply_to": reply_to.id} if reply_to else {}
        return {**where, "thread_id": thread} if thread else where

    def _did(self, made: Json) -> Seen:
        self.since = int(made["seq"])
        return Seen(made)

    async def _now(self) -> int:
        return int((await self.town.get("seq"))["seq"])

    async def _button(self, label: str, on: Seen | None, patience: float | None) -> tuple[Seen, Json]:
        seq = await self._now()
        while True:
            for message in reversed(await self.history(100)):
                for button in message.keys if on is None or on.id == message.id else []:
                    if labelled(str(button["text"]), label):
                        return message, button
            event = await self.town.until(seq, lambda event: event["chat_id"] == self.chat_id, patience)
            if event is None:
                raise AssertionError(f"{self.name} found no button [{label}…]\n{await self.story()}")
            seq = int(event["seq"])

    # --- inline --------------------------------------------------------------------------------------------------

    async def asks_inline(self, text: str, *, patience: float | None = None) -> tuple[str, list[Json], Json | None]:
        """Type behind the bot's name: the query's id, what the bot offers, and the button above it."""
        body: Json = {"user_id": self.user_id, "chat_id": self.chat_id, "text": text}
        made = await self.town.post("inline", **body)
        query_id = str(made["inline_query_id"])

        def answered(event: Json) -> bool:
            return bool(event["type"] == "inline" and event["inline_query_id"] == query_id)

        event = await self.town.until(int(made["seq"]), answered, patience)
        if event is None:
            raise AssertionError(f"the bot offered {self.name} nothing for @… {text}")
        return query_id, event["results"], event["button"]

    async def chooses(self, query_id: str, result: Json) -> Seen:
        """Send a result into the chat."""
        body: Json = {"user_id": self.user_id, "chat_id": self.chat_id, "inline_query_id": query_id}
        return self._did(await self.town.post("choose", **body, result_id=result["id"]))
