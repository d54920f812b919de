"""/watch: the categories on a marketplace that a seller follows, and the way to their rules."""

from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import Dialog, DialogManager, ShowMode
from aiogram_dialog.widgets.kbd import Button, Column, Select, SwitchTo

from bot.flows.chain import database, seller_id, toast
from bot.flows.opening import open_category
from bot.flows.order_parts import row_number
from bot.flows.states import Watching
from bot.flows.widgets import Label, Said, SideQuestion, Tap, Window, to_menu
from bot.knowledge.book import Book
from storage import watches
from storage.database import Database
from storage.models import Watch

SHOWN = 20


def _item(book: Book, watch: Watch) -> dict[str, Any]:
    return {"id": watch.id, "watch": watch, "category": book.categories.get(watch.category)}


async def _listing(dialog_manager: DialogManager, db: Database, book: Book, **_: Any) -> dict[str, Any]:
    every = await db(watches.listed, seller_id(dialog_manager))
    return {"watches": [_item(book, watch) for watch in every[:SHOWN]], "total": len(every)}


async def _pick(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    found = await database(manager)(watches.get, seller_id(manager), row_number(item))
    manager.dialog_data["watch_id"] = found.id
    await manager.switch_to(Watching.watch)


async def _picked(manager: DialogManager) -> Watch:
    return await database(manager)(watches.get, seller_id(manager), int(manager.dialog_data.get("watch_id") or 0))


async def _one(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    watch = await _picked(dialog_manager)
    return {
        "watch": watch,
        "category": book.categories.get(watch.category),
        "country": book.countries.get(watch.country),
    }


async def _open(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    watch = await _picked(manager)
    await open_category(manager, watch.category, watch.marketplace, watch.country or None)


async def _stop(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    await database(manager)(watches.drop, seller_id(manager), int(manager.dialog_data.get("watch_id") or 0))
    await toast(manager, "watching.off", alert=False)
    await manager.switch_to(Watching.listing, show_mode=ShowMode.EDIT)


def watching_dialog() -> Dialog:
    """The dialog of the Watching states."""
    return Dialog(
        Window(
            Said("watching.listing", "watches", "total"),
            Column(
                Select(
                    Label("watching.b_watch", "item"),
                    id="watch",
                    item_id_getter=lambda item: item["id"],
                    items="watches",
                    on_click=_pick,
                )
            ),
            to_menu(),
            SideQuestion(),
            getter=_listing,
            state=Watching.listing,
        ),
        Window(
            Said("watching.watch", "watch", "category", "country"),
            Tap("watching.b_open", "open", _open, "category"),
            Tap("watching.b_stop", "stop", _stop),
            SwitchTo(Label("common.b_back"), id="back", state=Watching.listing),
            SideQuestion(),
            getter=_one,
            state=Watching.watch,
        ),
    )
