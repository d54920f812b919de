"""Do entries point at entries that exist, and does every fact carry a source? Line numbers come from the Book."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from bot.knowledge import health_references, notice_references, tool_references
from bot.knowledge.entries import MARKETPLACES, Category, Source
from bot.knowledge.reading import Finding

if TYPE_CHECKING:
    from bot.knowledge.book import Book

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_ID = 36
"""Of what buttons carry, with a verb and a row's number, in the 64 bytes of Telegram."""
LONGEST_CHOICE = 49
"""Of a question and its choice, which a button of aiogram-dialog carries together."""
Say = Callable[[str, str, str], None]
"""Called with table, id and what is wrong."""


def dead(book: "Book") -> list[Finding]:
    """Every dead reference, sourceless fact and malformed id."""
    findings: list[Finding] = []

    def say(table: str, entry_id: str, message: str) -> None:
        place = book.place(table, entry_id)
        findings.append(Finding(place.file, place.line, f"{table} {entry_id}: {message}"))

    _ids(book, say)
    for category in book.categories.values():
        _category(book, category, say)
    _conditions(book, say)
    _rules(book, say)
    _rest(book, say)
    _topics(book, say)
    _guides(book, say)
    tool_references.dead(book, say)
    health_references.dead(book, say)
    notice_references.dead(book, say)
    _sources(book, say)
    return findings


def atoms(conditions: Iterable[str]) -> list[str]:
    """The question ids of conditions, without the "!"."""
    return [condition.removeprefix("!") for condition in conditions]


def _ids(book: "Book", say: Say) -> None:
    tables: dict[str, Mapping[str, object]] = {
        "category": book.categories,
        "rule": book.rules,
        "document": book.documents,
        "question": book.questions,
        "provider": book.providers,
        "group": book.groups,
        "topic": book.topics,
        "guide": book.guides,
        "guide_step": book.guide_steps,
        "topic_group": book.topic_groups,
        "template": book.templates,
        "notice": book.notices,
    }
    for table, entries in tables.items():
        for entry_id in entries:
            if not SLUG.fullmatch(entry_id):
                say(table, entry_id, "an id is lower-case letters, digits and single hyphens")
            if len(entry_id) > LONGEST_ID:
                say(table, entry_id, f"an id has at most {LONGEST_ID} characters")


def _missing(say: Say, owner: tuple[str, str], key: str, ids: Iterable[str], known: Iterable[str]) -> None:
    for wanted in sorted(set(ids) - set(known)):
        say(*owner, f"{key}: there is no {wanted!r}")


def _category(book: "Book", category: Category, say: Say) -> None:
    slug = category.slug
    _missing(say, ("category", slug), "group", [category.group], book.groups)
    _missing(say, ("category", slug), "questions", category.questions, book.questions)
    _missing(say, ("category", slug), "implied", category.implied, book.questions)
    _missing(say, ("category", slug), "rules", category.rules, MARKETPLACES)
    _missing(say, ("category", slug), "why_general", category.why_general, MARKETPLACES)
    for marketplace, ids in category.rules.items():
        _missing(say, ("category", slug), f"rules.{marketplace}", ids, book.rules)
        for rule in (book.rules[rule_id] for rule_id in ids if rule_id in book.rules):
            if rule.marketplace != marketplace:
                say("category", slug, f"rules.{marketplace}: {rule.id} belongs to {rule.marketplace}")
            if rule.country:
                say("category", slug, f"rules.{marketplace}: {rule.id} is a rule of {rule.country} and comes by itself")
        for twice in sorted({rule_id for rule_id in ids if ids.count(rule_id) > 1}):
            say("category", slug, f"rules.{marketplace}: {twice} is listed twice")


def _conditions(book: "Book", say: Say) -> None:
    for table, entries in (
        ("rule", book.rules.values()),
        ("not_required", book.not_required.values()),
        ("entry", book.dangerous.values()),
    ):
        for entry in entries:
            _missing(say, (table, entry.id), "when", atoms(entry.when), book.questions)
            _missing(say, (table, entry.id), "when_any", atoms(entry.when_any), book.questions)
    for question in book.questions.values():
        _missing(say, ("question", question.id), "implies", question.implies, book.questions)


def _rules(book: "Book", say: Say) -> None:
    for rule in book.rules.values():
        _missing(say, ("rule", rule.id), "hand_over", rule.hand_over, book.documents)
        _missing(say, ("rule", rule.id), "only", rule.only, book.categories)
        _missing(say, ("rule", rule.id), "except", rule.not_for, book.categories)
        if not rule.id.startswith(rule.marketplace.lower() + "-"):
            say("rule", rule.id, f"the id must start with {rule.marketplace.lower()}-")
        if rule.country:
            _missing(say, ("rule", rule.id), "country", [rule.country], book.countries)
            if rule.marketplace != "EU":
                say("rule", rule.id, "only EU rules have a country")


def _rest(book: "Book", say: Say) -> None:
    for item in book.not_required.values():
        _missing(say, ("not_required", item.id), "categories", item.categories, book.categories)
    for brand in book.brands.values():
        _missing(say, ("brand", brand.id), "goods", brand.goods, book.categories)
    for ban in book.restrictions.values():
        _missing(say, ("restriction", ban.id), "categories", ban.categories, book.categories)
        if not ban.words and not ban.categories:
            say("restriction", ban.id, "needs words or categories, or it never speaks")
    for provider in book.providers.values():
        _missing(say, ("provider", provider.id), "groups", provider.groups, book.groups)
    for entry in book.dangerous.values():
        _missing(say, ("entry", entry.id), "categories", entry.categories, book.categories)
        _missing(say, ("entry", entry.id), "asks", entry.asks, book.fields)
        _missing(say, ("entry", entry.id), "values", [*entry.values, *entry.over, *entry.up_to], book.fields)
    for words in book.keywords.values():
        _missing(say, ("keywords", words.id), "category", [words.category], book.categories)
    for shared in book.shared.values():
        _missing(say, ("shared", shared.id), "categories", shared.categories, book.categories)
    for modifier in book.modifiers.values():
        named = [modifier.adds, *modifier.to, *modifier.unless]
        _missing(say, ("modifier", modifier.id), "categories", named, book.categories)
    for other in book.elsewhere.values():
        _missing(say, ("elsewhere", other.id), "similar", other.similar, book.categories)
        if other.id in book.categories:
            say("elsewhere", other.id, "is a category now: move what is useful there and remove this entry")


def _topics(book: "Book", say: Say) -> None:
    for topic in book.topics.values():
        _missing(say, ("topic", topic.id), "group", [topic.group], book.topic_groups)
        _missing(say, ("topic", topic.id), "related", topic.related, book.topics.keys() - {topic.id})
    for wordings in book.wordings.values():
        _missing(say, ("wordings", wordings.id), "topic", [wordings.topic], book.topics)


def _guides(book: "Book", say: Say) -> None:
    for topic in book.topics.values():
        _missing(say, ("topic", topic.id), "guide", [topic.guide] if topic.guide else [], book.guides)
    for guide in book.guides.values():
        earlier: dict[str, set[str]] = {}
        for question in guide.questions:
            _choices(say, ("guide", guide.id), question.when, earlier)
            earlier[question.id] = {choice.id for choice in question.choices}
            for choice in earlier[question.id]:
                if len(f"{question.id}={choice}") > LONGEST_CHOICE:
                    say("guide", guide.id, f"{question.id} and {choice} are too long together for a button")
        for when in [line.when for line in guide.checklist] + [outcome.when for outcome in guide.outcomes]:
            _choices(say, ("guide", guide.id), when, earlier)
    for step in book.guide_steps.values():
        _missing(say, ("guide_step", step.id), "guide", [step.guide], book.guides)
        _missing(say, ("guide_step", step.id), "stuck", step.stuck, book.topics)
        _missing(say, ("guide_step", step.id), "see", [step.see] if step.see else [], book.guides)
        if (owner := book.guides.get(step.guide)) is not None:
            known = {question.id: {choice.id for choice in question.choices} for question in owner.questions}
            _choices(say, ("guide_step", step.id), step.when, known)


def _choices(say: Say, owner: tuple[str, str], when: Iterable[str], known: Mapping[str, set[str]]) -> None:
    """Conditions of a guide, "entity=company|individual": on questions before it, and on choices they have."""
    for condition in when:
        question, _, choices = condition.removeprefix("!").partition("=")
        _missing(say, owner, "when", [question], known)
        if question in known:
            _missing(say, owner, f"when {question}", choices.split("|"), known[question])


def _sources(book: "Book", say: Say) -> None:
    found: list[tuple[str, str, Source]] = []
    found += [("rule", rule.id, rule.source) for rule in book.rules.values()]
    found += [("restriction", ban.id, ban.source) for ban in book.restrictions.values()]
    found += [("not_required", item.id, item.source) for item in book.not_required.values()]
    found += [("entry", entry.id, entry.source) for entry in book.dangerous.values()]
    found += [("topic", topic.id, source) for topic in book.topics.values() for source in topic.sources]
    found += [("guide", guide.id, source) for guide in book.guides.values() for source in guide.sources]
    found += [("guide_step", step.id, source) for step in book.guide_steps.values() for source in step.sources]
    found += [("message_rule", rule.id, rule.source) for rule in book.message_rules.values()]
    found += [("template", template.id, template.source) for template in book.templates.values()]
    found += [("notice", notice.id, source) for notice in book.notices.values() for source in notice.sources]
    for category in book.categories.values():
        found += [("category", category.slug, general.source) for general in category.why_general.values()]
    for provider in book.providers.values():
        found.append(("provider", provider.id, Source(provider.name, provider.url)))
        found += [("provider", provider.id, proof.source) for proof in provider.accreditations]
    for table, entry_id, source in found:
        if not re.match(r"https://[\w.-]+\.\w+", source.url):
            say(table, entry_id, f"source {source.url!r} is no https address")
