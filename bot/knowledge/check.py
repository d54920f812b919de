"""Everything that can be wrong with the knowledge, told at once with file and line."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from bot.knowledge import canned, check_guides, check_words, notice_references, tool_references
from bot.knowledge.bilingual import misspoken
from bot.knowledge.book import Book, Files, Row, examine
from bot.knowledge.conditions import complete, judge
from bot.knowledge.entries import MARKETPLACES, Category, Rule
from bot.knowledge.reading import Finding, Level
from bot.knowledge.references import atoms
from bot.knowledge.word_entries import Keywords

OLD = timedelta(days=400)
LONGEST_TEXT = 900
LONGEST_ANSWER = 1600
"""Characters of a topic's text: with its title, sources and buttons it must fit into one message."""
Say = Callable[..., None]


def check(files: Files, today: date, rows: Iterable[Row] = (), overlay: Files | None = None) -> list[Finding]:
    """Every slip, sorted by file and line: what `build` refuses, and what is only wrong in substance."""
    book, findings = examine(files, rows, overlay)
    return sorted({*findings, *inspect(book, today)})


def inspect(book: Book, today: date) -> list[Finding]:
    """What is wrong in substance with a Book whose entries could be read."""
    findings: list[Finding] = []

    def say(table: str, entry_id: str, message: str, level: Level = "error") -> None:
        place = book.place(table, entry_id)
        findings.append(Finding(place.file, place.line, f"{table} {entry_id}: {message}", level))

    _languages(book, say)
    _dates(book, say, today)
    _reach(book, say)
    _completeness(book, say)
    _questions(book, say)
    check_words.keywords(book, say)
    check_words.wordings(book, say)
    check_guides.guides(book, say)
    tool_references.inspect(book, say)
    notice_references.inspect(book, say, today)
    canned.inspect(book, say)
    return findings


def coverage(book: Book) -> list[str]:
    """One line a category and marketplace: how many rules, or that only general law applies."""
    lines: list[str] = []
    for slug in sorted(book.categories):
        category = book.categories[slug]
        for marketplace in MARKETPLACES:
            count = len(category.rules.get(marketplace, ()))
            general = " (general: why_general)" if marketplace in category.why_general else ""
            lines.append(f"{slug:32} {marketplace}  {count:3} rules{general}{'' if count or general else '  MISSING'}")
    lines.append(f"countries: {len(book.countries)}, with {sum(map(len, book.country_rules.values()))} rules")
    return lines


def provenance(book: Book) -> dict[str, Counter[str]]:
    """How facts were verified: counts of `checked` for each table that has it."""
    return {
        "rules": Counter(rule.checked for rule in book.rules.values()),
        "not_required": Counter(entry.checked for entry in book.not_required.values()),
        "restrictions": Counter(entry.checked for entry in book.restrictions.values()),
        "dangerous goods": Counter(entry.checked for entry in book.dangerous.values()),
        "providers": Counter(entry.checked for entry in book.providers.values()),
        "topics": Counter(topic.checked for topic in book.topics.values() if not topic.talk),
        "guides": Counter(guide.checked for guide in book.guides.values()),
        "guide steps": Counter(step.checked for step in book.guide_steps.values()),
        "message rules": Counter(rule.checked for rule in book.message_rules.values()),
        "templates": Counter(template.checked for template in book.templates.values()),
        "health metrics": Counter(metric.checked for metric in book.metrics.values()),
        "notices": Counter(notice.checked for notice in book.notices.values()),
    }


def _languages(book: Book, say: Say) -> None:
    tables: tuple[tuple[str, Iterable[tuple[str, Any]]], ...] = (
        ("category", book.categories.items()),
        ("rule", book.rules.items()),
        ("question", book.questions.items()),
        ("not_required", book.not_required.items()),
        ("document", book.documents.items()),
        ("provider", book.providers.items()),
        ("brand", book.brands.items()),
        ("restriction", book.restrictions.items()),
        ("entry", book.dangerous.items()),
        ("field", book.fields.items()),
        ("country", book.countries.items()),
        ("topic", book.topics.items()),
        ("guide", book.guides.items()),
        ("guide_step", book.guide_steps.items()),
        ("message_rule", book.message_rules.items()),
        ("blank", book.blanks.items()),
        ("template", book.templates.items()),
        ("notice", book.notices.items()),
        ("canned", book.canned.items()),
        ("metric", book.metrics.items()),
        ("site", book.sites.items()),
        ("column", book.columns.items()),
    )
    for table, entries in tables:
        for entry_id, entry in entries:
            for message in misspoken(entry, LONGEST_ANSWER if table == "topic" else LONGEST_TEXT):
                say(table, entry_id, message)


def _dates(book: Book, say: Say, today: date) -> None:
    facts: list[tuple[str, Any]] = [
        *(("rule", rule) for rule in book.rules.values()),
        *(("not_required", entry) for entry in book.not_required.values()),
        *(("restriction", entry) for entry in book.restrictions.values()),
        *(("entry", entry) for entry in book.dangerous.values()),
        *(("provider", entry) for entry in book.providers.values()),
        *(("topic", topic) for topic in book.topics.values()),
        *(("guide", guide) for guide in book.guides.values()),
        *(("guide_step", step) for step in book.guide_steps.values()),
        *(("message_rule", rule) for rule in book.message_rules.values()),
        *(("template", template) for template in book.templates.values()),
        *(("metric", metric) for metric in book.metrics.values()),
        *(("notice", notice) for notice in book.notices.values()),
    ]
    for table, fact in facts:
        if fact.as_of > today:
            say(table, fact.id, f"as_of {fact.as_of} is in the future: nobody can have read it then")
        elif today - fact.as_of > OLD:
            say(table, fact.id, f"as_of {fact.as_of} is old: read the source again", "warning")
    for rule in book.rules.values():
        if rule.until and rule.in_force and rule.until < rule.in_force:
            say("rule", rule.id, f"until {rule.until} is before in_force {rule.in_force}")
        if rule.until and rule.until < today:
            say("rule", rule.id, f"over since {rule.until}: no sheet shows it", "warning")


def _reach(book: Book, say: Say) -> None:
    owners: dict[str, list[Category]] = {}
    for category in book.categories.values():
        for ids in category.rules.values():
            for rule_id in ids:
                owners.setdefault(rule_id, []).append(category)
    for rule in book.rules.values():
        wanted = {*rule.when, *rule.when_any}
        if any(f"!{condition}" in wanted for condition in rule.when):
            say("rule", rule.id, "when contradicts itself: no product can meet it")
        if rule.country:
            continue
        if rule.id not in owners:
            say("rule", rule.id, "unreachable: no category refers to it")
        elif all(_never(book, rule, category) for category in owners[rule.id]):
            say("rule", rule.id, "unreachable: every category that refers to it implies that it does not apply")
        if rule.only or rule.not_for:
            say("rule", rule.id, "only and except work on country rules: categories refer to this one by id")
    asked = {document for rule in book.rules.values() for document in rule.hand_over}
    for document in book.documents.keys() - asked:
        say("document", document, "no rule asks for it", "warning")


def _never(book: Book, rule: Rule, category: Category) -> bool:
    return judge(book, rule.when, rule.when_any, complete(book, category.implied)).holds is False


def _completeness(book: Book, say: Say) -> None:
    lists: dict[str, list[Keywords]] = {}
    for one in book.keywords.values():
        lists.setdefault(one.category, []).append(one)
    for category in book.categories.values():
        for marketplace in MARKETPLACES:
            if not category.rules.get(marketplace) and marketplace not in category.why_general:
                say("category", category.slug, f"{marketplace} has neither rules nor why_general")
        for language in ("en", "zh"):
            if not any(getattr(one, language) for one in lists.get(category.slug, ())):
                say("category", category.slug, f"no {language} keywords (missing language)")
    used = {category.group for category in book.categories.values()}
    for group in book.groups.keys() - used:
        say("group", group, "has no category", "warning")
    for marketplace in set(MARKETPLACES) - book.marketplaces.keys():
        say("marketplace", marketplace, "is missing")


def _questions(book: Book, say: Say) -> None:
    goods: dict[str, set[str]] = {}
    for entry in book.dangerous.values():
        for slug in entry.categories or book.categories:
            goods.setdefault(slug, set()).update(atoms((*entry.when, *entry.when_any)))
    for category in book.categories.values():
        matters = set(goods.get(category.slug, ()))
        for rule in _rules(book, category):
            matters.update(atoms((*rule.when, *rule.when_any)))
        for question in category.questions:
            implies = book.questions[question].implies if question in book.questions else ()
            if question not in matters and not matters & set(implies):
                say("category", category.slug, f"question {question} changes nothing on any sheet", "warning")
            if question in category.implied:
                say("category", category.slug, f"question {question} is asked although implied settles it", "warning")


def _rules(book: Book, category: Category) -> list[Rule]:
    own = [book.rules[rule_id] for ids in category.rules.values() for rule_id in ids if rule_id in book.rules]
    slug = category.slug
    land = [rule for rules in book.country_rules.values() for rule in rules]
    return own + [rule for rule in land if (not rule.only or slug in rule.only) and slug not in rule.not_for]
