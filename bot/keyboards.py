"""Inline keyboards as plain values: the worker and the courier each turn them into their library's own."""

from collections.abc import Iterable, Sequence

from bot.callbacks import press

Button = dict[str, str]
Rows = list[list[Button]]


def button(text: str, word: str, *ids: int | str) -> Button:
    """A button that presses `word` of the vocabulary."""
    return {"text": text, "callback_data": press(word, *ids)}


def link(text: str, url: str) -> Button:
    """A button that opens an address."""
    return {"text": text, "url": url}


def rows(buttons: Iterable[Button], width: int = 2) -> Rows:
    """Buttons in rows of `width`."""
    flat = list(buttons)
    return [flat[start : start + width] for start in range(0, len(flat), width)]


def markup(keyboard: Sequence[Sequence[Button]]) -> dict[str, Rows]:
    """As the Bot API takes it."""
    return {"inline_keyboard": [list(row) for row in keyboard]}
