"""Dangerous goods as data: the details to ask and the transport classifications they lead to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.knowledge.entries import Checked, Source, Text

FieldKind = Literal["choice", "number", "yes-no", "file", "text"]


@dataclass(frozen=True, slots=True)
class Choice:
    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class DangerousField:
    """One dangerous-goods detail to ask; numbers are in `unit` between `min` and `max`."""

    id: str
    kind: FieldKind
    ask: Text
    unit: str | None = None
    choices: tuple[Choice, ...] = ()
    min: float | None = None
    max: float | None = None
    help: Text | None = None


@dataclass(frozen=True, slots=True)
class DangerousEntry:
    """A transport classification that may fit.

    The details narrow it: `values` by choices ({packing = ["with"]}), `over` and `up_to` by numbers in the unit of
    their field.
    """

    id: str
    categories: tuple[str, ...]
    name: Text
    text: Text
    fba: Text
    source: Source
    as_of: date
    checked: Checked
    un: str = "none"
    dg_class: str | None = None
    packing_instructions: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    when_any: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    over: Mapping[str, float] = field(default_factory=dict)
    up_to: Mapping[str, float] = field(default_factory=dict)
