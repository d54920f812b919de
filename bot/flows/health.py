"""/health: the figures of an account against their limits, one in detail, and the ways to give new ones."""

from datetime import timedelta
from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import Dialog, DialogManager
from aiogram_dialog.widgets.kbd import Button, Group, Row, Select, SwitchTo

from bot.flows.chain import database, seller_id, toast
from bot.flows.health_file import HealthEars, columns_window, upload_window
from bot.flows.health_form import begin, form_window
from bot.flows.health_parts import account_items, current, site_now
from bot.flows.order_parts import row_number
from bot.flows.states import Health, Topics
from bot.flows.widgets import Label, Said, Tap, Window, say_of, to_menu
from bot.health_items import OLD, Item, gravest, place_of
from bot.hearing_ticket import open_ticket
from bot.knowledge.book import Book
from storage import alerts, health
from storage.database import Database
from storage.models import Alert
from storage.problems import NotFound

SNOOZE = timedelta(days=7)
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
        "items": shown,
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


async def _picked(manager: DialogManager) -> tuple[Alert, list[Item], str]:
    """The alert that is open, the figures it is about, and their marketplace. Raises NotFound."""
    start = manager.start_data if isinstance(manager.start_data, dict) else {}
    alert_id = int(manager.dialog_data.get("alert") or start.get("alert") or 0)
    alert, account = await database(manager)(alerts.get, seller_id(manager), alert_id)
    found = await account_items(manager, account)
    return (
        alert,
        [one for one in found if (one.metric.id, one.reading.category) == (alert.metric, alert.category)],
        (account.site),
    )


async def _metric(dialog_manager: DialogManager, db: Database, book: Book, **_: Any) -> dict[str, Any]:
    alert, found, site = await _picked(dialog_manager)
    asleep = alert.snoozed_until is not None and alert.snoozed_until > db.clock()
    wrong = alert.level != "good"
    topic = book.topics.get(found[0].metric.topic) if found else None
    return {
        "place": place_of(book, site),
        "items": found,
        "alert": alert,
        "asleep": asleep,
        "zone": say_of(dialog_manager).zone,
        "topic": topic,
        "can_snooze": wrong and not asleep and not alert.muted and not alert.handled_at,
        "can_wake": wrong and asleep,
        "can_handle": wrong and not alert.handled_at,
        "can_reopen": wrong and alert.handled_at is not None,
        "can_mute": not alert.muted,
        "can_unmute": alert.muted,
    }


async def _act(manager: DialogManager, verb: Any, said: str, **fields: Any) -> None:
    alert, _, _ = await _picked(manager)
    await database(manager)(verb, seller_id(manager), alert.id or 0, **fields)
    await toast(manager, f"health.did_{said}", alert=False)


async def _snooze(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    await _act(manager, alerts.snooze, "snooze", until=database(manager).clock() + SNOOZE)


async def _wake(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    await _act(manager, alerts.snooze, "wake", until=None)


async def _handled(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    await _act(manager, alerts.handle, "handled", handled=True)


async def _reopen(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    await _act(manager, alerts.handle, "reopen", handled=False)


async def _mute(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    await _act(manager, alerts.mute, "mute", muted=True)


async def _unmute(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    await _act(manager, alerts.mute, "unmute", muted=False)


async def _topic(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    _, found, _ = await _picked(manager)
    if not found or found[0].metric.topic not in manager.middleware_data["book"].topics:
        raise NotFound
    await manager.start(Topics.topic, {"topic": found[0].metric.topic})


async def _person(query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """A ticket that knows which figure it is about."""
    _, found, _ = await _picked(manager)
    context = {"topic": found[0].metric.topic, "snapshot": found[0].snapshot_id} if found else {}
    await open_ticket(manager, 0, **{name: value for name, value in context.items() if value})
    await query.answer()


async def _sites(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    every = sorted(book.sites.values(), key=lambda site: site.order)
    now = await site_now(dialog_manager)
    return {"place": place_of(book, now), "sites": [(site.code == now, place_of(book, site.code)) for site in every]}


async def _site(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    if item not in manager.middleware_data["book"].sites:
        raise NotFound
    await database(manager)(health.open_account, seller_id(manager), item)
    await manager.switch_to(Health.main)


def health_dialog() -> Dialog:
    """The dialog of the Health states."""
    return Dialog(_main_window(), _metric_window(), _sites_window(), form_window(), upload_window(), columns_window())


def _main_window() -> Window:
    return Window(
        Said("health.main", "place", "items", "unknown", "newest", "old", "zone"),
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
        Row(SwitchTo(Label("health.b_site", "place"), id="sites", state=Health.sites), to_menu()),
        HealthEars(),
        getter=_main,
        state=Health.main,
    )


def _metric_window() -> Window:
    return Window(
        Said("health.metric", "place", "items", "alert", "asleep", "zone"),
        Tap("health.b_topic", "topic", _topic, "topic", "topic"),
        Row(
            Tap("health.b_snooze", "snooze", _snooze, "can_snooze"),
            Tap("health.b_wake", "wake", _wake, "can_wake"),
            Tap("health.b_handled", "handled", _handled, "can_handle"),
            Tap("health.b_reopen", "reopen", _reopen, "can_reopen"),
        ),
        Row(
            Tap("health.b_mute", "mute", _mute, "can_mute"),
            Tap("health.b_unmute", "unmute", _unmute, "can_unmute"),
        ),
        Tap("topics.b_person", "person", _person),
        Row(SwitchTo(Label("common.b_back"), id="back", state=Health.main), to_menu()),
        HealthEars(),
        getter=_metric,
        state=Health.metric,
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
        SwitchTo(Label("common.b_back"), id="back", state=Health.main),
        HealthEars(),
        getter=_sites,
        state=Health.sites,
    )
