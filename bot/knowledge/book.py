"""The Book: all the knowledge as one value, built from files and rows without touching Telegram or a database."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.knowledge import health_entries, references, tool_entries
from bot.knowledge.canned import Canned
from bot.knowledge.dangerous_entries import DangerousEntry, DangerousField
from bot.knowledge.entries import (
    Category,
    Country,
    DocumentKind,
    Group,
    Marketplace,
    NotRequired,
    Provider,
    Question,
    Rule,
)
from bot.knowledge.flag_entries import Brand, Restriction
from bot.knowledge.guide_entries import Guide, GuideStep
from bot.knowledge.notice_entries import Notice
from bot.knowledge.reading import BAD, Finding, Lines, Place, read
from bot.knowledge.tables import TABLES
from bot.knowledge.topic_entries import Topic, TopicGroup, Wordings
from bot.knowledge.word_entries import Elsewhere, Keywords, Modifier, Phrase, Shared

if TYPE_CHECKING:
    from bot.knowledge.encoder import Encoder
    from bot.knowledge.index import Index
    from bot.knowledge.topic_index import TopicIndex
    from bot.knowledge.topic_meaning import TopicMeaning

DATA = Path(__file__).parent / "data"
Files = Mapping[str, bytes]
"""Relative path -> content of every TOML file of one layer."""


class BookError(Exception):
    """The knowledge has errors; `findings` lists every one of them with file and line."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Row:
    """One agent's addition: a whole entry of `table`, as parsed TOML would give it. `name` says whose it is."""

    table: str
    entry: Mapping[str, Any]
    name: str


@dataclass(frozen=True)
class Book(tool_entries.ToolShelf, health_entries.HealthShelf):
    """Everything the desk knows, by id. `places` is keyed by (table, id); `version` changes with any entry."""

    categories: Mapping[str, Category] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    not_required: Mapping[str, NotRequired] = field(default_factory=dict)
    countries: Mapping[str, Country] = field(default_factory=dict)
    marketplaces: Mapping[str, Marketplace] = field(default_factory=dict)
    documents: Mapping[str, DocumentKind] = field(default_factory=dict)
    providers: Mapping[str, Provider] = field(default_factory=dict)
    dangerous: Mapping[str, DangerousEntry] = field(default_factory=dict)
    fields: Mapping[str, DangerousField] = field(default_factory=dict)
    keywords: Mapping[str, Keywords] = field(default_factory=dict)
    elsewhere: Mapping[str, Elsewhere] = field(default_factory=dict)
    phrases: Mapping[str, Phrase] = field(default_factory=dict)
    shared: Mapping[str, Shared] = field(default_factory=dict)
    modifiers: Mapping[str, Modifier] = field(default_factory=dict)
    brands: Mapping[str, Brand] = field(default_factory=dict)
    restrictions: Mapping[str, Restriction] = field(default_factory=dict)
    topic_groups: Mapping[str, TopicGroup] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    wordings: Mapping[str, Wordings] = field(default_factory=dict)
    guides: Mapping[str, Guide] = field(default_factory=dict)
    guide_steps: Mapping[str, GuideStep] = field(default_factory=dict)
    notices: Mapping[str, Notice] = field(default_factory=dict)
    canned: Mapping[str, Canned] = field(default_factory=dict)
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict)
    version: str = ""

    @cached_property
    def index(self) -> "Index":
        """The search index, built at first use."""
        from bot.knowledge.index import Index

        return Index.over(
            self.categories.values(), self.keywords.values(), self.elsewhere.values(), self.brands.values()
        )

    @cached_property
    def encoder(self) -> "Encoder | None":
        """The second opinion of the search, built at first use; None where its package is not installed."""
        from bot.knowledge.encoder import over

        return over(self)

    @cached_property
    def topic_index(self) -> "TopicIndex":
        """How sellers ask for the topics, built at first use."""
        from bot.knowledge.no_questions import samples
        from bot.knowledge.topic_index import TopicIndex

        return TopicIndex.over(self.wordings.values(), samples(self.keywords.values(), self.elsewhere.values()))

    @cached_property
    def topic_meaning(self) -> "TopicMeaning | None":
        """The second opinion on questions; None where the encoder's package is not installed."""
        from bot.knowledge.topic_meaning import over

        return over(self)

    @cached_property
    def country_rules(self) -> Mapping[str, tuple[Rule, ...]]:
        """Rules of one importing country, by its code."""
        out: dict[str, list[Rule]] = {}
        for rule in self.rules.values():
            if rule.country:
                out.setdefault(rule.country, []).append(rule)
        return {code: tuple(rules) for code, rules in out.items()}

    @cached_property
    def fingerprints(self) -> Mapping[str, str]:
        """What a seller must know of each rule, as 16 hex digits."""
        from bot.knowledge.sheets import fingerprint

        return {rule.id: fingerprint(rule) for rule in self.rules.values()}

    def place(self, table: str, entry_id: str) -> Place:
        """Where an entry stands; file "?" for an id that is unknown."""
        return self.places.get((table, entry_id), Place("?", 0))


def examine(files: Files, rows: Iterable[Row] = (), overlay: Files | None = None) -> tuple[Book, tuple[Finding, ...]]:
    """A Book of whatever could be read, and every slip. Precedence: row > overlay > files, a whole entry at a time."""
    findings: list[Finding] = []
    entries: dict[str, dict[str, Any]] = {table: {} for table in TABLES}
    places: dict[tuple[str, str], Place] = {}
    for layer in (files, overlay or {}):
        seen: dict[tuple[str, str], Place] = {}
        for path in sorted(layer):
            _file(path, layer[path], entries, seen, findings)
        places |= seen
    for row in rows:
        _row(row, entries, places, findings)
    content = {attribute: entries[table] for table, (_, _, attribute) in TABLES.items()}
    digest = hashlib.sha256(repr(content).encode()).hexdigest()[:16]
    book = Book(**content, places=places, version=digest)
    findings += references.dead(book)
    return book, tuple(sorted(set(findings)))


def build(files: Files, rows: Iterable[Row] = (), overlay: Files | None = None) -> Book:
    """A sound Book from values. Raises BookError naming every error at once."""
    book, findings = examine(files, rows, overlay)
    if errors := tuple(finding for finding in findings if finding.level == "error"):
        raise BookError(errors)
    return book


def folder(path: Path) -> Files:
    """The TOML files below a folder, by relative path."""
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in sorted(path.rglob("*.toml"))}


def load(overlay: Path | None = None, rows: Iterable[Row] = ()) -> Book:
    """The built-in Book with the operator's KNOWLEDGE_DIR laid over it. Raises BookError."""
    return build(folder(DATA), rows, prefixed(overlay))


def prefixed(overlay: Path | None) -> Files:
    """The overlay's files under their full path, so that a finding tells them from built-in ones."""
    return {} if overlay is None else {f"{overlay}/{name}": body for name, body in folder(overlay).items()}


def _file(
    path: str,
    body: bytes,
    entries: dict[str, dict[str, Any]],
    seen: dict[tuple[str, str], Place],
    findings: list[Finding],
) -> None:
    try:
        text = body.decode()
        parsed = tomllib.loads(text)
    except UnicodeDecodeError:
        findings.append(Finding(path, 1, "not UTF-8"))
        return
    except tomllib.TOMLDecodeError as error:
        findings.append(Finding(path, _line_of(str(error), text), f"not TOML: {error}"))
        return
    lines = Lines(text)
    for table, content in parsed.items():
        if table not in TABLES:
            findings.append(Finding(path, lines.entry(table, 0), f"unknown table [[{table}]]"))
            continue
        for index, raw in enumerate(content if isinstance(content, list) else [content]):
            start = lines.entry(table, index)
            key = _entry(
                table, raw, entries, lambda at, what, s=start: findings.append(_found(path, lines, s, at, what))
            )
            if key in seen:
                findings.append(
                    Finding(path, start, f"{table} {key[1]} is already at {seen[key].file}:{seen[key].line}")
                )
            elif key[1]:
                seen[key] = Place(path, start)


def _found(path: str, lines: Lines, start: int, at: str, what: str) -> Finding:
    return Finding(path, lines.field(start, at), f"{at}: {what}" if at else what)


def _entry(table: str, raw: object, entries: dict[str, dict[str, Any]], report: Any) -> tuple[str, str]:
    cls, id_key, _ = TABLES[table]
    entry_id = str(raw.get(id_key, "")) if isinstance(raw, Mapping) else ""
    value = read(cls, raw, lambda at, what: report(at, f"{what} ({table} {entry_id or 'without ' + id_key})"))
    if value is not BAD:
        entries[table][entry_id] = value
    return table, entry_id


def _row(
    row: Row, entries: dict[str, dict[str, Any]], places: dict[tuple[str, str], Place], findings: list[Finding]
) -> None:
    if row.table not in TABLES:
        findings.append(Finding(row.name, 0, f"unknown table {row.table}"))
        return
    key = _entry(row.table, row.entry, entries, lambda at, what: findings.append(Finding(row.name, 0, f"{at}: {what}")))
    places[key] = Place(row.name, 0)


def _line_of(message: str, text: str) -> int:
    """tomllib says "(at line 3, column 7)" or "(at end of document)" in words only."""
    found = re.search(r"at line (\d+)", message)
    return int(found[1]) if found else text.rstrip().count("\n") + 1
