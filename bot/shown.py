"""An order or a draft with its ids turned into what the Book knows of them, for texts."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.knowledge.book import Book
from bot.knowledge.dangerous import Proposal, propose
from bot.knowledge.entries import Category, Country, Marketplace, Provider
from bot.knowledge.sheets import Sheet, sheet
from storage.columns import JsonValue


class Choices(Protocol):
    """What a draft and an order have in common."""

    categories: list[str]
    country: str | None
    answers: dict[str, bool]
    providers: list[str]
    dangerous: dict[str, JsonValue]

    @property
    def marketplace(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """Names for ids. What the Book no longer knows is left out."""

    categories: list[Category]
    marketplace: Marketplace | None
    country: Country | None
    providers: list[Provider]
    sheet: Sheet | None
    proposal: Proposal | None


def shown(book: Book, choices: Choices, today: date) -> Shown:
    """Look up everything that an order or a draft names."""
    slugs = [slug for slug in choices.categories if slug in book.categories]
    marketplace = choices.marketplace
    known = marketplace is not None and marketplace in book.marketplaces
    values = choices.dangerous.get("values") or {}
    return Shown(
        categories=[book.categories[slug] for slug in slugs],
        marketplace=book.marketplaces[marketplace] if marketplace is not None and known else None,
        country=book.countries.get(choices.country or ""),
        providers=[book.providers[one] for one in choices.providers if one in book.providers],
        sheet=sheet(book, slugs, marketplace, choices.country, choices.answers, today)
        if slugs and marketplace is not None and known
        else None,
        proposal=propose(book, slugs, choices.answers, values) if slugs else None,
    )
