"""aiogram-dialog's context ids, made from the update: handled again after a crash, it makes the same buttons.

With ids by chance, a button that was sent just before a crash would be a stranger's to the replay.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count

from aiogram_dialog.api.entities import stack

MOST = 62**6  # six characters, as aiogram-dialog makes them: callback data has room for no more
A_TIME = 8  # ids of one update before they meet those of the next

_numbers: ContextVar[Iterator[int] | None] = ContextVar("intent_numbers", default=None)
_by_chance: Callable[[], str] = stack.new_id


@contextmanager
def ids_of(update_id: int) -> Iterator[None]:
    """Contexts that are opened inside get ids that follow from the update's."""
    token = _numbers.set(count(update_id * A_TIME))
    try:
        yield
    finally:
        _numbers.reset(token)


def _new_id() -> str:
    numbers = _numbers.get()
    return _by_chance() if numbers is None else str(stack.id_to_str(next(numbers) % MOST))


stack.new_id = _new_id
