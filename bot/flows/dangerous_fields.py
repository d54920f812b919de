"""Dangerous-goods details as a draft holds them: what is asked, what is still open, what a seller typed."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.knowledge.book import Book
from bot.knowledge.conditions import settled
from bot.knowledge.dangerous import BOUNDS, Classification, Proposal, Value, ValueProblem, parse, propose
from bot.knowledge.dangerous_entries import DangerousField
from bot.knowledge.energy import watt_hours
from storage.models import Draft, StoredFile

LARGEST_FILE = 20 * 1024 * 1024  # bytes: what a bot may fetch from Telegram
FILE_ENDINGS = frozenset(
    (
        "pdf",
        "doc",
        "docx",
        "xls",
        "xlsx",
        "odt",
        "ods",
        "rtf",
        "txt",
        "jpg",
        "jpeg",
        "png",
        "webp",
        "heic",
        "tif",
        "zip",
    )
)


@dataclass(frozen=True, slots=True)
class Detail:
    """A field with what is known of it; `files` are the safety data sheets when it asks for a file.

    `guessed`: the value is our presumption, which the seller has not been asked about yet.
    """

    field: DangerousField
    value: Value | None = None
    files: tuple[StoredFile, ...] = ()
    guessed: bool = False

    @property
    def open(self) -> bool:
        return self.value is None and not self.files

    @property
    def choice(self) -> Any:
        """The chosen Choice, if the value is one."""
        return next((choice for choice in self.field.choices if choice.id == self.value), None)


def values_of(draft: Draft) -> dict[str, Value]:
    """The details that a draft holds."""
    held = draft.dangerous.get("values")
    return {str(key): value for key, value in held.items()} if isinstance(held, Mapping) else {}


def guesses(book: Book, draft: Draft) -> dict[str, Value]:
    """Choices presumed from the types and answers: those of the likeliest entry, if at least half of its rivals agree.

    Only entries count whose conditions hold for certain; a product with a lithium battery has a lithium chemistry.
    """
    slugs, held = _known(book, draft), values_of(draft)
    lithium = settled(book, slugs, draft.answers).get("battery") is True if slugs else False
    pool = [one.entry for one in propose(book, slugs, draft.answers, held).entries if not one.needs]
    if lithium:
        pool = [entry for entry in pool if any("lithium" in choice for choice in entry.values.get("chemistry", ()))]
    out: dict[str, Value] = {}
    for field, accepted in pool[0].values.items() if pool else ():
        rivals = [entry.values[field] for entry in pool if field in entry.values]
        agreeing = [choices for choices in rivals if accepted[0] in choices]
        if field not in held and len(accepted) == 1 and 2 * len(agreeing) >= len(rivals):
            out[field] = accepted[0]
    return out


def proposal_of(book: Book, draft: Draft) -> Proposal:
    """What the draft's product may be in transport, as far as it is known or presumed."""
    return propose(book, _known(book, draft), draft.answers, {**guesses(book, draft), **values_of(draft)})


def details(book: Book, draft: Draft, sheets: Sequence[StoredFile], *, every: bool) -> list[Detail]:
    """The details to show: those asked for and those given, or `every` one there is; in the order of the Book."""
    held, presumed = values_of(draft), guesses(book, draft)
    wanted = {field.id for field in proposal_of(book, draft).fields} | set(held)
    out = []
    for field in book.fields.values():
        files = tuple(sheets) if field.kind == "file" else ()
        if every or field.id in wanted or files:
            value = held.get(field.id, presumed.get(field.id))
            out.append(Detail(field, value, files, field.id in presumed))
    return out


def confirmed(book: Book, draft: Draft) -> dict[str, Any]:
    """What the draft keeps once the seller says that it is right: the details and every entry still possible."""
    entries = [one.entry.id for one in proposal_of(book, draft).entries]
    return {"confirmed": True, "values": {**guesses(book, draft), **values_of(draft)}, "entries": entries}


def grouped(proposal: Proposal) -> tuple[list[Classification], list[Classification]]:
    """What to show in full (the certain entries, and the likeliest of the others), and the rest, each name once."""
    sure = [one for one in proposal.entries if one.sure]
    possible = [one for one in proposal.entries if not one.sure]
    full = sure + possible[:1]
    rest: dict[tuple[str, str], Classification] = {}
    told = {(one.entry.un, one.entry.name.en) for one in full}
    for one in possible[1:]:
        name = (one.entry.un, one.entry.name.en)
        if name not in told:
            rest.setdefault(name, one)
    return full, list(rest.values())


def _known(book: Book, draft: Draft) -> list[str]:
    return [slug for slug in draft.categories if slug in book.categories]


def typed(field: DangerousField, text: str) -> Value:
    """What a seller typed for a detail. Raises ValueProblem.

    Beyond `parse`: capacity and voltage as printed on a cell ("10000 mAh 3.7 V") are watt-hours, cells are whole.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if field.id == "watt_hours" and (energy := watt_hours(plain)) is not None:
        plain = f"{energy:.4f}"
    value = parse(field, plain)
    if field.id == "cells" and isinstance(value, float):
        if not value.is_integer():
            raise ValueProblem("not_whole", field)
        return int(value)
    if field.id == "un_number" and not 1 <= int(str(value)[2:]) <= 3999:
        raise ValueProblem("not_a_un_number", field)
    return value


def limits(field: DangerousField) -> tuple[float | None, float | None]:
    """The smallest and the largest number a field takes, in its unit; None for no limit or no number."""
    low, high = BOUNDS.get(field.id, (None, None))
    if field.min is not None and (low is None or field.min > low):
        low = field.min
    if field.max is not None and (high is None or field.max < high):
        high = field.max
    return (low, high) if field.kind == "number" else (None, None)
