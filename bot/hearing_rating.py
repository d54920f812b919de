"""How a conversation was: the buttons that rate it, and which text is a word about it."""

from typing import Any, Final

from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.types import Message
from aiogram_dialog.api.entities import Stack
from aiogram_dialog.api.internal import STACK_KEY

from bot.below import NEWER
from storage import outbox, ratings
from storage.database import Database
from storage.models import Seller
from storage.problems import NotFound

ASKED: Final = "rating"
"""Under which a chat remembers [rating, our message that asks for words, when it was sent (seconds)]."""
WAITS: Final = 3600
"""Seconds in which the next text answers that message; a reply to it does for a day."""


class Words(Filter):
    """A text about a rated conversation: a reply to what asked for it, or the first text below that. Nothing else.

    Hands on `rating_id`. A command, a file, or anything shown in between, and the text is heard as always.
    """

    async def __call__(
        self,
        message: Message,
        state: FSMContext,
        db: Database,
        seller: Seller | None,
        replied_to: int | None = None,
        **data: Any,
    ) -> bool | dict[str, Any]:
        known = (await state.get_data()).get(ASKED)
        if seller is None or (known is None and replied_to is None):
            return False
        if not message.text or message.text.startswith("/"):
            if known is not None:
                await state.update_data({ASKED: None})
            return False
        if replied_to is not None:
            rating = await db(ratings.open_to_words, seller.id or 0, replied_to)
            return {"rating_id": rating.id} if rating is not None else False
        rating_id, asked_id, asked_at = known or (0, 0, 0)
        if db.clock().timestamp() - asked_at < WAITS and await _is_last(
            state, db, seller, data.get(STACK_KEY), asked_id
        ):
            try:
                await db(ratings.get, seller.id or 0, rating_id)
            except NotFound:
                return False
            return {"rating_id": rating_id}
        await state.update_data({ASKED: None})
        return False


async def _is_last(state: FSMContext, db: Database, seller: Seller, stack: Stack | None, message_id: int) -> bool:
    """Whether nothing of ours stands below a message of ours."""
    newer: int = (await state.get_data()).get(NEWER, 0)
    window: int = (stack.last_message_id if stack else None) or 0
    return max(newer, window, await db(outbox.newest, seller.bot_id, seller.user_id)) <= message_id
