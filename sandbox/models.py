"""Users, chats, messages, taps: the nouns of the world, as rows of the journal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .wire import Json

ANONYMOUS_ADMIN = 1087968824
PRESENT = ("creator", "administrator", "member", "restricted")
ADMINS = ("creator", "administrator")


@dataclass(slots=True)
class User:
    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "en"
    blocked: bool = False
    is_agent: bool = False
    is_bot: bool = False
    hides_forwards: bool = False
    deactivated: bool = False

    def api(self) -> Json:
        """As Telegram shows a user to the bot."""
        shown: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.last_name:
            shown["last_name"] = self.last_name
        if self.username:
            shown["username"] = self.username
        if self.language_code and not self.is_bot:
            shown["language_code"] = self.language_code
        return shown


@dataclass(slots=True)
class Chat:
    """``members``: user id -> status. ``started``: the user has written first (private chats)."""

    id: int
    type: str
    title: str = ""
    is_forum: bool = False
    members: dict[int, str] = field(default_factory=dict)
    started: bool = False
    topics: dict[int, Json] = field(default_factory=dict)
    denied: list[str] = field(default_factory=list)
    migrated_to: int | None = None
    username: str = ""

    @property
    def private(self) -> bool:
        return self.type == "private"

    def present(self, user_id: int) -> bool:
        return self.members.get(user_id, "left") in PRESENT

    def admin(self, user_id: int) -> bool:
        return self.members.get(user_id, "left") in ADMINS

    @classmethod
    def from_row(cls, row: Json) -> Chat:
        row["members"] = {int(key): status for key, status in row["members"].items()}
        row["topics"] = {int(key): topic for key, topic in row["topics"].items()}
        return cls(**row)


@dataclass(frozen=True, slots=True)
class Message:
    """A change makes a new Message, so an event keeps what was shown at its time.

    ``content`` holds the Bot API's content fields (text, entities, document …); ``extra`` what is about the message
    (forward_origin, media_group_id …); ``reactions`` are pairs (user id, emoji).
    """

    chat_id: int
    message_id: int
    date: int
    sender_id: int
    content: Json
    sender_chat_id: int | None = None
    thread_id: int | None = None
    reply_to: int | None = None
    markup: Json | None = None
    edit_date: int | None = None
    extra: Json = field(default_factory=dict)
    reactions: tuple[Any, ...] = ()
    pinned: bool = False
    deleted: bool = False

    @property
    def key(self) -> str:
        return f"{self.chat_id}:{self.message_id}"

    @property
    def service(self) -> bool:
        """True when it announces something (a member joined, a pin) and carries no content of its own."""
        return bool(self.extra.get("service"))


@dataclass(slots=True)
class Tap:
    """One press of an inline button: a callback query."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    data: str
    at: int
    answered: bool = False
    text: str = ""
    show_alert: bool = False
    url: str = ""
