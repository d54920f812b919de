"""Deep links: what stands behind t.me/<bot>?start=… (at most 64 characters of A–Z a–z 0–9 _ -)."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.knowledge.entries import MARKETPLACES

LONGEST = 64
Kind = Literal["cat", "faq", "guide", "order", "unsub"]
_CATEGORY = re.compile(rf"cat_([a-z0-9-]+)(?:_({'|'.join(MARKETPLACES)})(?:-([A-Z]{{2}}))?)?")
_UNSUBSCRIBE = re.compile(r"unsub_([0-9]{1,18}-[A-Za-z0-9_-]{22})")
_OTHER = re.compile(r"(faq|guide)_([a-z0-9-]+)|(order)_([A-Za-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class Deep:
    """A parsed link. `id` is a slug, a guide's name, an order's number or a token, not checked to exist."""

    kind: Kind
    id: str
    marketplace: str | None = None
    country: str | None = None


def parse(payload: str) -> Deep | None:
    """The link in a start payload, or None for anything else."""
    if len(payload) > LONGEST:
        return None
    if found := _CATEGORY.fullmatch(payload):
        country = found[3] if found[2] == "EU" else None
        return None if found[3] and not country else Deep("cat", found[1], found[2], country)
    if found := _UNSUBSCRIBE.fullmatch(payload):
        return Deep("unsub", found[1])
    if found := _OTHER.fullmatch(payload):
        if found[1] == "faq":
            return Deep("faq", found[2])
        return Deep("guide", found[2]) if found[1] == "guide" else Deep("order", found[4])
    return None


def make(link: Deep) -> str:
    """The start payload of a link. Raises ValueError when it could not be parsed again."""
    payload = f"{link.kind}_{link.id}"
    if link.marketplace:
        payload += f"_{link.marketplace}"
    if link.country:
        payload += f"-{link.country}"
    if parse(payload) != link:
        raise ValueError(f"no deep link: {payload!r}")
    return payload


def category(slug: str, marketplace: str | None = None, country: str | None = None) -> str:
    """The payload that opens a category, on a marketplace, for an importing country."""
    return make(Deep("cat", slug, marketplace, country))
