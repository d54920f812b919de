"""The same two bots for both sides: an echo, and a dialog of two windows."""

from typing import Any

from aiogram import Router
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import Dialog, DialogManager, StartMode, Window
from aiogram_dialog.widgets.kbd import Button
from aiogram_dialog.widgets.text import Format


class Count(StatesGroup):
    """The dialog's windows."""

    even = State()
    odd = State()


async def _getter(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    return {"count": dialog_manager.dialog_data.get("count", 0)}


async def _more(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    count = int(manager.dialog_data.get("count", 0)) + 1
    manager.dialog_data["count"] = count
    await manager.switch_to(Count.odd if count % 2 else Count.even)


def echo() -> Router:
    """Answers every message with its text."""
    router = Router()

    @router.message()
    async def answer(message: Message) -> None:
        await message.answer(message.text or "")

    return router


def dialog() -> Router:
    """/start opens a window; each tap counts up and switches to the other one."""
    router = Router()

    @router.message()
    async def start(_message: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Count.even, mode=StartMode.RESET_STACK)

    router.include_router(
        Dialog(
            Window(Format("Even: {count}"), Button(Format("More"), "more", _more), state=Count.even, getter=_getter),
            Window(Format("Odd: {count}"), Button(Format("More"), "more", _more), state=Count.odd, getter=_getter),
        )
    )
    return router


ROUTERS = {"echo": echo, "dialog": dialog}
