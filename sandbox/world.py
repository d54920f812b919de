"""One token's world: its bot, users, chats, messages and files, all changes journalled, all ids counted up for ever."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from .clock import Clock
from .events import Feed
from .faults import Faults
from .files import Files
from .limits import Limits
from .models import ANONYMOUS_ADMIN, Chat, Message, Tap, User
from .store import Journal
from .updates import Updates
from .webhook import Webhook
from .wire import Json, bad

FIRST_USER = 5_200_000_001
FIRST_GROUP = 4_100_000_001
FIRST_SUPERGROUP = 1_002_100_000_001
RESTART_GAP = 1_000_000
CALLS_KEPT = 20_000


class World:
    """State in memory, truth in the journal. ``flush`` before anything is answered."""

    def __init__(self, token: str, folder: Path | None, clock: Clock) -> None:
        self.token = token
        self.clock = clock
        self.journal = Journal(folder / "journal.jsonl" if folder else None)
        tables = self.journal.load()
        self.counters: dict[str, int] = tables.get("counters", {})
        self.meta: Json = tables.get("meta", {})
        clock.offset = self.meta.get("clock_offset", 0.0)
        self.bot = User(**self.meta.get("bot", asdict(_bot_of(token))))
        self.users = {int(key): User(**row) for key, row in tables.get("users", {}).items()}
        self.chats = {int(key): Chat.from_row(row) for key, row in tables.get("chats", {}).items()}
        self.messages: dict[int, dict[int, Message]] = {}
        self.pins: dict[int, dict[int, None]] = {}
        for row in tables.get("messages", {}).values():
            row["reactions"] = tuple((user, emoji) for user, emoji in row["reactions"])
            self._place(Message(**row))
        self.taps = {key: Tap(**row) for key, row in tables.get("taps", {}).items()}
        self.inline: dict[str, Json] = {}  # what is being typed behind the bot's name; nothing of it is kept
        self.settings: Json = tables.get("settings", {})
        self.files = Files(token, folder / "files" if folder else None, self.journal, tables)
        self.updates = Updates(self.journal, tables)
        start = self.counters.get("feed", -RESTART_GAP) + RESTART_GAP
        self.feed = Feed(start)
        self.count("feed", start)
        self.limits = Limits(clock)
        self.faults = Faults()
        self.webhook: Webhook | None = None
        self.unknown: list[str] = []
        self.calls: deque[Json] = deque(maxlen=CALLS_KEPT)
        self.called = 0
        self.flush()

    # --- keeping -------------------------------------------------------------------------------------------------

    def flush(self) -> None:
        self.journal.flush()

    def count(self, name: str, value: int) -> int:
        self.counters[name] = value
        self.journal.put("counters", name, value)
        return value

    def next(self, name: str, first: int = 1) -> int:
        """The next number of a counter; a number is never given twice."""
        return self.count(name, self.counters.get(name, first - 1) + 1)

    def remember(self, key: str, value: Any) -> None:
        self.meta[key] = value
        self.journal.put("meta", key, value)

    def set(self, key: str, value: Any) -> None:
        """What the bot set about itself: commands, descriptions, menu button. None removes it."""
        if value is None:
            self.settings.pop(key, None)
        else:
            self.settings[key] = value
        self.journal.put("settings", key, value)

    def keep_user(self, user: User) -> User:
        self.users[user.id] = user
        self.journal.put("users", user.id, asdict(user))
        self.feed.add("user", None, user_id=user.id)
        return user

    def keep_chat(self, chat: Chat, *, shown: bool = True) -> Chat:
        """Write a chat down; ``shown`` False when only its message counter moved."""
        self.chats[chat.id] = chat
        self.journal.put("chats", chat.id, asdict(chat))
        if shown:
            self.feed.add("chat", chat.id)
        return chat

    def keep_tap(self, tap: Tap) -> Tap:
        self.taps[tap.id] = tap
        self.journal.put("taps", tap.id, asdict(tap))
        return tap

    def log_call(self, method: str, params: Json, status: int, description: str, took: float) -> None:
        """Remember a Bot API call; status 0 means the connection was cut. ``took`` in seconds."""
        self.called += 1
        row = {"seq": self.called, "method": method, "parameters": params, "status": status, "took_s": took}
        self.calls.append({**row, "description": description, "time": self.clock.unix()})

    # --- finding -------------------------------------------------------------------------------------------------

    def person(self, user_id: int) -> User:
        """The user or the bot itself; refuses unknown ids."""
        if user_id == self.bot.id:
            return self.bot
        if user_id == ANONYMOUS_ADMIN:
            return User(ANONYMOUS_ADMIN, "Group", username="GroupAnonymousBot", is_bot=True)
        user = self.users.get(user_id)
        if user is None:
            raise bad("user not found")
        return user

    def chat(self, chat_id: object) -> Chat:
        """A chat by id, id as text or @username; refuses with "chat not found"."""
        if isinstance(chat_id, str):
            if chat_id.lstrip("-").isdigit():
                chat_id = int(chat_id)
            elif chat_id.startswith("@"):
                name = chat_id[1:].lower()
                chat_id = next((chat.id for chat in self.chats.values() if chat.username.lower() == name != ""), None)
        found = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if found is None:
            raise bad("chat not found")
        return found

    def message(self, chat_id: int, message_id: object) -> Message | None:
        """A message that is still there, or None."""
        if not isinstance(message_id, int):
            return None
        message = self.messages.get(chat_id, {}).get(message_id)
        return None if message is None or message.deleted else message

    # --- changing ------------------------------------------------------------------------------------------------

    def post(self, chat: Chat, sender_id: int, content: Json, **more: Any) -> Message:
        """Add a message; ``more`` are further fields of Message."""
        number = self.next(f"messages:{chat.id}") if chat.type == "supergroup" else self.next("messages")
        message = Message(chat.id, number, self.clock.unix(), sender_id, content, **more)
        self._keep(message)
        self.feed.add("message", chat.id, message)
        return message

    def revise(self, message: Message, kind: str = "edit", **changes: Any) -> Message:
        """Put a changed message in the place of the old one; ``kind`` names the event."""
        changed = replace(message, **changes)
        self._keep(changed)
        self.feed.add(kind, message.chat_id, changed)
        return changed

    def pinned(self, chat_id: int) -> list[Message]:
        """The pinned messages of a chat, the latest pin last."""
        return [self.messages[chat_id][number] for number in self.pins.get(chat_id, ())]

    def _place(self, message: Message) -> None:
        self.messages.setdefault(message.chat_id, {})[message.message_id] = message
        if message.pinned:
            self.pins.setdefault(message.chat_id, {})[message.message_id] = None
        elif self.pins:
            self.pins.get(message.chat_id, {}).pop(message.message_id, None)

    def _keep(self, message: Message) -> None:
        self._place(message)
        self.journal.put("messages", message.key, message)

    def close(self) -> None:
        self.journal.close()


def _bot_of(token: str) -> User:
    number = int(token.split(":", 1)[0])
    return User(number, "Compliance bot", username=f"desk_{number}_bot", is_bot=True)
