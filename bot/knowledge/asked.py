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
_UNLEARNED = log(0.05)
"""For a topic that is newer than what was learned: meaning says neither yes nor no."""


def asked(book: Book, text: str, ranked: Sequence[Ranked]) -> list[Ranked]:
    """Every topic and OTHER with how likely (0–1) the text asks for it, the likeliest first; they add up to 1.

    `ranked` is what the words say (topic_index.rank); empty, nothing is asked for.
    """
    if not ranked:
        return []
    if book.topic_meaning is None:
        worth = {one.topic: _WORDS_ALONE * one.score for one in ranked}
    else:
        meant = book.topic_meaning.likeness(text)
        worth = {one.topic: _WORDS * one.score + _MEANING * meant.get(one.topic, _UNLEARNED) for one in ranked}
    most = max(worth.values())
    shares = {topic: exp(value - most) for topic, value in worth.items()}
    total = sum(shares.values())
    likely = (Ranked(topic, round(share / total, 4)) for topic, share in shares.items())
    return sorted(likely, key=lambda one: (-one.score, one.topic == OTHER))
