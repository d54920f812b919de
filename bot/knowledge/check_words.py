"""What is wrong with the words that sellers say: keywords of two categories, wordings of two topics."""

from collections.abc import Callable, Sequence

from bot.knowledge.book import Book
from bot.knowledge.normalise import clean, normal
from bot.knowledge.topic_entries import DESK

FEWEST_WORDINGS = 12
Say = Callable[..., None]


def keywords(book: Book, say: Say) -> None:
    """Those that find nothing, and those that two categories claim without saying so."""
    claimed: dict[str, dict[str, str]] = {}
    for entry in book.keywords.values():
        for _, keyword in entry.spoken():
            if text := normal(keyword):
                claimed.setdefault(text, {}).setdefault(entry.category, keyword)
            else:
                say("keywords", entry.id, f"keyword {keyword!r} is nothing to search by", "warning")
    declared = {normal(shared.id): set(shared.categories) for shared in book.shared.values()}
    for text, owners in claimed.items():
        if len(owners) > 1 and not set(owners) <= declared.get(text, set()):
            slugs: Sequence[str] = sorted(owners)
            say(
                "keywords",
                slugs[-1],
                f"keyword {owners[slugs[-1]]!r} is also in {', '.join(slugs[:-1])}: declare it shared",
            )
    for shared in book.shared.values():
        if len(claimed.get(normal(shared.id), {})) < 2:
            say("shared", shared.id, "is no keyword of two categories", "warning")


def wordings(book: Book, say: Say) -> None:
    """Topics with too few of them, and wordings that two topics claim. The desk's may have few."""
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
