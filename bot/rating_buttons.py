"""The row of buttons that rates a conversation: shared by the courier's closing message and the worker's."""

from bot.keyboards import Rows, button
from bot.say import Say

STARS = range(1, 6)


def stars(say: Say, event_id: int, chosen: int = 0) -> Rows:
    """One row, 1 to 5; the one that counts so far is marked."""
    labels = [say.plain("ratings.b_star", stars=one, chosen=one == chosen) for one in STARS]
    return [[button(label, "rating.give", event_id, one) for one, label in zip(STARS, labels, strict=True)]]


def add_words(say: Say, rating_id: int) -> Rows:
    """Under the thanks for a rating."""
    return [[button(say.plain("ratings.b_words"), "rating.words", rating_id)]]
