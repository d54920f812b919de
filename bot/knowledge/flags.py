"""What must be said before anything else of a product: that a name belongs to somebody, that goods are banned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.knowledge.book import Book
from bot.knowledge.flag_entries import Brand, Restriction
from bot.knowledge.spoken import Spoken

BRANDS = 3
"""Most brands worth naming for one text."""
RESTRICTIONS = 6
"""Most restrictions to tell at once: a message holds 4,096 signs, and who reads ten warnings reads none."""


@dataclass(frozen=True, slots=True)
class Named:
    """A brand in a text. `fits`: only as what the product is made for ("battery for …"), not as what it is."""

    brand: Brand
    fits: bool


@dataclass(frozen=True, slots=True)
class Flags:
    """`restrictions` with the banned first, in the order of their files."""

    brands: tuple[Named, ...] = ()
    restrictions: tuple[Restriction, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.brands or self.restrictions)


def flags(book: Book, q: str, categories: Sequence[str] = (), marketplace: str | None = None) -> Flags:
    """The warnings for a text and the categories it was taken for; with `marketplace` only restrictions of that one."""
    spoken = Spoken(q)
    brands = [
        Named(brand, spoken.fits(brand.words))
        for brand in book.brands.values()
        if _said(spoken, brand.words, brand.beside, brand.unless)
    ]
    return Flags(tuple(brands[:BRANDS]), restrictions(book, spoken, categories, marketplace)[:RESTRICTIONS])


def restrictions(
    book: Book, spoken: Spoken, categories: Iterable[str], marketplace: str | None = None
) -> tuple[Restriction, ...]:
    """What is banned or restricted of these categories, or by what was said."""
    slugs = set(categories)
    found = [
        one
        for one in book.restrictions.values()
        if (marketplace is None or marketplace in one.marketplaces)
        and (not slugs.isdisjoint(one.categories) or _said(spoken, one.words, one.beside, one.unless))
    ]
    return tuple(sorted(found, key=lambda one: one.level != "banned"))


def _said(spoken: Spoken, words: Sequence[str], beside: Sequence[str], unless: Sequence[str]) -> bool:
    return spoken.says(words) and (not beside or spoken.says(beside)) and not spoken.says(unless)
