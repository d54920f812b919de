"""/health: the figures of an account against their limits, one in detail, and the ways to give new ones."""

from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import Dialog, DialogManager
from aiogram_dialog.widgets.kbd import Group, Row, Select, SwitchTo

from bot.flows.chain import database, seller_id, toast
from bot.flows.health_file import HealthEars, columns_window, upload_window
from bot.flows.health_form import begin, form_window
from bot.flows.health_metric import metric_window
from bot.flows.health_parts import account_items, current, site_now
from bot.flows.health_picture import show_picture
from bot.flows.order_parts import row_number
from bot.flows.states import Health
from bot.flows.widgets import Label, Said, Tap, Window, to_menu
from bot.health_items import OLD, Item, gravest, place_of
from bot.heard import say_of
from bot.knowledge.book import Book
from storage import alerts, health
from storage.database import Database
from storage.problems import NotFound

LINES = 20
"""Figures shown; what is not in order comes first."""
LISTED = 10
"""Figures with a button."""


async def _main(dialog_manager: DialogManager, db: Database, book: Book, **_: Any) -> dict[str, Any]:
    account = await current(dialog_manager)
    found = await account_items(dialog_manager, account) if account else []
    shown = [one for one in found if one.level != "none"]
    wrong = gravest(found)
    listed = [*wrong, *(one for one in shown if one not in wrong)]
    newest = max((one.taken_at for one in found), default=None)
    return {
        "place": place_of(book, account.site if account else await site_now(dialog_manager)),
        "items": [one for one in shown if one in listed[:LINES]],
        "more": len(shown[LINES:]),
        "unknown": [one for one in found if one.level == "none"],
        "newest": newest,
        "old": (db.clock() - newest).days if newest and db.clock() - newest >= OLD else 0,
        "zone": say_of(dialog_manager).zone,
        "alerts": [one for one in _once(listed) if one.alert][:LISTED],
    }


def _once(found: list[Item]) -> list[Item]:
    """One of each alert: a metric has several windows."""
    return list({(one.metric.id, one.reading.category): one for one in reversed(found)}.values())[::-1]


async def _pick(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    alert, _ = await database(manager)(alerts.get, seller_id(manager), row_number(item))
    manager.dialog_data["alert"] = alert.id
    await manager.switch_to(Health.metric)


async def _sites(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    every = sorted(book.sites.values(), key=lambda site: site.order)
    now = await site_now(dialog_manager)
    account = await current(dialog_manager)
    return {
        "place": place_of(book, now),
        "kept": [account] if account else [],
        "sites": [(site.code == now, place_of(book, site.code)) for site in every],
    }


async def _forget(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    """The account that the button names; tapped again it is gone already."""
    await database(manager)(health.forget, seller_id(manager), row_number(item))
    await toast(manager, "health.did_forget", alert=False)
    await manager.switch_to(Health.main)


async def _site(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    if item not in manager.middleware_data["book"].sites:
        raise NotFound
    await database(manager)(health.open_account, seller_id(manager), item)
    await manager.switch_to(Health.main)


def health_dialog() -> Dialog:
    """The dialog of the Health states."""
    windows = (_main_window(), metric_window(), _sites_window(), _forget_window())
    return Dialog(*windows, form_window(), upload_window(), columns_window())


def _main_window() -> Window:
    return Window(
        Said("health.main", "place", "items", "more", "unknown", "newest", "old", "zone"),
        Group(
            Select(
                Label("health.b_item", "item"),
                id="alert",
                item_id_getter=lambda item: item.alert.id,
                items="alerts",
                on_click=_pick,
            ),
            width=2,
        ),
        Row(
            Tap("health.b_form", "form", begin),
            SwitchTo(Label("health.b_upload"), id="upload", state=Health.upload),
        ),
        Tap("health_week.b_chart", "chart", show_picture, "items"),
        Row(SwitchTo(Label("health.b_site", "place"), id="sites", state=Health.sites), to_menu()),
        HealthEars(),
        getter=_main,
        state=Health.main,
    )


def _sites_window() -> Window:
    return Window(
        Said("health.sites", "place"),
        Group(
            Select(
                Label("health.b_country", "item"),
                id="site",
                item_id_getter=lambda item: item[1].code,
                items="sites",
                on_click=_site,
            ),
            width=2,
        ),
        SwitchTo(Label("health.b_forget", "place"), id="forget", state=Health.forget, when="kept"),
        SwitchTo(Label("common.b_back"), id="back", state=Health.main),
        HealthEars(),
        getter=_sites,
        state=Health.sites,
    )


def _forget_window() -> Window:
    return Window(
        Said("health.forget", "place"),
        Select(
            Label("health.b_forget_now", "item"),
            id="gone",
            item_id_getter=lambda item: item.id,
            items="kept",
            on_click=_forget,
        ),
        SwitchTo(Label("common.b_back"), id="back", state=Health.sites),
        HealthEars(),
        getter=_sites,
        state=Health.forget,
    )
