"""Canned replies: what agents send with one tap, in the seller's language, with its fields filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.knowledge.entries import Text

if TYPE_CHECKING:
    from bot.knowledge.book import Book

FIELDS: Final = ("seller", "ticket", "agent", "order", "topic")
"""The seller's name, the ticket's number, the agent's name, the order's number, the link of the ticket's topic."""
MAY_LACK: Final = frozenset({"order", "topic"})
"""Fields that not every ticket has. A line with one that is missing is left out."""
NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{1,31}")
"""What a reply is called: agents type it, and buttons carry it."""
LONGEST: Final = 1500
_FIELD = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True, slots=True)
class Canned:
    """A reply by its name. `title` says to agents when to send it."""

    id: str
    order: int
    title: Text
    text: Text


def fields_of(text: str) -> set[str]:
    """What stands in braces."""
    return set(_FIELD.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields; a line with a field that has no value is left out. Empty when none is left."""
    lines = [line for line in text.split("\n") if all(values.get(name) for name in fields_of(line))]
    filled = "\n".join(_FIELD.sub(lambda found: values[found[1]], line) for line in lines)
    return re.sub(r"\n{3,}", "\n\n", filled).strip()


def faults(text: str) -> list[str]:
    """What is wrong with a text: unknown fields by name, "lacking" when nothing would be left of it."""
    unknown = sorted(fields_of(text) - set(FIELDS))
    certain = any(line.strip() and not fields_of(line) & MAY_LACK for line in text.split("\n"))
    return [*unknown, *([] if certain else ["lacking"])]


def inspect(book: "Book", say: Any) -> None:
    """What is wrong with the built-in replies."""
    for reply in book.canned.values():
        if not NAME.fullmatch(reply.id):
            say("canned", reply.id, "id: lower-case letters, digits, - and _, at most 32")
        if fields_of(reply.text.en) != fields_of(reply.text.zh):
            say("canned", reply.id, "text: the two languages have different fields")
        for language in ("en", "zh"):
            for fault in faults(getattr(reply.text, language)):
                known = {"lacking": "every line needs an order or a topic, so nothing may be left"}
                say("canned", reply.id, f"text.{language}: {known.get(fault, f'there is no field {fault!r}')}")
