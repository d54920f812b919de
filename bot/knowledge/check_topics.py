"""What can be wrong in substance with topics and the wordings that find them."""

from collections.abc import Callable

from bot.knowledge.book import Book
from bot.knowledge.normalise import clean
from bot.knowledge.topic_entries import DESK

FEWEST_WORDINGS = 12
Say = Callable[..., None]


def topics(book: Book, say: Say) -> None:
    """A topic needs wordings enough to be found, each its own; a shelf needs topics. The desk's own need neither."""
    asked: dict[str, dict[str, set[str]]] = {}
    for entry in book.wordings.values():
        for language in ("en", "zh"):
            mine = asked.setdefault(entry.topic, {}).setdefault(language, set())
            mine |= {" ".join(clean(one).split()) for one in getattr(entry, language)}
    claimed: dict[str, str] = {}
    for topic in book.topics.values():
        for language in ("en", "zh"):
            wordings = asked.get(topic.id, {}).get(language, set())
            if len(wordings) < FEWEST_WORDINGS and topic.group != DESK:
                say("topic", topic.id, f"{len(wordings)} {language} wordings: at least {FEWEST_WORDINGS} find it")
            for one in sorted(wordings):
                if claimed.setdefault(one, topic.id) != topic.id:
                    say("topic", topic.id, f"wording {one!r} is also one of {claimed[one]}")
    for group in book.topic_groups.keys() - {DESK, *(topic.group for topic in book.topics.values())}:
        say("topic_group", group, "has no topic", "warning")
