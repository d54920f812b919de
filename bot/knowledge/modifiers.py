"""What words beside a product make of it: one type more, or another one first (for children, toy)."""

from collections.abc import Sequence

from bot.knowledge.book import Book
from bot.knowledge.spoken import Spoken
from bot.knowledge.word_entries import Modifier


def added(book: Book, said: Spoken, slugs: Sequence[str], most: int) -> list[str]:
    """What words beside the product make of it as well, as far as there is room among `most`."""
    return [
        one.adds
        for one in book.modifiers.values()
        if not one.leads
        and one.adds not in slugs
        and (not one.to or not set(one.to).isdisjoint(slugs))
        and set(one.unless).isdisjoint(slugs)
        and _speaks(one, said)
    ][: max(0, most - len(slugs))]


def first(book: Book, said: Spoken, slugs: Sequence[str]) -> str:
    """The type that words beside the product put first: of those found the first of the modifier's group, if any."""
    best = slugs[0]
    for one in book.modifiers.values():
        if not one.leads or best in one.unless or (one.to and best not in one.to) or not _speaks(one, said):
            continue
        group = book.categories[one.adds].group
        same = book.categories[best].group == group
        if one.to or not same:
            best = (
                one.adds if same else next((slug for slug in slugs if book.categories[slug].group == group), one.adds)
            )
    return best


def _speaks(one: Modifier, said: Spoken) -> bool:
    heard = said.says(one.words) and (not one.beside or said.says(one.beside)) and not said.says(one.never_beside)
    return heard and (not one.leads or bool(one.to) or not said.fits(one.words))
