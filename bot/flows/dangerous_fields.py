"""Dangerous-goods details as a draft holds them: what is asked, what is still open, what a seller typed."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.knowledge.book import Book
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
    """A field with what is known of it; `files` are the safety data sheets when it asks for a file."""

    field: DangerousField
    value: Value | None = None
    files: tuple[StoredFile, ...] = ()

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


def proposal_of(book: Book, draft: Draft) -> Proposal:
    """What the draft's product may be in transport, as far as it is known."""
    slugs = [slug for slug in draft.categories if slug in book.categories]
    return propose(book, slugs, draft.answers, values_of(draft))


def details(book: Book, draft: Draft, proposal: Proposal, sheets: Sequence[StoredFile], *, every: bool) -> list[Detail]:
    """The details to show: those asked for and those given, or `every` one there is; in the order of the Book."""
    held = values_of(draft)
    wanted = {field.id for field in proposal.fields} | set(held)
    out = []
    for field in book.fields.values():
        files = tuple(sheets) if field.kind == "file" else ()
        if every or field.id in wanted or files:
            out.append(Detail(field, held.get(field.id), files))
    return out


def confirmed(proposal: Proposal, values: Mapping[str, Value]) -> dict[str, Any]:
    """What the draft keeps once the seller says that it is right: the certain entries, else all that are possible."""
    return {"confirmed": True, "values": dict(values), "entries": [one.entry.id for one in standing(proposal)]}


def standing(proposal: Proposal) -> tuple[Classification, ...]:
    """The classifications that count: the certain ones, or all possible ones while none is certain."""
    sure = tuple(one for one in proposal.entries if one.sure)
    return sure or proposal.entries


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
