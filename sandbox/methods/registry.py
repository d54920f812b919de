"""Which function plays which method."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.call import Call
from sandbox.world import World

Answer = Any
Played = Callable[[World, Call], Answer]

METHODS: dict[str, Played] = {}


def plays(*names: str) -> Callable[[Played], Played]:
    """Register a function for these methods; the names are matched without regard to case, as Telegram does."""

    def register(function: Played) -> Played:
        for name in names:
            METHODS[name.lower()] = function
        return function

    return register
