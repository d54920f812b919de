"""A new deadline: what kind, until when, and which product it is about if that matters."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from aiogram.types import CallbackQuery, Message, Update
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.widgets.kbd import Button, Column, Group, Select, SwitchTo

from bot.countdown import begun
from bot.flows.chain import database, seller_id
from bot.flows.states import Deadlines
from bot.flows.widgets import Ask, Label, Said, SideQuestion, Tap, Window
from bot.heard import say_of, seller_of
from bot.knowledge.legible import trouble
from bot.knowledge.private import private
from bot.knowledge.when import parse
from bot.quiet import Hours, hours_of
from bot.say import zone_of
from storage import deadlines
from storage.database import Database
from storage.problems import Problem

KINDS = deadlines.KINDS
OFFERS = {"request": (7, 14, 30), "violation": (3, 7, 14), "kyc": (60,), "own": (1, 7, 30)}
"""Days offered as buttons, by kind; 60 are what Amazon's payment companies give for KYC papers."""
WINDOW = 72
"""Hours of the window in which Amazon wants an answer before it deactivates an account."""
ASIN = re.compile(r"(?<![0-9A-Z])B[0-9A-Z]{9}(?![0-9A-Z])")
STAMP = "%Y%m%d%H%M"
LONGEST_NOTE = 100


def offers(kind: str, now: datetime, hours: Hours) -> list[tuple[str, str]]:
    """What can be had with one tap: (how much, the day or UTC minute as a button carries it)."""
    today = hours.today(now)
    if kind == "hours":
        return [(f"{WINDOW}h", f"{now.astimezone(UTC) + timedelta(hours=WINDOW):{STAMP}}")]
    if kind == "w8":  # signed today, it holds until the last day of the third calendar year after this one
        return [("w8", f"{date(today.year + 3, 12, 31):%Y%m%d}")]
    return [(f"{days}d", f"{today + timedelta(days=days):%Y%m%d}") for days in OFFERS.get(kind, ())]


async def _kinds(**_: Any) -> dict[str, Any]:
    return {"kinds": KINDS}


async def _pick_kind(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    if item in KINDS:
        manager.dialog_data["kind"] = item
        await manager.switch_to(Deadlines.when)


def _kind(manager: DialogManager) -> str:
    kind = str(manager.dialog_data.get("kind"))
    return kind if kind in KINDS else "own"


async def _when(dialog_manager: DialogManager, db: Database, **_: Any) -> dict[str, Any]:
    seller = seller_of(dialog_manager)
    kind = _kind(dialog_manager)
    return {"kind": kind, "zone": zone_of(seller), "offers": offers(kind, db.clock(), hours_of(seller))}


async def _offer(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    try:
        moment = datetime.strptime(item, STAMP if len(item) > 8 else "%Y%m%d").replace(tzinfo=UTC)
    except ValueError:
        return
    by_hour = len(item) > 8
    day = hours_of(seller_of(manager)).today(moment) if by_hour else moment.date()
    await _keep(manager, day, moment if by_hour else None)


async def _typed(message: Message, text: str, manager: DialogManager) -> None:
    """A day; for the kind that counts in hours, a day with its time or a number of hours."""
    say, hours = say_of(manager), hours_of(seller_of(manager))
    now = database(manager).clock()
    found = parse(text, hours.local(now))
    by_hour = _kind(manager) == "hours"
    if found is None:
        await message.answer(say("deadlines.unreadable", text=text, by_hour=by_hour))
        return
    moment = found.moment
    if by_hour and moment is None:
        if found.at is None:
            await message.answer(say("deadlines.time_wanted"))
            return
        moment = datetime.combine(found.day, found.at, hours.local(now).tzinfo)
    if found.day < hours.today(now) or (moment is not None and moment <= now):
        await message.answer(say("deadlines.past", day=found.day))
        return
    await _keep(manager, found.day, moment if by_hour else None)


async def _keep(manager: DialogManager, day: date, moment: datetime | None) -> None:
    manager.dialog_data["day"] = day.isoformat()
    manager.dialog_data["due_at"] = moment.astimezone(UTC).isoformat() if moment and _kind(manager) == "hours" else ""
    await manager.switch_to(Deadlines.extra)


async def _extra(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    due_at = dialog_manager.dialog_data.get("due_at")
    return {
        "kind": _kind(dialog_manager),
        "day": date.fromisoformat(str(dialog_manager.dialog_data["day"])),
        "due_at": datetime.fromisoformat(due_at) if due_at else None,
        "zone": zone_of(seller_of(dialog_manager)),
    }


async def _noted(message: Message, text: str, manager: DialogManager) -> None:
    say = say_of(manager)
    if (what := trouble(text)) is not None:
        await message.answer(say("deadlines.no_words", what=what))
        return
    if private(text):
        await message.answer(say("hearing.private"))
        return
    found = ASIN.search(text.upper())
    asin = found[0] if found else ""
    rest = text if found is None else text[: found.start()] + text[found.end() :]
    await _add(manager, asin, " ".join(rest.split()))


async def _skip(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    await _add(manager, "", "")


async def _add(manager: DialogManager, asin: str, note: str) -> None:
    db, data = database(manager), manager.dialog_data
    update: Update = manager.middleware_data["event_update"]
    day, due_at = date.fromisoformat(str(data["day"])), data.get("due_at")
    moment = datetime.fromisoformat(due_at) if due_at else None
    step = begun(day, moment, db.clock(), hours_of(seller_of(manager)))
    try:
        added = await db(
            deadlines.add,
            seller_id(manager),
            key=f"update:{update.update_id}",
            kind=_kind(manager),
            day=day,
            due_at=moment,
            asin=asin,
            note=note,
            told=step.stage,
            next_at=step.next_at,
        )
    except Problem:
        await manager.switch_to(Deadlines.when, show_mode=ShowMode.SEND)
        raise
    data["deadline_id"] = added.id
    await manager.switch_to(Deadlines.one)


def kind_window() -> Window:
    """What it is."""
    return Window(
        Said("deadlines.which"),
        Column(
            Select(Label("deadlines.b_kind", "item"), id="kind", item_id_getter=str, items="kinds", on_click=_pick_kind)
        ),
        SwitchTo(Label("common.b_back"), id="back", state=Deadlines.listing),
        SideQuestion(),
        getter=_kinds,
        state=Deadlines.kind,
    )


def when_window() -> Window:
    """Until when: tapped, or typed."""
    return Window(
        Said("deadlines.when", "kind", "zone"),
        Group(
            Select(
                Label("deadlines.b_offer", "item"),
                id="offer",
                item_id_getter=lambda item: item[1],
                items="offers",
                on_click=_offer,
            ),
            width=3,
        ),
        SwitchTo(Label("common.b_back"), id="back", state=Deadlines.kind),
        Ask(_typed, longest=60),
        getter=_when,
        state=Deadlines.when,
    )


def extra_window() -> Window:
    """Which product, and a word to remember it by."""
    return Window(
        Said("deadlines.extra", "kind", "day", "due_at", "zone"),
        Tap("deadlines.b_skip", "skip", _skip),
        SwitchTo(Label("common.b_back"), id="back", state=Deadlines.when),
        Ask(_noted, longest=LONGEST_NOTE),
        getter=_extra,
        state=Deadlines.extra,
    )
