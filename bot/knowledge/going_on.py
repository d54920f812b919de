"""A short text behind an answer: what it asks when it leans on the topic that was answered ("and for companies?")."""

import re
from collections.abc import Container, Sequence
from math import log

from bot.knowledge.asked import asked
from bot.knowledge.book import Book
from bot.knowledge.normalise import is_cjk
from bot.knowledge.topic_entries import Topic
from bot.knowledge.topic_index import Ranked

_LONGEST = 40
"""Latin letters, or half as many Chinese signs, of a text that may lean on the last topic."""
_ITSELF = 1.0
_BEHIND = 1.0
_RELATED = 2.0
_SHELF = 2.0
_AGAIN = 0.5
"""Worth of the text by itself, behind the last title, of topics near the last one; fitted on 120 follow-ups."""
_LEAST = 3e-4
_LEANS = re.compile(r"(?:and|but|what about|how about|and what about|or)\b.*|(?:那|那么|还有|如果是)?\w{1,4}呢")


def short(whole: str) -> bool:
    """Whether a text is short enough to lean on what was said before."""
    return sum(2 if is_cjk(sign) else 1 for sign in whole) <= _LONGEST


def leans(whole: str) -> bool:
    """Whether it is said in a way that only goes on: "and for companies", "公司呢"."""
    return _LEANS.fullmatch(whole) is not None


def gone_on(
    book: Book, text: str, language: str, last: Topic, alone: Sequence[Ranked], talk: Container[str]
) -> list[Ranked]:
    """What is asked behind `last`, the best first, in no unit; `talk` are topics that are no questions.

    `alone` is how likely each topic is asked for by the text itself (asked.asked).
    """
    behind_title = f"{last.title.get(language)} {text}"
    behind = {one.topic: one.score for one in asked(book, behind_title, book.topic_index.rank(behind_title))}
    found = []
    for one in alone:
        topic = book.topics.get(one.topic)
        if topic is None or one.topic in talk:
            continue
        worth = _ITSELF * _ln(one.score) + _BEHIND * _ln(behind.get(one.topic, 0.0))
        worth += _RELATED * (one.topic in last.related or last.id in topic.related)
        worth += _SHELF * (topic.group == last.group) - _AGAIN * (one.topic == last.id)
        found.append(Ranked(one.topic, round(worth, 4)))
    return sorted(found, key=lambda one: -one.score)


def _ln(share: float) -> float:
    return log(max(share, _LEAST))
