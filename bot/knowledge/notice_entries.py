"""The noun of the policy calendar: one dated change that a seller has to act on. It knows no file and no Book."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.knowledge.entries import Checked, MarketplaceId, Source, Text

Fulfilment = Literal["FBA", "FBM"]


@dataclass(frozen=True, slots=True)
class Notice:
    """A day, and what is to be done by it. `day` is written `date` in the file.

    Without `categories` and `groups` it concerns everybody who sells there; `fulfilment` empty: however he ships.
    `ends`: the day on which something allowed until then ends, not on which something begins.
    """

    id: str
    title: Text
    todo: Text
    marketplaces: tuple[MarketplaceId, ...]
    sources: tuple[Source, ...]
    as_of: date
    checked: Checked
    day: date = field(metadata={"key": "date"})
    fulfilment: tuple[Fulfilment, ...] = ()
    categories: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    ends: bool = False
