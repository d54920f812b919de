"""The parts of a text that ask, by themselves and certainly, for a topic: two questions in one, or one in a story."""

import re
from collections.abc import Container, Iterator, Sequence

from bot.knowledge.asked import asked
from bot.knowledge.book import Book
from bot.knowledge.normalise import clean, is_cjk
from bot.knowledge.topic_index import OTHER, Ranked

_SENTENCE = re.compile(r"[^?!.;…？！。；\n]+[?!.;…？！。；\n]*")
_JOINED = re.compile(
    r"[,，]?\s*(?=(?:\band also\b|\balso,|\banother question\b|\bsecond question\b|\bbtw\b|\bby the way\b"
    r"|另外|还有就是|还有|顺便|再问))"
)
_ALSO = re.compile(r"\W*(?:and|also|another|second|btw|by the way|另外|还有|顺便|再问|那)")
_ASKS = re.compile(
    r"[?？]|吗|什么|怎么|怎样|如何|多少|多久|哪|几|是不是|能不能|可不可以|要不要|还是|咋|啥"
    r"|^\W*(?:and |also,? |btw,? |by the way,? )?"
    r"(?:what|which|how|when|where|who|why|can|do|does|is|are|must|should|may)\b"
)
_CERTAIN = 0.85
_LIKE_WORDINGS = 0.05
_SHORTEST = 9
_MOST = 4
_WHOLE = 5
"""So far up the whole text must rank what its parts ask: a story around a question names much that it does not ask."""


def asking(book: Book, text: str, whole: Sequence[Ranked], talk: Container[str]) -> tuple[str, ...]:
    """The topics that parts of the text ask for, in their order; empty when it has no parts, or none asks certainly.

    `whole` is how likely each topic is asked for by the whole text (asked.asked), `talk` what is no question.
    """
    parts = list(_parts(clean(text)))
    if not 2 <= len(parts) <= _MOST:
        return ()
    likely = {one.topic for one in whole[:_WHOLE]} - {OTHER}
    found: list[str] = []
    for part in parts:
        topic = _asked(book, part)
        if topic not in likely or topic in talk:
            continue
        # A shelf's neighbours are named in passing; only "and" makes another question of them.
        beside = any(book.topics[one].group == book.topics[topic].group for one in found if one != topic)
        if topic not in found and (not beside or _ALSO.match(part)):
            found.append(topic)
    return tuple(found)


def _parts(text: str) -> Iterator[str]:
    for joined in _JOINED.split(text):
        yield from (part for part in _SENTENCE.findall(joined) if part.strip())


def _asked(book: Book, part: str) -> str:
    """The topic that a part certainly asks for; OTHER when it is none, or too short to ask by itself."""
    if sum(2 if is_cjk(sign) else 1 for sign in part.strip()) < _SHORTEST or not _ASKS.search(part):
        return OTHER
    ranked = book.topic_index.rank(part)
    if not ranked or ranked[0].score < _LIKE_WORDINGS:
        return OTHER
    top = asked(book, part, ranked)[0]
    return top.topic if top.score >= _CERTAIN and top.topic == ranked[0].topic and top.topic in book.topics else OTHER
