"""Does a message to a buyer, or a list of links, keep to the marketplace's rules? Findings point into the text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.knowledge.book import Book
from bot.knowledge.message_contacts import addresses, emoji, phones, spoken_addresses
from bot.knowledge.message_links import links
from bot.knowledge.message_phrases import Span, compiled, hits
from bot.knowledge.message_view import View, Views, views
from bot.knowledge.tool_entries import Finds, MessageRule

LONGEST = 4096
"""Characters that are read: more does not come in one message."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A part of the text that breaks a rule: its offsets in characters, and its words."""

    start: int
    end: int
    rule: str
    quote: str


def check_message(book: Book, text: str) -> tuple[Finding, ...]:
    """Every finding in the order of the text; of one rule none overlaps another."""
    text = text[:LONGEST]
    read = views(text)
    owners = _owners(tuple(book.message_rules.values()))
    found: dict[str, list[Span]] = {}
    for rule, span in (*_phrased(book, read), *_recognised(book, read, owners)):
        if rule in book.message_rules:
            found.setdefault(rule, []).append(span)
    return tuple(
        sorted(
            Finding(start, end, rule, text[start:end])
            for rule, spans in found.items()
            for start, end in _merged(text, spans)
        )
    )


def broken(book: Book, findings: Iterable[Finding]) -> list[tuple[MessageRule, list[Finding]]]:
    """The rules that findings break, the gravest first, each with its findings."""
    by_rule: dict[str, list[Finding]] = {}
    for one in findings:
        by_rule.setdefault(one.rule, []).append(one)
    rules = sorted(
        (book.message_rules[rule] for rule in by_rule), key=lambda rule: (rule.level != "violation", rule.order)
    )
    return [(rule, by_rule[rule.id]) for rule in rules]


@lru_cache(maxsize=8)
def _owners(rules: tuple[MessageRule, ...]) -> dict[Finds, str]:
    return {kind: rule.id for rule in rules for kind in rule.finds}


def _phrased(book: Book, read: Views) -> Iterator[tuple[str, Span]]:
    """Wordings, as they stand and where only a disguise hides them from a filter."""
    phrases = tuple(book.message_phrases.values())
    plain: dict[str, list[Span]] = {}
    for rule, span in hits(read.folded.text, compiled(phrases, False)):
        plain.setdefault(rule, []).append(read.folded.span(*span))
        yield rule, plain[rule][-1]
    hidden = _owners(tuple(book.message_rules.values())).get("hidden", "")
    spoken = [span for spans in plain.values() for span in spans]
    for rule, span in hits(read.joined.text, compiled(phrases, True)):
        place = read.joined.span(*span)
        if not any(_meet(place, one) for one in plain.get(rule, ())):
            yield rule, place
            yield hidden, place
            spoken.append(place)
    for disguised in read.disguised:
        if any(_meet(disguised, one) for one in spoken):
            yield hidden, disguised


def _recognised(book: Book, read: Views, owners: dict[Finds, str]) -> Iterator[tuple[str, Span]]:
    """Links, addresses, numbers and pictures."""
    seen, folded = read.seen, read.folded
    taken: list[Span] = []
    for span, fine in addresses(seen.text):
        taken.append(span)
        if not fine:
            yield owners.get("email", ""), seen.span(*span)
    for span in spoken_addresses(folded.text):
        yield owners.get("email", ""), folded.span(*span)
        yield owners.get("hidden", ""), folded.span(*span)
    emails = tuple(taken)
    for kind, span, disguised in links(seen.text, folded.text, book.message_lists):
        view: View = folded if disguised else seen
        if not disguised:
            taken.append(span)
            if kind is None or any(_meet(span, one) for one in emails):
                continue
        place = view.span(*span)
        yield owners.get(kind, "") if kind else "", place
        if disguised or any(_meet(place, one) for one in read.disguised):
            yield owners.get("hidden", ""), place
    for span in phones(seen.text, taken):
        yield owners.get("phone", ""), seen.span(*span)
    for span in emoji(seen.text):
        yield owners.get("emoji", ""), seen.span(*span)


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _merged(text: str, spans: Iterable[Span]) -> list[Span]:
    """Overlapping spans as one, without space at their ends."""
    out: list[Span] = []
    for first, last in sorted(spans):
        words = text[first:last].strip()
        start = first + text[first:last].find(words)
        end = start + len(words)
        if out and start < out[-1][1]:
            out[-1] = out[-1][0], max(end, out[-1][1])
        elif words:
            out.append((start, end))
    return out
