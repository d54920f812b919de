"""Filters of our own."""

from typing import Any

from aiogram.filters import Filter
from aiogram.types import CallbackQuery

from bot.callbacks import VOCABULARY, parse


class Pressed(Filter):
    """A button of the vocabulary: `Pressed("order.accept")` hands the handler `pressed`, a Press."""

    def __init__(self, *words: str) -> None:
        unknown = [word for word in words if word not in VOCABULARY]
        if unknown:
            raise ValueError(f"not in the vocabulary: {unknown}")
        self.words = words

    async def __call__(self, query: CallbackQuery) -> bool | dict[str, Any]:
        pressed = parse(query.data)
        return {"pressed": pressed} if pressed and pressed.word in self.words else False
