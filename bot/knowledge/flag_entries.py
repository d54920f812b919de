"""Entries that make the desk warn before anything else: somebody's brand, and goods that are banned or restricted."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.knowledge.entries import Checked, MarketplaceId, Source, Text


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand, character or design that belongs to somebody.

    It is named when one of `words` is said and, if there are any, one of `beside` too ("apple" alone is a fruit), but
    not where one of `unless` is said. `note` tells of a known dispute. `goods` are the categories of what the brand is
    known for: the search falls back on them when nothing else in a text says what it is ("yeezy").
    """

    id: str
    name: str
    words: tuple[str, ...]
    beside: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    note: Text | None = None
    goods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Restriction:
    """Goods that may not be sold on `marketplaces`, or only under conditions.

    It speaks for every product of `categories`; otherwise when one of `words` is said, with one of `beside` if there
    are any and none of `unless`.
    """

    id: str
    level: Literal["banned", "restricted"]
    marketplaces: tuple[MarketplaceId, ...]
    title: Text
    text: Text
    source: Source
    as_of: date
    checked: Checked
    words: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
