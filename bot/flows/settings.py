"""Settings: language, marketplaces, time zone, planning or already selling."""

from typing import Any
from zoneinfo import available_timezones

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import Dialog, DialogManager
from aiogram_dialog.widgets.kbd import Button, Column, Group, Row, Select, SwitchTo

from bot.context import Context
from bot.flows.states import Settings
from bot.flows.widgets import Ask, Label, Said, SideQuestion, Tap, Window, say_of, seller_of, to_menu
from bot.knowledge.book import Book
from bot.say import LANGUAGES, Say, zone_of
from storage import sellers
from storage.database import Database
from storage.models import Seller

# Where most of our sellers are; any other IANA name can be typed.
ZONES = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Europe/London", "America/Los_Angeles")


def _changed(manager: DialogManager, seller: Seller) -> None:
    """Let the rest of this update, and the next one, see the new row."""
    context: Context = manager.middleware_data["context"]
    context.remember(seller)
    manager.middleware_data["seller"] = seller
    manager.middleware_data["say"] = Say(seller.language, zone_of(seller))


async def _main(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    return {"seller": seller_of(dialog_manager)}


async def _languages(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    return {"languages": LANGUAGES}


async def _pick_language(_q: CallbackQuery, _w: Any, manager: DialogManager, language: str) -> None:
    db: Database = manager.middleware_data["db"]
    _changed(manager, await db(sellers.choose_language, seller_of(manager).id or 0, language))
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
    return {"zones": ZONES, "seller": seller_of(dialog_manager)}


async def _pick_zone(_q: CallbackQuery, _w: Any, manager: DialogManager, zone: str) -> None:
    await _set_zone(manager, zone)


async def _typed_zone(message: Message, text: str, manager: DialogManager) -> None:
    """Forgives case and spaces: "asia/shanghai", "los angeles"."""
    wanted = text.casefold().replace(" ", "_")
    found = [name for name in available_timezones() if wanted in (name.casefold(), name.casefold().rpartition("/")[2])]
    if len(found) != 1:
        await message.answer(say_of(manager)("settings.zone_unknown", text=text))
        return
    await _set_zone(manager, found[0])


async def _set_zone(manager: DialogManager, zone: str) -> None:
    db: Database = manager.middleware_data["db"]
    _changed(manager, await db(sellers.set_timezone, seller_of(manager).id or 0, zone))
    await manager.switch_to(Settings.main)


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
            Said("settings.main", "seller"),
            Row(
                SwitchTo(Label("settings.b_language"), id="language", state=Settings.language),
                SwitchTo(Label("settings.b_marketplaces"), id="marketplaces", state=Settings.marketplaces),
            ),
            Row(
                SwitchTo(Label("settings.b_timezone"), id="timezone", state=Settings.timezone),
                SwitchTo(Label("settings.b_selling"), id="selling", state=Settings.selling),
            ),
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
            Said("settings.timezone", "seller"),
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
            Said("settings.selling"),
            Column(
                Tap("settings.b_planning", "planning", _set_selling),
                Tap("settings.b_already_selling", "selling", _set_selling),
            ),
            _back(),
            SideQuestion(),
            state=Settings.selling,
        ),
    )
