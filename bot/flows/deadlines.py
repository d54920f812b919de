"""/deadlines: what a seller has to do by when; one of them, done, put off or forgotten."""

from datetime import timedelta
from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import Dialog, DialogManager, ShowMode
from aiogram_dialog.widgets.kbd import Button, Column, Row, Select, SwitchTo

from bot.flows.chain import database, seller_id, toast
from bot.flows.deadline_new import extra_window, kind_window, when_window
from bot.flows.order_parts import picked, row_number
from bot.flows.states import Deadlines
from bot.flows.widgets import Label, Said, SideQuestion, Tap, Window, to_menu
from bot.heard import seller_of
from bot.hearing_ticket import open_ticket
from bot.quiet import hours_of
from bot.say import zone_of
from bot.snoozing import offered, put_off
from storage import deadlines
from storage.database import Database
from storage.models import Deadline, Seller

SHOWN = 20


def _item(deadline: Deadline, seller: Seller, db: Database) -> dict[str, Any]:
    today, now = hours_of(seller).today(db.clock()), db.clock()
    hours = None if deadline.due_at is None else round((deadline.due_at - now) / timedelta(hours=1))
    past = deadline.due_at <= now if deadline.due_at else deadline.day < today
    return {"id": deadline.id, "deadline": deadline, "left": (deadline.day - today).days, "hours": hours, "past": past}


async def _listing(dialog_manager: DialogManager, db: Database, **_: Any) -> dict[str, Any]:
    seller = seller_of(dialog_manager)
    every = await db(deadlines.listed, seller_id(dialog_manager))
    return {
        "items": [_item(one, seller, db) for one in every[:SHOWN]],
        "total": len(every),
        "zone": zone_of(seller),
        "room": len(every) < deadlines.MOST,
    }


async def _pick(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    found = await database(manager)(deadlines.get, seller_id(manager), row_number(item))
    manager.dialog_data["deadline_id"] = found.id
    await manager.switch_to(Deadlines.one)


async def _one(dialog_manager: DialogManager, db: Database, **_: Any) -> dict[str, Any]:
    seller = seller_of(dialog_manager)
    deadline = await db(deadlines.get, seller_id(dialog_manager), picked(dialog_manager, "deadline_id"))
    item, open_ = _item(deadline, seller, db), deadline.state == "open"
    today = hours_of(seller).today(db.clock())
    return {
        "item": item,
        "zone": zone_of(seller),
        "open": open_,
        "snoozes": offered(deadline, today) if open_ and not item["past"] else [],
    }


async def _done(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    await database(manager)(deadlines.finish, seller_id(manager), picked(manager, "deadline_id"))
    await toast(manager, "deadlines.finished", alert=False)


async def _snooze(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    seller = seller_of(manager)
    found = await put_off(database(manager), seller, picked(manager, "deadline_id"), item)
    await toast(manager, "deadlines.snoozed", alert=False, until=found.snoozed_until, zone=zone_of(seller))


async def _drop(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    await database(manager)(deadlines.drop, seller_id(manager), picked(manager, "deadline_id"))
    await toast(manager, "deadlines.dropped", alert=False)
    await manager.switch_to(Deadlines.listing, show_mode=ShowMode.EDIT)


async def _person(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    found = await database(manager)(deadlines.get, seller_id(manager), picked(manager, "deadline_id"))
    about = {"kind": found.kind, "day": found.day.isoformat(), "asin": found.asin, "note": found.note}
    await open_ticket(manager, 0, deadline=about)
    manager.show_mode = ShowMode.SEND


def deadlines_dialog() -> Dialog:
    """The dialog of the Deadlines states."""
    return Dialog(
        Window(
            Said("deadlines.listing", "items", "total", "zone", "room"),
            Column(
                Select(
                    Label("deadlines.b_item", "item"),
                    id="deadline",
                    item_id_getter=lambda item: item["id"],
                    items="items",
                    on_click=_pick,
                )
            ),
            SwitchTo(Label("deadlines.b_add"), id="add", state=Deadlines.kind, when="room"),
            to_menu(),
            SideQuestion(),
            getter=_listing,
            state=Deadlines.listing,
        ),
        kind_window(),
        when_window(),
        extra_window(),
        Window(
            Said("deadlines.one", "item", "zone"),
            Tap("deadlines.b_done", "done", _done, "open"),
            Row(
                Select(
                    Label("deadlines.b_snooze", "item"),
                    id="snooze",
                    item_id_getter=lambda item: item[1],
                    items="snoozes",
                    on_click=_snooze,
                )
            ),
            Tap("deadlines.b_drop", "drop", _drop),
            Tap("topics.b_person", "person", _person),
            Row(SwitchTo(Label("deadlines.b_list"), id="back", state=Deadlines.listing), to_menu()),
            SideQuestion(),
            getter=_one,
            state=Deadlines.one,
        ),
    )
