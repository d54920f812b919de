"""One line of the --batch commands: a record in, a record out."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.knowledge.book import Book

Record = dict[str, Any]
ORDER_STATUS = "ects-order-status"


def matched(book: Book, record: Mapping[str, Any]) -> Record:
    """One line of `match --batch`. Raises ValueError for a record without text."""
    from bot.knowledge.match import match as find

    q = record.get("q")
    if not isinstance(q, str):
        raise ValueError("q must be a text")
    lang = record.get("lang") or _language(q)
    found = find(book, q, lang)
    return {
        "q": q,
        "lang": lang,
        "pred": [slug for slug, _ in found.candidates],
        "scores": [score for _, score in found.candidates],
        "similar": list(found.similar),
    }


def asked(book: Book, record: Mapping[str, Any]) -> Record:
    """One line of `ask --batch`. Raises ValueError for a record without text or with an unknown last topic."""
    from bot.answer_text import words
    from bot.knowledge.answer import SMALLTALK, Kind, answer
    from bot.say import Say, plain

    q, last = record.get("q"), record.get("last_topic") or None
    if not isinstance(q, str):
        raise ValueError("q must be a text")
    _known("last_topic", [last] if last else [], book.topics)
    lang = record.get("lang") or _language(q)
    found = answer(book, q, lang, last)
    if found.kind == "command":  # in a chat a window opens; here the answer that comes nearest to it
        orders = found.word == "orders"
        kind: Kind = "faq" if orders else "smalltalk"
        found = replace(found, kind=kind, topics=(ORDER_STATUS if orders else SMALLTALK,))
    return {
        "q": q,
        "lang": lang,
        "kind": found.kind,
        "topic": found.topic or None,
        "topics": list(found.topics),
        "categories": [slug for slug, _ in found.match.candidates] if found.kind == "category" else [],
        "offers_person": found.offers_person,
        "answer": plain(words(Say(lang), book, found, q)),
        "score": found.score,
        "margin": found.margin,
        "reason": found.reason,
    }


def rendered(book: Book, record: Mapping[str, Any], today: date) -> Record:
    """One line of `sheet --batch`, rendered. Raises ValueError naming what is unknown in the record."""
    from bot.knowledge.sheets import sheet as build
    from bot.say import Say
    from bot.sheet_text import sheet_plain

    category = record.get("category")
    slugs = [category] if isinstance(category, str) else list(category or ())
    marketplace, country = record.get("marketplace"), record.get("country") or None
    answers = record.get("answers") or {}
    _known("category", slugs or [""], book.categories)
    _known("marketplace", [marketplace], book.marketplaces)
    _known("country", [country] if country else [], book.countries)
    _known("question", answers, book.questions)
    if not all(isinstance(value, bool) for value in answers.values()):
        raise ValueError("answers must be true or false")
    found = build(book, slugs, str(marketplace), country, answers, today)
    return {
        **record,
        "text": sheet_plain(Say(record.get("lang") or "en"), found),
        "rules": list(found.rule_ids),
        "not_required": [spared.entry.id for spared in found.not_required],
        "needs_country": found.needs_country,
    }


def _known(what: str, wanted: Any, known: Mapping[str, object]) -> None:
    for one in wanted:
        if one not in known:
            raise ValueError(f"unknown {what} {one!r}")


def _language(text: str) -> str:
    if re.search(r"[\u3040-\u30ff]", text):
        return "ja"
    return "zh" if re.search(r"[\u3400-\u9fff]", text) else "en"
