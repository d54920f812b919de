"""The policy calendar: whom a notice concerns, what is coming, what came lately."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from bot.knowledge.book import Book
from bot.knowledge.notice_entries import Notice

LATELY = timedelta(days=365)
"""So long a notice is listed after its day."""

Place = tuple[str, str]
"""A category on a marketplace, where a seller has an order, a draft or a watch."""


def categories_of(book: Book, notice: Notice) -> frozenset[str] | None:
    """The categories a notice is about; None when it is about all."""
    if not notice.categories and not notice.groups:
        return None
    grouped = {category.slug for category in book.categories.values() if category.group in notice.groups}
    return frozenset(grouped.union(notice.categories))


def concerns(book: Book, notice: Notice, marketplaces: Collection[str], places: Iterable[Place]) -> bool:
    """Whether somebody who sells on these marketplaces and has these places has to act.

    A marketplace he sells on counts for all his categories; a place counts for itself as well.
    """
    known = list(places)
    wanted = categories_of(book, notice)
    if wanted is None:
        return any(market in notice.marketplaces for market in (*marketplaces, *(there for _, there in known)))
    return any(
        category in wanted and (there in notice.marketplaces or any(one in notice.marketplaces for one in marketplaces))
        for category, there in known
    )


def coming(book: Book, today: date) -> list[Notice]:
    """What is still ahead or begins today, the nearest first."""
    return sorted((one for one in book.notices.values() if one.day >= today), key=lambda one: (one.day, one.id))


def lately(book: Book, today: date) -> list[Notice]:
    """What began within the last year, the newest first."""
    past = (one for one in book.notices.values() if today - LATELY <= one.day < today)
    return sorted(past, key=lambda one: (one.day, one.id), reverse=True)
