"""Seller Central's defect reports (CSV, TSV). Their format is not published: columns are known by their heads."""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.knowledge.book import Book
from bot.knowledge.health import Reading, percent
from bot.knowledge.health_bytes import Fault, text_of
from bot.knowledge.health_entries import Column
from bot.knowledge.message_view import fold

MOST_ROWS, MOST_COLUMNS, HEAD = 50_000, 80, 15
LONGEST_CELL: Final = 400
TOP: Final = 5
"""Values shown of each breakdown, and orders of those to look at first."""
_DELIMITERS: Final = (",", "\t", ";", "|")
_YES: Final = frozenset(("x", "yes", "y", "true", "1", "✓", "✔", "√", "是", "有", "○", "〇", "はい", "ja", "j", "wahr"))
_NO: Final = frozenset(("no", "n", "false", "0", "否", "无", "不", "x", "×", "✗", "いいえ", "nein", "falsch"))


@dataclass(frozen=True, slots=True)
class Table:
    """A file as rows of cells; `columns` says which of its columns was recognised as what."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    columns: Mapping[int, Column]
    encoding: str
    delimiter: str
    cut: bool = False

    @property
    def ids(self) -> set[str]:
        return {column.id for column in self.columns.values()}


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What a defect report comes to. `groups`: per column the commonest values with how many faulty rows each has.

    `readings` are only made when faultless rows stand in the file too, so that a rate can be worked out at all.
    """

    total: int
    faulty: int
    flags: tuple[tuple[Column, int], ...]
    groups: tuple[tuple[Column, tuple[tuple[str, int], ...]], ...]
    first: tuple[str, ...]
    readings: tuple[Reading, ...]
    metric: str


def read_table(book: Book, data: bytes) -> Table | Fault:
    """The file with its columns recognised; or what is wrong with it."""
    decoded = text_of(data)
    if isinstance(decoded, Fault):
        return decoded
    text, encoding = decoded
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    best: tuple[int, int, str, list[list[str]], dict[int, Column]] | None = None
    for delimiter in _DELIMITERS:
        head = _cells("\n".join(text.split("\n", HEAD * 4)[: HEAD * 4]), delimiter, HEAD)
        for at, row in enumerate(head):
            columns = _recognised(book, row)
            if columns and (best is None or len(columns) > best[0]):
                best = len(columns), at, delimiter, head, columns
    if best is None or (best[0] < 2 and "id" not in {one.kind for one in best[4].values()}):
        first = next((line for line in text.split("\n") if line.strip()), "")
        return Fault("table", 1, detail=first.strip()[:80])
    _, at, delimiter, head, columns = best
    rows = _cells(text, delimiter, MOST_ROWS + at + 2)[at + 1 :]
    cut = len(rows) > MOST_ROWS
    kept = tuple(tuple(row) for row in rows[:MOST_ROWS] if any(row))
    if not kept:
        return Fault("rows", at + 1)
    return Table(tuple(head[at]), kept, columns, encoding, delimiter, cut)


def breakdown(book: Book, table: Table) -> Breakdown:
    """Which carriers, categories and kinds of defect it is, and which orders to look at first."""
    flags = {at: column for at, column in table.columns.items() if column.kind == "flag"}
    faults = [sum(_faulty(column, _cell(row, at)) for at, column in flags.items()) for row in table.rows]
    marked = any(faults)
    counts = [count if marked else 1 for count in faults]  # without marks every row of a defect report is one
    bad = [(row, count) for row, count in zip(table.rows, counts, strict=True) if count]
    by_id = {column.id: at for at, column in table.columns.items()}
    groups = []
    for at, column in sorted(table.columns.items(), key=lambda item: item[1].order):
        if column.kind == "group":
            values = Counter(value for row, _ in bad if (value := _cell(row, at)))
            if values:
                groups.append((column, tuple(values.most_common(TOP))))
    found = {at: sum(_faulty(column, _cell(row, at)) for row in table.rows) for at, column in flags.items()}
    flagged = [(column, found[at]) for at, column in flags.items() if found[at]]
    place = by_id.get("order", MOST_COLUMNS)
    worst = sorted(bad, key=lambda item: -item[1])
    first = list(dict.fromkeys(order for row, _ in worst if (order := _cell(row, place))))
    metric = max(flagged, key=lambda one: one[1])[0].metric if flagged else ""
    readings = _readings(book, table, flags, faults) if marked and len(bad) < len(table.rows) else ()
    return Breakdown(len(table.rows), len(bad), tuple(flagged), tuple(groups), tuple(first[:TOP]), readings, metric)


def _readings(book: Book, table: Table, flags: Mapping[int, Column], faults: Sequence[int]) -> tuple[Reading, ...]:
    """The valid tracking rate, whole and by category: the one report that lists faultless parcels too."""
    tracked = {at: column for at, column in flags.items() if column.metric == "vtr"}
    metric = book.metrics.get("vtr")
    if not tracked or metric is None:
        return ()
    place = next((at for at, column in table.columns.items() if column.id == "category"), None)
    totals: Counter[str] = Counter()
    good: Counter[str] = Counter()
    for row in table.rows:
        fine = not any(_faulty(column, _cell(row, at)) for at, column in tracked.items())
        for name in {"", _cell(row, place)[:60] if place is not None else ""}:
            totals[name] += 1
            good[name] += fine
    names = ["", *(name for name, _ in totals.most_common(TOP + 1) if name)]
    return tuple(
        Reading("vtr", percent(good[name], totals[name]), metric.window, name, good[name], totals[name])
        for name in names
    )


def _recognised(book: Book, row: Sequence[str]) -> dict[int, Column]:
    """Columns by their heads; of two that say the same the first counts."""
    words = {_head(word): column for column in book.columns.values() for word in column.words}
    found: dict[int, Column] = {}
    for at, cell in enumerate(row):
        column = words.get(_head(cell))
        if column is not None and column.id not in {one.id for one in found.values()}:
            found[at] = column
    return found


def _head(text: str) -> str:
    """A head without case, blanks and signs: `order-id`, `Order ID` and `Order_Id` are one."""
    return re.sub(r"[\W_]+", "", fold(text[:80]).casefold())


def _cells(text: str, delimiter: str, most: int) -> list[list[str]]:
    """Up to `most` rows that are not blank, whatever their quotes are like."""
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    while len(rows) < most:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:  # a cell beyond all measure: a quote that is never closed
            return [line.split(delimiter)[:MOST_COLUMNS] for line in text.split("\n") if line.strip()][:most]
        if any(cell.strip() for cell in row):
            rows.append([cell.strip()[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]])
    return rows


def _cell(row: Sequence[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _faulty(column: Column, cell: str) -> bool:
    """Whether a flag says that something is wrong. An empty cell never does."""
    return bool(cell) and _plain(cell) in (_YES if column.fault == "yes" else _NO)


@lru_cache(maxsize=4096)
def _plain(cell: str) -> str:
    return fold(cell).casefold().strip(" .")
