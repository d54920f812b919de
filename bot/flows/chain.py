"""How the parts of a draft hand over to each other: along the chain, or back to the review they were opened from."""

from typing import Any

from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager, StartMode
from aiogram_dialog.widgets.kbd import Button
from sqlmodel import Session

from bot.flows.states import Menu
from bot.flows.widgets import Tap, draft_id
from bot.heard import say_of, seller_of
from storage import drafts
from storage.database import Database
from storage.models import Draft, StoredFile


def database(manager: DialogManager) -> Database:
    """The database of this update."""
    db: Database = manager.middleware_data["db"]
    return db


def seller_id(manager: DialogManager) -> int:
    """The row id of the seller this update is from."""
    found = seller_of(manager).id
    assert found is not None
    return found


async def draft_of(manager: DialogManager) -> Draft:
    """The draft this dialog is about, read anew. Raises NotFound when it is not this seller's."""
    return await database(manager)(drafts.get, seller_id(manager), draft_id(manager))


async def change(manager: DialogManager, **fields: Any) -> Draft:
    """Set fields of the draft. Raises WrongState when it is not open any more, Invalid for a value that cannot be."""
    seller, draft = seller_id(manager), draft_id(manager)

    def changed(session: Session) -> Draft:
        return drafts.change(session, seller, draft, **fields)

    return await database(manager)(changed)


async def safety_sheets(manager: DialogManager) -> tuple[StoredFile, ...]:
    """The safety data sheets that the seller has sent for this draft."""
    files = await database(manager)(drafts.files, seller_id(manager), draft_id(manager))
    return tuple(file for file in files if file.kind == "sds")


async def go_on(manager: DialogManager, state: State) -> None:
    """The next part, or back to the review when this part was opened from there (start data "edit")."""
    data = manager.start_data
    if isinstance(data, dict) and data.get("edit"):
        await manager.done()
    else:
        await manager.start(state, {"draft_id": draft_id(manager)})


async def toast(manager: DialogManager, name: str, *, alert: bool = True, **fields: Any) -> None:
    """One sentence over the window for a tap (at most 200 characters), as a message for anything typed."""
    event = manager.event
    if isinstance(event, CallbackQuery):
        await event.answer(say_of(manager).plain(name, **fields)[:200], show_alert=alert)
    elif isinstance(event, Message):
        await event.answer(say_of(manager)(name, **fields))


async def leave(_query: CallbackQuery, _button: Any, manager: DialogManager) -> None:
    """To what this part was opened from; to the menu when it stands alone."""
    if len(manager.current_stack().intents) > 1:
        await manager.done()
    else:
        await manager.start(Menu.main, mode=StartMode.RESET_STACK)


def back() -> Button:
    """Out of the first window of a part, to where it was opened from."""
    return Tap("common.b_back", "leave", leave)
