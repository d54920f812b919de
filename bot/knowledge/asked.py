"""How likely each topic is asked for: what a text's words say and what it means, weighed together.

The numbers were fitted on held-out wordings: those of each writer, by what was learned of the other writers'.
"""

from collections.abc import Sequence
from math import exp, log

from bot.knowledge.book import Book
from bot.knowledge.topic_index import OTHER, Ranked

_WORDS = 4.0
_MEANING = 0.7
_WORDS_ALONE = 6.0
"""Without the encoder the words have to say it all."""
_CLEAR = 0.97
"""So likely by its words alone, a text is not encoded: meaning never changed such an answer."""
_UNLEARNED = log(0.05)
"""For a topic that is newer than what was learned: meaning says neither yes nor no."""


def asked(book: Book, text: str, ranked: Sequence[Ranked]) -> list[Ranked]:
    """Every topic and OTHER with how likely (0–1) the text asks for it, the likeliest first; they add up to 1.

    `ranked` is what the words say (topic_index.rank); empty, nothing is asked for.
    """
    if not ranked:
        return []
    likely = _shares({one.topic: _WORDS_ALONE * one.score for one in ranked})
    if likely[0].score >= _CLEAR or book.topic_meaning is None:
        return likely
    meant = book.topic_meaning.likeness(text)
    return _shares({one.topic: _WORDS * one.score + _MEANING * meant.get(one.topic, _UNLEARNED) for one in ranked})


def _shares(worth: dict[str, float]) -> list[Ranked]:
    most = max(worth.values())
    parts = {topic: exp(value - most) for topic, value in worth.items()}
    total = sum(parts.values())
    likely = (Ranked(topic, round(part / total, 4)) for topic, part in parts.items())
    return sorted(likely, key=lambda one: (-one.score, one.topic == OTHER))
