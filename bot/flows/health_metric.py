"""One figure of an account in detail, and what its seller says of it: later, seen to, never."""

from datetime import timedelta
from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button, Row, SwitchTo

from bot.flows.chain import database, seller_id, toast
from bot.flows.health_file import HealthEars
from bot.flows.health_parts import account_items
from bot.flows.states import Health, Topics
from bot.flows.widgets import Label, Said, Tap, Window, to_menu
from bot.health_items import Item, place_of
from bot.heard import say_of
from bot.hearing_ticket import open_ticket
from bot.knowledge.book import Book
from storage import alerts
from storage.database import Database
from storage.models import Alert
from storage.problems import NotFound

SNOOZE = timedelta(days=7)


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


def metric_window() -> Window:
    """How it stands, what it takes, and what to do."""
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
