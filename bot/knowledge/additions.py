"""What agents added, laid over a Book that is already built: only what a row touches is made anew.

A row that does not fit (any more) is left out and named; the bot goes on with the rest.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.knowledge import references
from bot.knowledge.book import Book, Row
from bot.knowledge.normalise import clean, normal
from bot.knowledge.reading import BAD, Finding, Place, read
from bot.knowledge.tables import TABLES

LAYABLE = ("topic", "wordings", "keywords")
"""Tables that rows may add to: no rule comes from a chat."""
_KEPT = ("index", "encoder", "country_rules", "topic_index")


def lay(book: Book, rows: Iterable[Row]) -> tuple[Book, list[Finding]]:
    """The Book with these rows over it, and why some were left out. The search index is built only for new keywords."""
    findings: list[Finding] = []
    waiting: dict[tuple[str, str], tuple[Row, Any]] = {}
    for row in rows:
        value = _read(row, findings.append)
        if value is not BAD:
            waiting[row.table, str(row.entry.get("id"))] = (row, value)
    while True:
        laid = _over(book, waiting)
        wrong = {(one.file, one.line): one for one in references.dead(laid) if one.level == "error"}
        bad = [key for key, (row, _) in waiting.items() if (row.name, 0) in wrong]
        if not bad:
            return laid, findings
        for key in bad:
            findings.append(wrong[waiting.pop(key)[0].name, 0])


def fresh(book: Book, table: str, owner: str, texts: Iterable[str]) -> list[str]:
    """Those of some wordings that belong to nobody else yet: a wording of two topics finds neither."""
    if table == "keywords":
        taken = {normal(word) for one in book.keywords.values() if one.category != owner for _, word in one.spoken()}
        return [text for text in texts if normal(text) and normal(text) not in taken]
    others = (one for one in book.wordings.values() if one.topic != owner)
    taken = {plain(text) for one in others for text in (*one.en, *one.zh)}
    return [text for text in texts if plain(text) not in taken]


def plain(wording: str) -> str:
    """A wording as it is compared with others."""
    return " ".join(clean(wording).split())


def _read(row: Row, report: Callable[[Finding], None]) -> Any:
    if row.table not in LAYABLE:
        report(Finding(row.name, 0, f"{row.table} is no table that rows may add to"))
        return BAD
    # The value may be anybody's words: only the place of the slip is named.
    return read(TABLES[row.table][0], row.entry, lambda at, _: report(Finding(row.name, 0, f"{at} cannot be read")))


def _over(book: Book, rows: Mapping[tuple[str, str], tuple[Row, Any]]) -> Book:
    if not rows:
        return book
    changed: dict[str, dict[str, Any]] = {}
    places = dict(book.places)
    for (table, entry_id), (row, value) in rows.items():
        attribute = TABLES[table][2]
        changed.setdefault(attribute, dict(getattr(book, attribute)))[entry_id] = value
        places[table, entry_id] = Place(row.name, 0)
    laid = replace(book, **changed, places=places, version=f"{book.version}+{_digest(rows)}")
    # The encoder speaks for types by their names first: some keywords more change nothing that it would say.
    gone = {"topic_index"} if "wordings" in changed else set()
    gone |= {"index"} if "keywords" in changed else set()
    laid.__dict__.update({name: book.__dict__[name] for name in _KEPT if name in book.__dict__ and name not in gone})
    return laid


def _digest(rows: Mapping[tuple[str, str], tuple[Row, Any]]) -> str:
    return hashlib.sha256(repr([value for _, value in rows.values()]).encode()).hexdigest()[:8]
