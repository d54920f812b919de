"""Does the policy calendar point at what exists, and can a seller act on each entry?"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.knowledge.book import Book

LONGEST_TODO = 600
"""Characters of what is to be done: a countdown holds several notices in one message."""
PAST = timedelta(days=550)
Say = Callable[..., None]


def dead(book: "Book", say: Say) -> None:
    """References to nothing, and notices that reach nobody or name no source."""
    for notice in book.notices.values():
        for key, ids, known in (
            ("categories", notice.categories, book.categories),
            ("groups", notice.groups, book.groups),
            ("topics", notice.topics, book.topics),
            ("rules", notice.rules, book.rules),
        ):
            for wanted in sorted(set(ids) - set(known)):
                say("notice", notice.id, f"{key}: there is no {wanted!r}")
        if not notice.marketplaces:
            say("notice", notice.id, "marketplaces: needs at least one, or it reaches nobody")
        if not notice.sources:
            say("notice", notice.id, "sources: needs at least one")
        for rule in (book.rules[rule_id] for rule_id in notice.rules if rule_id in book.rules):
            if rule.marketplace not in notice.marketplaces:
                say("notice", notice.id, f"rules: {rule.id} belongs to {rule.marketplace}")


def inspect(book: "Book", say: Say, today: date) -> None:
    """What is wrong in substance: too long for a message, or over long ago."""
    for notice in book.notices.values():
        for language in ("en", "zh"):
            if len(notice.todo.get(language)) > LONGEST_TODO:
                say("notice", notice.id, f"todo.{language} is longer than {LONGEST_TODO} characters")
        if today - notice.day > PAST:
            say("notice", notice.id, f"was due on {notice.day}: nobody is shown it any more", "warning")
