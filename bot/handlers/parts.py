"""What is one message to its sender comes as one: albums, and texts so long that Telegram cut them into several."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram.enums import ContentType
from aiogram.fsm.context import FSMContext
from aiogram.types import Message, TelegramObject

from bot.below import note_newer

CUT_FROM = 4_000  # characters: messengers cut at 4,096, or at a gap somewhat before
CUT_WITHIN = 2  # seconds between two parts, between which there is no other message
SERVICE = {
    ContentType.PINNED_MESSAGE,
    ContentType.MESSAGE_AUTO_DELETE_TIMER_CHANGED,
    ContentType.CHAT_BACKGROUND_SET,
    ContentType.WRITE_ACCESS_ALLOWED,
}


async def mark_parts(
    handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]], message: TelegramObject, data: dict[str, Any]
) -> Any:
    """Tell handlers with `again` that this is a later part, answered already. Telegram's own notes end here."""
    assert isinstance(message, Message)
    if message.content_type in SERVICE:
        return None
    state: FSMContext = data["state"]
    known = await state.get_data()
    album, length = message.media_group_id, len(message.text or "")
    sent = int(message.date.timestamp())
    of_album = album is not None and album == known.get("album")
    cut_id, cut_at = known.get("cut", (0, 0))
    of_text = length > 0 and message.message_id == cut_id + 1 and sent - cut_at <= CUT_WITHIN
    data["again"] = of_album or of_text
    if album is not None and not of_album:
        await state.update_data(album=album)
    if length >= CUT_FROM:
        await state.update_data(cut=(message.message_id, sent))
    if data["again"]:
        await note_newer(state, message.message_id)
    return await handler(message, data)
