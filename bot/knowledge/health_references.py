"""Do the entries of account health hang together? Called with how to say what is wrong with an entry."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.knowledge.book import Book
    from bot.knowledge.health_entries import Metric

Say = Callable[[str, str, str], None]


def dead(book: "Book", say: Say) -> None:
    """References to what is not there, limits that fit no rule, words that name two things."""
    for metric in book.metrics.values():
        if metric.topic and metric.topic not in book.topics:
            say("metric", metric.id, f"topic: there is no {metric.topic!r}")
        if metric.kind == "rate" and len(metric.counts) != 2:
            say("metric", metric.id, "counts: a rate needs the key of what is counted and of all")
        if not _sound(metric):
            say("metric", metric.id, "near: the early warning begins behind the limit")
        for site in metric.sites:
            if site not in book.sites:
                say("metric", metric.id, f"sites: there is no {site!r}")
    _twice("metric", ((one.id, word) for one in book.metrics.values() for word in (*one.words, *one.loose)), say)
    _twice("site", ((one.code, word) for one in book.sites.values() for word in one.words), say)
    _twice("column", ((one.id, word) for one in book.columns.values() for word in one.words), say)
    for column in book.columns.values():
        if column.metric and column.metric not in book.metrics:
            say("column", column.id, f"metric: there is no {column.metric!r}")


def _sound(metric: "Metric") -> bool:
    if metric.near is None or metric.limit is None:
        return True
    return metric.near <= metric.limit if metric.condition == "below" else metric.near >= metric.limit


def _twice(table: str, words: Iterable[tuple[str, str]], say: Say) -> None:
    owners: dict[str, str] = {}
    for owner, word in words:
        if owners.setdefault(word.casefold(), owner) != owner:
            say(table, owner, f"words: {word!r} is said of {owners[word.casefold()]} already")
