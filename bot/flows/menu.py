"""The menu and the help page."""

from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import Dialog, DialogManager
from aiogram_dialog.widgets.kbd import Row, Start, SwitchTo
from sqlmodel import Session

from bot.flows.states import (
    Compliance,
    Deadlines,
    Guides,
    Health,
    Menu,
    Notices,
    Orders,
    Settings,
    Tools,
    Topics,
    Watching,
)
from bot.flows.widgets import Label, Said, SideQuestion, Tap, Window
from bot.heard import seller_of
from bot.hearing_ticket import open_ticket
from storage import drafts, orders
from storage.database import Database, reading


@reading
def _standing(session: Session, seller_id: int) -> dict[str, int]:
    """How many orders and kept drafts a seller has."""
    return {
        "orders": len(orders.history(session, seller_id, offset=0, limit=100)),
        "drafts": len(drafts.listed(session, seller_id)),
    }


async def _main(dialog_manager: DialogManager, db: Database, **_: Any) -> dict[str, Any]:
    seller = seller_of(dialog_manager)
    return {"name": seller.name, **await db(_standing, seller.id or 0)}


async def _search(_query: CallbackQuery, _button: Any, manager: DialogManager) -> None:
    await manager.start(Compliance.keyword)


async def _person(_query: CallbackQuery, _button: Any, manager: DialogManager) -> None:
    await open_ticket(manager)


def menu_dialog() -> Dialog:
    """The dialog of the Menu states."""
    return Dialog(
        Window(
            Said("menu.main", "name", "orders", "drafts"),
            Row(
                Tap("menu.b_search", "search", _search),
                Start(Label("menu.b_topics"), id="topics", state=Topics.shelves),
            ),
            Start(Label("menu.b_guides"), id="guides", state=Guides.listing),
            Row(
                Start(Label("menu.b_orders", "orders", "drafts"), id="orders", state=Orders.listing),
                Start(Label("menu.b_watch"), id="watch", state=Watching.listing),
            ),
            Row(
                Start(Label("health.b_open"), id="health", state=Health.main),
                Start(Label("menu.b_deadlines"), id="deadlines", state=Deadlines.listing),
            ),
            Row(
                Start(Label("menu.b_policies"), id="policies", state=Notices.listing),
                Start(Label("menu.b_tools"), id="tools", state=Tools.main),
            ),
            Tap("topics.b_person", "person", _person),
            Row(
                Start(Label("menu.b_settings"), id="settings", state=Settings.main),
                SwitchTo(Label("menu.b_help"), id="help", state=Menu.help),
            ),
            SideQuestion(),
            getter=_main,
            state=Menu.main,
        ),
        Window(
            Said("menu.help"),
            SwitchTo(Label("common.b_back"), id="back", state=Menu.main),
            SideQuestion(),
            state=Menu.help,
        ),
    )
