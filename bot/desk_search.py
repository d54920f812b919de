"""What an agent's words mean: a ticket's number, or things the knowledge knows by such a name."""

import re
from collections.abc import Iterable, Iterator

from bot.knowledge.book import Book

MOST_WORDS = 6
MOST_THINGS = 60
"""Ids a word may stand for; one that means more means nothing."""
_TICKET = re.compile(r"[tT]-?0*(\d{1,15})")
_NUMBER = re.compile(r"#?0*(\d{1,15})")


def ticket_number(text: str) -> int | None:
    """The number in T-000012, t12; None when it is none."""
    found = _TICKET.fullmatch(text.strip())
    return int(found[1]) if found else None


def row_number(text: str) -> int | None:
    """A bare number, such as 12 or #12."""
    found = _NUMBER.fullmatch(text.strip())
    return int(found[1]) if found else None


def meant(book: Book, text: str) -> tuple[int | None, list[tuple[str, list[str]]]]:
    """The ticket's number, if the text is one, and its words with the ids of topics, categories, guides they name."""
    number = ticket_number(text)
    if number is not None:
        return number, []
    words = text.split()[:MOST_WORDS]
    return row_number(text), [(word, _things(book, word)) for word in words]


def _things(book: Book, word: str) -> list[str]:
    found = list(dict.fromkeys(_named(book, word.casefold())))
    return found if len(found) <= MOST_THINGS else []


def _named(book: Book, word: str) -> Iterator[str]:
    yield from _of(word, ((one.id, one.title.en, one.title.zh) for one in book.topics.values()))
    yield from _of(word, ((slug, one.name.en, one.name.zh) for slug, one in book.categories.items()))
    yield from _of(word, ((one.id, one.title.en, one.title.zh) for one in book.guides.values()))
    for place in book.marketplaces.values():
        if word == place.id.casefold():
            yield place.id


def _of(word: str, things: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    for slug, *names in things:
        if word == slug or any(word in name.casefold() for name in names):
            yield slug
