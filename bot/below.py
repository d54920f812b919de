"""One live window a chat: a tap elsewhere leaves what was tapped as it is, and the next window comes below all else."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Router
from aiogram.enums import ChatType
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, ErrorEvent, InaccessibleMessage, Message, TelegramObject
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.api.entities import Stack
from aiogram_dialog.api.internal import STACK_KEY
from aiogram_dialog.api.protocols import DialogRegistryProtocol
from aiogram_dialog.context.media_storage import MediaIdStorage
from aiogram_dialog.manager.manager_factory import DefaultManagerFactory
from aiogram_dialog.manager.message_manager import MessageManager

from storage import outbox
from storage.database import Database

NEWER = "newer"


class Managers(DefaultManagerFactory):
    """aiogram-dialog takes the tapped message for the window to edit or to unbutton; here that is the live one."""

    def __init__(self) -> None:
        super().__init__(MessageManager(), MediaIdStorage(), None)  # type: ignore[no-untyped-call]

    def __call__(
        self, event: Any, data: dict[str, Any], registry: DialogRegistryProtocol, router: Router
    ) -> DialogManager:
        stack: Stack | None = data.get(STACK_KEY)
        return super().__call__(_at_window(event, stack.last_message_id if stack else None), data, registry, router)


def _at_window(event: Any, live: int | None) -> Any:
    """The event as if the live window had been tapped, out of sight, when something else was."""
    if isinstance(event, ErrorEvent) and event.update.callback_query is not None:
        query = _at_window(event.update.callback_query, live)
        return event.model_copy(update={"update": event.update.model_copy(update={"callback_query": query})})
    if not isinstance(event, CallbackQuery) or event.message is None or event.message.message_id == live:
        return event
    message = event.message
    return event.model_copy(
        update={"message": InaccessibleMessage(chat=message.chat, message_id=message.message_id, date=0)}
    )


async def no_reply(
    handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]], event: TelegramObject, data: dict[str, Any]
) -> Any:
    """What a seller writes is for the live window, even as a reply to an old one, which the dialogs would refuse.

    `replied_to` keeps the id of the message he replied to.
    """
    if isinstance(event, Message) and event.chat.type == ChatType.PRIVATE and event.reply_to_message is not None:
        data["replied_to"] = event.reply_to_message.message_id
        event = event.model_copy(update={"reply_to_message": None})
    return await handler(event, data)


async def note_newer(state: FSMContext, message_id: int) -> None:
    """Remember a message below the window which neither the dialogs nor the outbox know of."""
    await state.update_data({NEWER: message_id})


async def show_below(
    handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]], event: TelegramObject, data: dict[str, Any]
) -> Any:
    """When something newer stands below the tapped message, the next window comes below it, not out of sight."""
    manager: DialogManager | None = data.get("dialog_manager")
    message = getattr(event, "message", None)
    if manager is not None and message is not None and data.get("seller") is not None:
        db: Database = data["db"]
        state: FSMContext = data["state"]
        newer = (await state.get_data()).get(NEWER, 0)
        window = manager.current_stack().last_message_id or 0
        if (
            window != message.message_id
            or max(newer, await db(outbox.newest, data["bot"].id, message.chat.id)) > window
        ):
            manager.show_mode = ShowMode.SEND
    return await handler(event, data)
