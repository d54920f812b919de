"""The sheet: the rules of one to three categories on a marketplace, each once, in the light of the answers."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

from bot.knowledge.book import Book
from bot.knowledge.conditions import Answers, Need, judge, settled
from bot.knowledge.entries import Category, Country, DocumentKind, General, Marketplace, NotRequired, Question, Rule
from bot.knowledge.flag_entries import Restriction
from bot.knowledge.flags import restrictions
from bot.knowledge.spoken import Spoken

State = Literal["applies", "if", "future"]


@dataclass(frozen=True, slots=True)
class Item:
    """A rule on a sheet. `needs` and `needs_any` are what is still open about it (a future rule may have both)."""

    rule: Rule
    state: State
    documents: tuple[DocumentKind, ...] = ()
    needs: tuple[Need, ...] = ()
    needs_any: tuple[Need, ...] = ()

    @property
    def open(self) -> bool:
        return bool(self.needs or self.needs_any)


@dataclass(frozen=True, slots=True)
class Spared:
    """Something sellers expect and need not have; with open needs, only once those come true."""

    entry: NotRequired
    needs: tuple[Need, ...] = ()
    needs_any: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A document to hand over, with the rules that ask for it. `sure` when one of them applies for certain."""

    document: DocumentKind
    rules: tuple[Rule, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class Why:
    """A category without a regime of its own here, and why."""

    category: Category
    general: General


@dataclass(frozen=True, slots=True)
class Sheet:
    """`told` is what the seller answered, `answers` all that is known with what follows from it."""

    categories: tuple[Category, ...]
    marketplace: Marketplace
    country: Country | None
    needs_country: bool
    told: tuple[Need, ...]
    answers: dict[str, bool]
    today: date
    items: tuple[Item, ...]
    not_required: tuple[Spared, ...]
    documents: tuple[Asked, ...]
    why_general: tuple[Why, ...]
    restrictions: tuple[Restriction, ...] = ()

    @property
    def rule_ids(self) -> tuple[str, ...]:
        return tuple(item.rule.id for item in self.items)


def sheet(
    book: Book,
    categories: Sequence[str],
    marketplace: str,
    country: str | None,
    answers: Answers | None,
    today: date,
    q: str = "",
) -> Sheet:
    """The sheet of these category slugs. Raises KeyError for an id the Book does not have, ValueError for none.

    `today` decides what is in the future or over. Without `country` an EU sheet holds its EU-wide part only. `q`, what
    the seller typed, may name goods that are banned or restricted here.
    """
    if not categories:
        raise ValueError("a sheet needs a category")
    slugs = tuple(dict.fromkeys(categories))
    chosen = tuple(book.categories[slug] for slug in slugs)
    place = book.marketplaces[marketplace]
    land = book.countries[country] if country and marketplace == "EU" else None
    known = settled(book, slugs, answers or {})
    rules = candidates(book, slugs, marketplace, country)
    items = [item for rule in rules if (item := _item(book, rule, known, today))]
    items.sort(key=lambda item: item.rule.sort)
    return Sheet(
        categories=chosen,
        marketplace=place,
        country=land,
        needs_country=marketplace == "EU" and land is None,
        told=_told(book, answers or {}),
        answers=known,
        today=today,
        items=tuple(items),
        not_required=tuple(_not_required(book, slugs, marketplace, known)),
        documents=_documents(items),
        why_general=tuple(Why(one, one.why_general[marketplace]) for one in chosen if marketplace in one.why_general),
        restrictions=restrictions(book, Spoken(q), slugs, marketplace),
    )


def candidates(book: Book, slugs: Sequence[str], marketplace: str, country: str | None = None) -> list[Rule]:
    """Every rule that some answer could put on this sheet, each once: the categories' own, then the country's."""
    found: dict[str, Rule] = {}
    for slug in slugs:
        for rule_id in book.categories[slug].rules.get(marketplace, ()):
            found.setdefault(rule_id, book.rules[rule_id])
    if marketplace == "EU" and country:
        for rule in book.country_rules.get(country, ()):
            if any((not rule.only or slug in rule.only) and slug not in rule.not_for for slug in slugs):
                found.setdefault(rule.id, rule)
    return list(found.values())


def questions(
    book: Book,
    categories: Sequence[str],
    answers: Answers,
    marketplace: str,
    *,
    country: str | None = None,
    limit: int = 4,
) -> tuple[Question, ...]:
    """The questions still worth asking, at most `limit`: each decides a rule of this sheet.

    Those that the categories name come first, in the order of their authors (who know what matters, however few rules
    hang on it); others fill what is left if they decide two rules or more, the most decisive first.
    """
    known = settled(book, categories, answers)
    weight: dict[str, int] = {}
    for rule in candidates(book, categories, marketplace, country):
        verdict = judge(book, rule.when, rule.when_any, known)
        for need in {*verdict.all_of, *verdict.any_of}:
            weight[need.question] = weight.get(need.question, 0) + 1
    place: dict[str, int] = {}
    for slug in categories:
        for number, question in enumerate(book.categories[slug].questions):
            place[question] = min(number, place.get(question, number))
    named = [book.questions[question] for question in place if question in weight]
    others = [book.questions[question] for question in weight if question not in place and weight[question] > 1]
    named.sort(key=lambda one: (place[one.id], -weight[one.id]))
    worth = [*named, *sorted(others, key=lambda one: -weight[one.id])]
    ids = {question.id for question in worth}
    return tuple([question for question in worth if not ids & set(question.implies)][:limit])


def fingerprint(rule: Rule) -> str:
    """16 hex digits that change when what the seller must know of a rule changes (not when it is only re-read)."""
    content = asdict(rule)
    for key in ("as_of", "checked", "sort"):
        del content[key]
    canonical = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _item(book: Book, rule: Rule, known: Answers, day: date) -> Item | None:
    if rule.until and rule.until < day:
        return None
    verdict = judge(book, rule.when, rule.when_any, known)
    if verdict.holds is False:
        return None
    state: State = "if" if verdict.holds is None else "applies"
    if rule.in_force and rule.in_force > day:
        state = "future"
    documents = tuple(book.documents[document] for document in rule.hand_over)
    return Item(rule, state, documents, verdict.all_of, verdict.any_of)


def _told(book: Book, answers: Answers) -> tuple[Need, ...]:
    known = (book.questions[question] for question in answers if question in book.questions)
    return tuple(Need(question.id, question.label, answers[question.id]) for question in known)


def _not_required(book: Book, slugs: Sequence[str], marketplace: str, known: Answers) -> Iterator[Spared]:
    for entry in book.not_required.values():
        if entry.marketplace == marketplace and (not entry.categories or set(slugs) & set(entry.categories)):
            verdict = judge(book, entry.when, entry.when_any, known)
            if verdict.holds is not False:
                yield Spared(entry, verdict.all_of, verdict.any_of)


def _documents(items: Sequence[Item]) -> tuple[Asked, ...]:
    asking: dict[str, list[Item]] = {}
    kinds: dict[str, DocumentKind] = {}
    for item in items:
        if item.state != "future":
            for document in item.documents:
                kinds[document.id] = document
                asking.setdefault(document.id, []).append(item)
    found = [
        Asked(kinds[document], tuple(item.rule for item in by), any(item.state == "applies" for item in by))
        for document, by in asking.items()
    ]
    return tuple(sorted(found, key=lambda asked: not asked.sure))
