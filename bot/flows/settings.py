"""Settings: language, marketplaces, time zone, quiet hours, policy dates, account health, planning or selling."""

import re
from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import Dialog, DialogManager
from aiogram_dialog.widgets.kbd import Button, Column, Group, Row, Select, SwitchTo

from bot.context import Context
from bot.flows.mail_settings import mail_windows
from bot.flows.settings_check import check_window
from bot.flows.states import Settings
from bot.flows.widgets import Ask, Label, Said, SideQuestion, Tap, Window, to_menu
from bot.health_items import next_looks
from bot.heard import say_of, seller_of
from bot.knowledge import zones
from bot.knowledge.book import Book
from bot.quiet import hours_of
from bot.say import LANGUAGES, Say, zone_of
from storage import seller_time, sellers
from storage.database import Database
from storage.models import Seller

# Where most of our sellers are, from east to west; any other city or IANA name can be typed.
ZONES: tuple[str, ...] = (
    *("Australia/Sydney", "Asia/Tokyo", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore"),
    *("Asia/Kolkata", "Asia/Dubai", "Europe/Istanbul", "Europe/Berlin", "Europe/London"),
    *("America/New_York", "America/Chicago", "America/Los_Angeles"),
)
QUIET = ("22-8", "21-9", "23-7", "0-0")
"""Quiet hours to choose from; the last: none."""


def _changed(manager: DialogManager, seller: Seller) -> None:
    """Let the rest of this update, and the next one, see the new row."""
    context: Context = manager.middleware_data["context"]
    context.remember(seller)
    manager.middleware_data["seller"] = seller
    manager.middleware_data["say"] = Say(seller.language, zone_of(seller))


async def _main(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    seller = seller_of(dialog_manager)
    shown = {"seller": seller, "hours": hours_of(seller), "zone": zone_of(seller)}
    return {**shown, "off": seller.notices_off, "quit": seller.announcements_off}


async def _languages(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    return {"languages": LANGUAGES}


async def _pick_language(_q: CallbackQuery, _w: Any, manager: DialogManager, language: str) -> None:
    db: Database = manager.middleware_data["db"]
    _changed(manager, await db(seller_time.set_language, seller_of(manager).id or 0, language, next_looks))
    await manager.switch_to(Settings.main)


async def _marketplaces(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    chosen = seller_of(dialog_manager).marketplaces
    return {"marketplaces": [(market, market.id in chosen) for market in book.marketplaces.values()]}


async def _toggle_marketplace(_q: CallbackQuery, _w: Any, manager: DialogManager, wish: str) -> None:
    """The button names the outcome (`+EU`, `-EU`), so that a replay changes nothing more."""
    db: Database = manager.middleware_data["db"]
    seller = seller_of(manager)
    chosen = [market for market in seller.marketplaces if market != wish[1:]]
    if wish.startswith("+"):
        chosen.append(wish[1:])
    _changed(manager, await db(sellers.set_marketplaces, seller.id or 0, chosen))


async def _zones(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    seller = seller_of(dialog_manager)
    return {"zones": ZONES, "seller": seller, "zone": zone_of(seller)}


async def _pick_zone(_q: CallbackQuery, _w: Any, manager: DialogManager, zone: str) -> None:
    await _set_zone(manager, zone)


async def _typed_zone(message: Message, text: str, manager: DialogManager) -> None:
    """Forgives case and spaces: "asia/shanghai", "los angeles"; knows cities in both languages."""
    found = zones.find(text)
    if found is None:
        await message.answer(say_of(manager)("settings.zone_unknown", text=text))
        return
    await _set_zone(manager, found)


async def _set_zone(manager: DialogManager, zone: str) -> None:
    db: Database = manager.middleware_data["db"]
    _changed(manager, await db(seller_time.set_timezone, seller_of(manager).id or 0, zone, next_looks))
    await manager.switch_to(Settings.main)


async def _quiet(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    seller = seller_of(dialog_manager)
    return {"hours": hours_of(seller), "zone": zone_of(seller), "choices": QUIET}


async def _pick_quiet(_q: CallbackQuery, _w: Any, manager: DialogManager, item: str) -> None:
    if item in QUIET:
        await _set_quiet(manager, *map(int, item.split("-")))


async def _typed_quiet(message: Message, text: str, manager: DialogManager) -> None:
    """Two whole hours: "22-8", "23:00 – 07:00"; both alike mean none."""
    found = re.fullmatch(r"(\d{1,2})(?:[:：]?00)?\D{1,3}?(\d{1,2})(?:[:：]?00)?\D?", text.strip())
    if found is None or int(found[1]) > 24 or int(found[2]) > 24:
        await message.answer(say_of(manager)("settings.quiet_unknown"))
        return
    await _set_quiet(manager, int(found[1]) % 24, int(found[2]) % 24)


async def _set_quiet(manager: DialogManager, quiet_from: int, quiet_until: int) -> None:
    db: Database = manager.middleware_data["db"]
    _changed(manager, await db(seller_time.set_quiet, seller_of(manager).id or 0, quiet_from, quiet_until, next_looks))
    await manager.switch_to(Settings.main)


async def _set_notices(_q: CallbackQuery, button: Button, manager: DialogManager) -> None:
    """The button names the outcome, so that a replay changes nothing more."""
    db: Database = manager.middleware_data["db"]
    on = button.widget_id == "notices_on"
    _changed(manager, await db(seller_time.set_notices, seller_of(manager).id or 0, on))


async def _set_announcements(_q: CallbackQuery, button: Button, manager: DialogManager) -> None:
    db: Database = manager.middleware_data["db"]
    on = button.widget_id == "announce_on"
    _changed(manager, await db(seller_time.set_announcements, seller_of(manager).id or 0, on))


async def _set_selling(_q: CallbackQuery, button: Button, manager: DialogManager) -> None:
    db: Database = manager.middleware_data["db"]
    _changed(manager, await db(sellers.set_selling, seller_of(manager).id or 0, str(button.widget_id)))
    await manager.switch_to(Settings.main)


def _back() -> SwitchTo:
    return SwitchTo(Label("common.b_back"), id="back", state=Settings.main)


def settings_dialog() -> Dialog:
    """The dialog of the Settings states."""
    return Dialog(
        Window(
            Said("settings.main", "seller", "hours", "zone"),
            Row(
                SwitchTo(Label("settings.b_language"), id="language", state=Settings.language),
                SwitchTo(Label("settings.b_marketplaces"), id="marketplaces", state=Settings.marketplaces),
            ),
            Row(
                SwitchTo(Label("settings.b_timezone"), id="timezone", state=Settings.timezone),
                SwitchTo(Label("settings.b_quiet"), id="quiet", state=Settings.quiet),
            ),
            Tap("settings.b_notices_on", "notices_on", _set_notices, "off"),
            Tap("settings.b_notices_off", "notices_off", _set_notices, lambda data, *_: not data["off"]),
            Row(
                SwitchTo(Label("settings.b_check"), id="check", state=Settings.check),
                SwitchTo(Label("mailing.b_open"), id="mail", state=Settings.mail),
            ),
            Tap("settings.b_announce_on", "announce_on", _set_announcements, "quit"),
            Tap("settings.b_announce_off", "announce_off", _set_announcements, lambda data, *_: not data["quit"]),
            SwitchTo(Label("settings.b_selling"), id="selling", state=Settings.selling),
            to_menu(),
            SideQuestion(),
            getter=_main,
            state=Settings.main,
        ),
        Window(
            Said("settings.language"),
            Row(
                Select(
                    Label("settings.language_name", "item"),
                    id="to",
                    item_id_getter=str,
                    items="languages",
                    on_click=_pick_language,
                )
            ),
            _back(),
            SideQuestion(),
            getter=_languages,
            state=Settings.language,
        ),
        Window(
            Said("settings.marketplaces"),
            Group(
                Select(
                    Label("settings.marketplace", "item"),
                    id="market",
                    item_id_getter=lambda item: f"{'-' if item[1] else '+'}{item[0].id}",
                    items="marketplaces",
                    on_click=_toggle_marketplace,
                ),
                width=2,
            ),
            _back(),
            SideQuestion(),
            getter=_marketplaces,
            state=Settings.marketplaces,
        ),
        Window(
            Said("settings.timezone", "seller", "zone"),
            Group(
                Select(
                    Label("settings.zone", "item"), id="zone", item_id_getter=str, items="zones", on_click=_pick_zone
                ),
                width=2,
            ),
            _back(),
            Ask(_typed_zone, longest=60),
            getter=_zones,
            state=Settings.timezone,
        ),
        Window(
            Said("settings.quiet", "hours", "zone"),
            Group(
                Select(
                    Label("settings.quiet_hours", "item"),
                    id="hours",
                    item_id_getter=str,
                    items="choices",
                    on_click=_pick_quiet,
                ),
                width=2,
            ),
            _back(),
            Ask(_typed_quiet, longest=40),
            getter=_quiet,
            state=Settings.quiet,
        ),
        Window(
            Said("settings.selling"),
            Column(
                Tap("settings.b_planning", "planning", _set_selling),
                Tap("settings.b_already_selling", "selling", _set_selling),
            ),
            _back(),
            SideQuestion(),
            state=Settings.selling,
        ),
        *mail_windows(),
        check_window(),
    )
