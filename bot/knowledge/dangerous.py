"""Dangerous goods: which transport classification a product may fall under, and what to ask to be sure."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge.book import Book
from bot.knowledge.conditions import Answers, Need, judge, settled
from bot.knowledge.dangerous_entries import DangerousEntry, DangerousField
from bot.knowledge.yes_no import yes_or_no

Value = str | float | bool
Values = Mapping[str, Value]
"""Field id -> choice id, number in the field's unit, yes/no, text, or a file's id."""

BOUNDS: dict[str, tuple[float, float]] = {
    "watt_hours": (0.01, 100_000),
    "lithium_grams": (0.001, 10_000),
    "cells": (1, 10_000),
    "liquid_ml": (0.1, 1_000_000),
    "flash_point": (-100, 400),
}
"""Widest sense of a number; a field's own `min` and `max` may be narrower."""
LONGEST_TEXT = 200
FLAMMABLE = 60.0
"""°C: a liquid with a flash point up to here is class 3 (UN Model Regulations, 2.3.1.2)."""
_UN = re.compile(r"UN\d{4}")


class ValueProblem(ValueError):
    """A detail that cannot be. `code` is not_a_number, too_small, too_large, not_a_choice, not_yes_or_no,
    not_a_un_number, too_long, empty or unknown_field."""

    def __init__(self, code: str, field: DangerousField | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True)
class Classification:
    """An entry that is not ruled out. `sure` when nothing is open; else `open_fields` and `needs` could settle it."""

    entry: DangerousEntry
    sure: bool
    open_fields: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Classifications, the likeliest first; none means that nothing suggests dangerous goods."""

    entries: tuple[Classification, ...]
    fields: tuple[DangerousField, ...]

    @property
    def best(self) -> Classification | None:
        return self.entries[0] if self.entries else None


def propose(book: Book, categories: Sequence[str], answers: Answers, values: Values) -> Proposal:
    """What the product may be in transport, from its types, the answers and the details given so far.

    Details outrank answers: a chemistry of NiMH means that there is no lithium battery, 120 Wh is above 100 Wh.
    They outrank what is usual for a type, too: a lithium battery sent alone is UN3480 with any of them.
    """
    known = settled(book, categories, {**answers, **_told_by(values)})
    found: list[tuple[tuple[bool, bool, bool, int], Classification]] = []
    for entry in book.dangerous.values():
        usual = not entry.categories or bool(set(entry.categories) & set(categories))
        if not usual and not _stated(entry, values):
            continue
        verdict = judge(book, entry.when, entry.when_any, known)
        open_fields = _open_fields(entry, values)
        if verdict.holds is False or open_fields is None:
            continue
        sure = verdict.holds is True and not open_fields
        if not usual and not sure:
            continue
        exact = len(entry.values) + 2 * (len(entry.over) + len(entry.up_to)) + len(entry.when)
        needs = verdict.all_of + verdict.any_of
        named = entry.un != "none" and values.get("un_number") == entry.un
        order = (not named, not sure, not usual, -exact if sure else 0)
        found.append((order, Classification(entry, sure, open_fields, needs)))
    found.sort(key=lambda pair: pair[0])
    entries = tuple(classification for _, classification in found)
    return Proposal(entries, _fields(book, entries))


def misfit(proposal: Proposal, values: Values) -> str | None:
    """The UN number given, if none of the classifications still possible bears it or names it as another way."""
    given = values.get("un_number")
    borne = {number for one in proposal.entries for number in (one.entry.un, *_UN.findall(f"{one.entry}"))}
    fits = given is None or given in borne
    return None if fits else str(given)


def _stated(entry: DangerousEntry, values: Values) -> bool:
    """Whether the details speak of all that the entry does; entries of loose batteries leave the packing unsaid."""
    if not entry.values or entry.values.keys() - values.keys():
        return False
    return "chemistry" not in entry.values or "packing" in entry.values or values.get("packing") == "alone"


def fields(book: Book, categories: Sequence[str], answers: Answers, values: Values) -> tuple[DangerousField, ...]:
    """The details worth asking: those that an entry still possible asks for, in the order of the Book."""
    return propose(book, categories, answers, values).fields


def parse(field: DangerousField, raw: str) -> Value:
    """What a seller typed for a detail, as a value. Raises ValueProblem.

    Numbers may carry their unit and a decimal comma; UN numbers come back as "UN3481".
    """
    text = raw.strip()
    if not text:
        raise ValueProblem("empty", field)
    if len(text) > LONGEST_TEXT:
        raise ValueProblem("too_long", field)
    if field.kind == "number":
        return _number(field, text)
    if field.kind == "choice":
        for choice in field.choices:
            if text.casefold() in {choice.id, choice.name.en.casefold(), choice.name.zh}:
                return choice.id
        raise ValueProblem("not_a_choice", field)
    if field.kind == "yes-no":
        said = yes_or_no(text)
        if said is None:
            raise ValueProblem("not_yes_or_no", field)
        return said
    if field.id == "un_number":
        if match := re.fullmatch(r"(?:un|id)?[\s-]*(\d{4})", text, re.IGNORECASE | re.ASCII):
            return f"UN{match[1]}"
        raise ValueProblem("not_a_un_number", field)
    return text


def problems(book: Book, values: Values) -> dict[str, str]:
    """Field id -> problem code for every value that cannot stand."""
    out: dict[str, str] = {}
    for key, value in values.items():
        field = book.fields.get(key)
        if field is None:
            out[key] = "unknown_field"
            continue
        try:
            if field.kind == "yes-no" and isinstance(value, bool):
                continue
            parse(field, str(value))
        except ValueProblem as problem:
            out[key] = problem.code
    return out


def _number(field: DangerousField, text: str) -> float:
    unit = re.escape(field.unit or "")
    text = re.sub(rf"\s*(?:{unit}|wh|g|ml|°c|℃|c)$", "", text.replace("，", ","), flags=re.IGNORECASE)
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        raise ValueProblem("not_a_number", field) from None
    if not math.isfinite(value):
        raise ValueProblem("not_a_number", field)
    low, high = BOUNDS.get(field.id, (-math.inf, math.inf))
    if value < max(low, field.min if field.min is not None else low):
        raise ValueProblem("too_small", field)
    if value > min(high, field.max if field.max is not None else high):
        raise ValueProblem("too_large", field)
    return value


def _told_by(values: Values) -> dict[str, bool]:
    """Product answers that follow from details."""
    told: dict[str, bool] = {}
    if "chemistry" in values:
        told["battery"] = str(values["chemistry"]).startswith("lithium")
    if isinstance(watt_hours := values.get("watt_hours"), int | float):
        told["above-100wh"] = watt_hours > 100
    for key in ("aerosol", "magnet"):
        if isinstance(value := values.get(key), bool):
            told[key] = value
    if "liquid_ml" in values:
        told["liquid"] = True
    if isinstance(flash_point := values.get("flash_point"), int | float):
        told["flammable"] = flash_point <= FLAMMABLE
    return told


def _open_fields(entry: DangerousEntry, values: Values) -> tuple[str, ...] | None:
    """The details that could still rule the entry out; None when one already does."""
    missing: list[str] = []
    for key, accepted in entry.values.items():
        if key not in values:
            missing.append(key)
        elif str(values[key]) not in accepted:
            return None
    for limits, above in ((entry.over, True), (entry.up_to, False)):
        for key, limit in limits.items():
            value = values.get(key)
            if not isinstance(value, int | float):
                missing.append(key)
            elif (value > limit) is not above:
                return None
    return tuple(dict.fromkeys(missing))


def _fields(book: Book, entries: Sequence[Classification]) -> tuple[DangerousField, ...]:
    wanted = {key for one in entries for key in (*one.entry.asks, *one.open_fields)}
    return tuple(field for key, field in book.fields.items() if key in wanted)
