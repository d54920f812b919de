"""Buttons under an alert that was told: later, seen to, a person."""

from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager

from bot.callbacks import Press
from bot.flows.health_metric import SNOOZE
from bot.handlers.filters import Pressed
from bot.hearing_ticket import open_ticket
from bot.knowledge.book import Book
from bot.say import Say
from storage import alerts, health
from storage.database import Database
from storage.models import Seller
from storage.problems import NotFound


def health_alert_router() -> Router:
    """Asked before the dialogs, so that these work whatever window is open."""
    router = Router(name="health_alert")

    @router.callback_query(Pressed("health.snooze"))
    async def snooze(query: CallbackQuery, pressed: Press, db: Database, say: Say, seller: Seller) -> None:
        await _act(query, pressed, db, say, seller, alerts.snooze, "snooze", until=db.clock() + SNOOZE)

    @router.callback_query(Pressed("health.handled"))
    async def handled(query: CallbackQuery, pressed: Press, db: Database, say: Say, seller: Seller) -> None:
        await _act(query, pressed, db, say, seller, alerts.handle, "handled", handled=True)

    @router.callback_query(Pressed("health.person"))
    async def person(
        query: CallbackQuery,
        pressed: Press,
        dialog_manager: DialogManager,
        db: Database,
        say: Say,
        seller: Seller,
        book: Book,
    ) -> None:
        """A ticket that knows which figure it is about."""
        try:
            alert, account = await db(alerts.get, seller.id or 0, pressed.number())
            newest = await db(health.latest, seller.id or 0, account.id or 0)
        except (NotFound, ValueError):
            await query.answer(say.plain("problem.not_found"), show_alert=True)
            return
        await query.answer()
        metric = book.metrics.get(alert.metric)
        about = [row.id for row in newest if (row.metric, row.category) == (alert.metric, alert.category)]
        context = {"topic": metric.topic if metric else "", "snapshot": about[-1] if about else 0}
        await open_ticket(dialog_manager, 0, **{name: value for name, value in context.items() if value})

    return router


async def _act(
    query: CallbackQuery, pressed: Press, db: Database, say: Say, seller: Seller, verb: Any, did: str, **fields: Any
) -> None:
    try:
        await db(verb, seller.id or 0, pressed.number(), **fields)
    except (NotFound, ValueError):
        await query.answer(say.plain("problem.not_found"), show_alert=True)
        return
    await query.answer(say.plain(f"health.did_{did}"))
