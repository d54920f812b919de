"""Settings of account health: the hour of the daily look at his figures, and the weekly overview."""

from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button, Group, Select, SwitchTo

from bot.context import Context
from bot.flows.states import Settings
from bot.flows.widgets import Label, Said, SideQuestion, Tap, Window
from bot.health_items import CHECK_AT, next_looks
from bot.heard import seller_of
from bot.quiet import hours_of
from bot.say import zone_of
from storage import health_week, seller_time
from storage.database import Database
from storage.models import Seller

HOURS = ("6", "7", "8", "9", "10", "12", "15", "18", "20")
"""Hours of his clock to choose from."""


async def _check(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    seller = seller_of(dialog_manager)
    hour = CHECK_AT if seller.check_hour is None else seller.check_hour
    return {
        "hour": hour,
        "quiet": hours_of(seller).quiet_at(hour),
        "zone": zone_of(seller),
        "off": seller.digest_off,
        "choices": [(item, item == str(hour)) for item in HOURS],
    }


async def _pick_hour(_q: CallbackQuery, _w: Any, manager: DialogManager, item: str) -> None:
    if item in HOURS:
        db: Database = manager.middleware_data["db"]
        _remember(manager, await db(seller_time.set_check, seller_of(manager).id or 0, int(item), next_looks))


async def _set_weekly(_q: CallbackQuery, button: Button, manager: DialogManager) -> None:
    """The button names the outcome, so that a replay changes nothing more."""
    db: Database = manager.middleware_data["db"]
    seller = seller_of(manager)
    next_at = hours_of(seller).weekly(db.clock())
    _remember(manager, await db(health_week.choose, seller.id or 0, button.widget_id == "weekly_on", next_at))


def _remember(manager: DialogManager, seller: Seller) -> None:
    context: Context = manager.middleware_data["context"]
    context.remember(seller)
    manager.middleware_data["seller"] = seller


def check_window() -> Window:
    """One window for both."""
    return Window(
        Said("settings.check", "hour", "quiet", "zone", "off"),
        Group(
            Select(
                Label("settings.check_hour", "item"),
                id="hour",
                item_id_getter=lambda item: item[0],
                items="choices",
                on_click=_pick_hour,
            ),
            width=3,
        ),
        Tap("settings.b_weekly_on", "weekly_on", _set_weekly, "off"),
        Tap("settings.b_weekly_off", "weekly_off", _set_weekly, lambda data, *_: not data["off"]),
        SwitchTo(Label("common.b_back"), id="back", state=Settings.main),
        SideQuestion(),
        getter=_check,
        state=Settings.check,
    )
