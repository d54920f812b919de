"""What buttons carry: the vocabulary that worker and courier share. Ids only, never more than 64 bytes.

A press is `verb:id:id…`. What it names is re-read and re-authorised against who pressed, in which chat.
"""

from dataclasses import dataclass
from typing import Final

LIMIT: Final = 64
MARK: Final = "+"  # aiogram-dialog's own data never starts with it

# The whole vocabulary, with the number of ids each takes.
VOCABULARY: Final[dict[str, int]] = {
    # Desk: the order's card.
    "order.accept": 1,
    "order.process": 1,
    "order.complete": 1,
    "order.cancel": 1,
    "order.cancel_for": 2,  # order, reason code
    "order.quote": 1,
    "order.request": 1,
    "order.request_for": 2,  # order, document kind
    "order.documents": 1,
    "order.pack": 1,
    "document.accept": 1,
    "document.accept_now": 1,  # without an expiry date
    "document.reject": 1,
    "document.reject_for": 2,  # document, reason code
    "document.show": 1,
    "prompt.stop": 1,
    # Desk: what sellers asked and got no good answer to.
    "digest.topic": 2,  # group, topic
    "digest.category": 2,  # group, category
    "digest.ignore": 1,  # group
    "digest.undo": 1,
    "digest.approve": 1,  # addition
    "digest.discard": 1,
    # Desk: a ticket's card and notes.
    "ticket.claim": 1,
    "ticket.take": 2,  # ticket, the agent who has it
    "ticket.note": 1,  # how to write among agents
    "ticket.close": 1,
    "ticket.reopen": 1,
    # Desk: a queue's card.
    "queue.show": 1,
    "queue.join": 1,
    "queue.leave": 1,
    "queue.turns": 2,  # queue, on | off
    "queue.ask": 1,
    "queue.keep": 1,
    "queue.remove": 1,
    "ticket.snooze": 2,  # ticket, for how long: 1h | 4h | morning
    "ticket.wake": 1,
    "list.page": 2,  # list, page
    "ticket.close_all": 1,  # of those with nothing since this moment (Unix seconds)
    "canned.list": 1,
    "canned.send": 2,  # ticket, name
    # Desk: what was given up.
    "letter.again": 2,  # outbox or inbox, row
    "letter.drop": 2,
    # Desk: an announcement's card.
    "announce.set": 3,  # announcement, filter, value
    "announce.preview": 1,
    "announce.test": 1,  # to whoever presses
    "announce.ask": 1,
    "announce.edit": 1,
    "announce.start": 2,  # announcement, how many it was said to reach
    "announce.drop": 1,
    "announce.pause": 1,
    "announce.resume": 1,
    "announce.stop": 1,
    "announce.show": 1,
    # Desk: it is to be none any more.
    "desk.end": 1,  # desk
    "desk.stay": 1,
    # Seller: buttons under the courier's messages.
    "order.open": 1,
    "quote.accept": 1,
    "quote.decline": 1,
    "document.upload": 1,
    "menu.open": 0,
    "email.code": 1,
    "email.settings": 0,
    "email.resume": 1,  # breaches | digest | both
    "watch.open": 0,
    "watch.sheet": 1,
    "guide.open": 1,
    "health.open": 0,
    "health.alert": 1,
    "health.snooze": 1,  # alert
    "health.handled": 1,
    "health.person": 1,
    "health.weekly": 1,  # on | off
    "notice.open": 1,  # notice
    "notice.mute": 1,
    "policies.open": 0,
    "announcements.off": 0,
    "deadline.open": 1,
    "deadline.done": 1,
    "deadline.snooze": 2,  # deadline, the day until which
    # Seller: buttons under an answer of the worker that is no dialog window.
    "search.pick": 1,
    "search.again": 0,
    "topic.open": 1,  # topic
    "topics.open": 0,
    "answer.up": 1,  # question
    "answer.down": 1,
    "person.ask": 1,  # question, 0 for none
    "ticket.solve": 1,
    "ticket.keep": 1,
    "rating.give": 2,  # the event that closed the ticket, stars
    "rating.words": 1,  # rating
    "ticket.bot": 1,  # ticket: answer what this message replies to
}


@dataclass(frozen=True, slots=True)
class Press:
    """A button's meaning: a word of the vocabulary and its ids (numbers or slugs)."""

    word: str
    ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if VOCABULARY.get(self.word) != len(self.ids):
            raise ValueError(f"{self.word} with {len(self.ids)} ids is not in the vocabulary")
        if len(self.data.encode()) > LIMIT:
            raise ValueError(f"{self.data} is over {LIMIT} bytes")

    @property
    def data(self) -> str:
        """As Telegram carries it."""
        return MARK + ":".join((self.word, *self.ids))

    def number(self, index: int = 0) -> int:
        """An id as a row number. Raises ValueError when it is none (a forged press)."""
        value = self.ids[index]
        if not value.isascii() or not value.isdigit() or len(value) > 18:
            raise ValueError(f"{self.word} carries no row number")
        return int(value)


def press(word: str, *ids: int | str) -> str:
    """The callback data of a button."""
    return Press(word, tuple(str(item) for item in ids)).data


def parse(data: str | None) -> Press | None:
    """A press from the wire, or None when it is not one of ours (a dialog's, or nonsense)."""
    if not data or not data.startswith(MARK):
        return None
    word, *ids = data[len(MARK) :].split(":")
    try:
        return Press(word, tuple(ids))
    except ValueError:
        return None
