"""What a renderer sees, and what it makes: the vocabulary between delivery and the kinds."""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session
from telegram import Bot

from bot.knowledge.book import Book
from bot.say import Say
from bot.settings import Settings
from storage.database import Database
from storage.models import OutboxMessage

After = Callable[[Session, int | None], object]
AfterAll = Callable[[Session, list[int]], object]


@dataclass(frozen=True, slots=True)
class Scene:
    """The surroundings of every delivery. `book` is asked anew each time: it may be swapped.

    `room` says how many messages a chat takes at once.
    """

    db: Database
    settings: Settings
    book: Callable[[], Book]
    bot: Bot
    room: Callable[[int], float] = lambda _: math.inf

    @property
    def bot_id(self) -> int:
        """The number before the token's colon."""
        return int(self.bot.id)

    def desk_say(self) -> Say:
        """The voice the desk reads."""
        return Say(self.settings.desk_language, self.settings.timezone)

    @property
    def mail_on(self) -> bool:
        """Whether e-mail leaves this house."""
        return self.settings.smtp_url is not None


@dataclass(frozen=True, slots=True)
class Post:
    """One Bot API call: a method of telegram.Bot and its arguments; chat and thread come from the row.

    `after` runs in the transaction of the mark, with the id of the message that was sent (of the topic that was made);
    `after_all` with the ids of several. Instead of it: `gone`, when the message that should be changed or copied is not
    there any more, and `otherwise`, when Telegram refuses the call for any reason that a person need not mend. `again`
    changes the rows so that they are rendered in another way, when Telegram will not take this one.
    """

    method: str
    fields: dict[str, Any] = field(default_factory=dict)
    after: After | None = None
    gone: After | None = None
    after_all: AfterAll | None = None
    otherwise: After | None = None
    again: Callable[[Session], object] | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a mail's HTML part, which shows it as `cid:<name>`."""

    name: str
    alt: str
    png: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail. `email_id` names the address row, told when a server refuses it.

    `unsubscribe` is the page that ends such mails; "" for mails that he cannot be rid of, or without a public address.
    """

    to: str
    subject: str
    text: str
    html: str
    email_id: int | None = None
    after: After | None = None
    unsubscribe: str = ""
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Skip:
    """Nothing to send any more; `why` is kept in the row."""

    why: str


@dataclass(frozen=True, slots=True)
class Later:
    """Not to be sent before a moment; it is rendered anew then, and holds nothing up."""

    until: datetime


Rendered = Post | Mail | Skip | Later
Renderer = Callable[[Scene, OutboxMessage], Awaitable[Rendered]]
