"""/orders: kept drafts, the history, one order with its timeline, its quote, and the way to cancel it."""

from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import Dialog, DialogManager, ShowMode, StartMode
from aiogram_dialog.widgets.kbd import Button, Column, Row, Select, SwitchTo
from sqlmodel import Session

from bot.flows.chain import database, seller_id
from bot.flows.order_documents import document_window, documents_window
from bot.flows.order_parts import pick, picked
from bot.flows.order_timeline import timeline_window
from bot.flows.states import Compliance, Orders, Review
from bot.flows.widgets import Label, Said, SideQuestion, Tap, Window, to_menu
from bot.heard import say_of, seller_of
from bot.knowledge.book import Book
from bot.say import zone_of
from bot.shown import shown
from storage import documents, drafts, orders, quotes
from storage.database import Database, reading
from storage.models import Draft, Order
from storage.problems import WrongState

PAGE = 6
DRAFTS = 8  # of the kept ones, shown at once


@reading
def _list(session: Session, seller: int, page: int, skipped: int) -> tuple[list[Draft], int, list[Order], int]:
    return (
        drafts.listed(session, seller, offset=skipped, limit=DRAFTS) if page == 0 else [],
        drafts.count(session, seller) if page == 0 else 0,
        orders.history(session, seller, offset=page * PAGE, limit=PAGE),
        orders.count(session, seller),
    )


async def _listing(dialog_manager: DialogManager, db: Database, book: Book, **_: Any) -> dict[str, Any]:
    page = int(dialog_manager.dialog_data.get("page", 0))
    skipped = int(dialog_manager.dialog_data.get("skipped", 0))
    some, kept, page_of, total = await db(_list, seller_id(dialog_manager), page, skipped)
    if kept and not some:  # those that stood here are gone: the newest are shown
        dialog_manager.dialog_data["skipped"] = 0
        return await _listing(dialog_manager, db, book)
    today = db.clock().date()
    return {
        "drafts": [(draft, shown(book, draft, today)) for draft in some],
        "kept": kept,
        "left": kept - skipped - len(some),
        "skipped": skipped if kept else 0,
        "orders": [(order, shown(book, order, today)) for order in page_of],
        "total": total,
        "older": total > (page + 1) * PAGE,
        "newer": page > 0,
    }


async def _turn(_query: CallbackQuery, button: Button, manager: DialogManager) -> None:
    step = 1 if button.widget_id == "older" else -1
    manager.dialog_data["page"] = max(0, int(manager.dialog_data.get("page", 0)) + step)


async def _turn_drafts(_query: CallbackQuery, button: Button, manager: DialogManager) -> None:
    step = DRAFTS if button.widget_id == "older_drafts" else -DRAFTS
    manager.dialog_data["skipped"] = max(0, int(manager.dialog_data.get("skipped", 0)) + step)


async def _pick_order(_query: CallbackQuery, _select: Any, manager: DialogManager, order_id: str) -> None:
    await pick(manager, "order_id", order_id)
    await manager.switch_to(Orders.order)


async def _pick_draft(_query: CallbackQuery, _select: Any, manager: DialogManager, draft_id: str) -> None:
    draft = await database(manager)(drafts.resume, seller_id(manager), await pick(manager, "draft_id", draft_id))
    ready = draft.categories and draft.marketplace
    await manager.start(Review.main if ready else Compliance.keyword, {"draft_id": draft.id})


async def _search(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    await manager.start(Compliance.keyword)


async def _order(dialog_manager: DialogManager, db: Database, book: Book, **_: Any) -> dict[str, Any]:
    seller, order_id = seller_id(dialog_manager), picked(dialog_manager, "order_id")
    order = await db(orders.get, seller, order_id)
    every = await db(quotes.listed, order_id, seller)
    latest, older = quotes.newest(every)
    offered = [quote for quote in every if quote.status == "offered"]
    checklist = await db(documents.checklist, order_id, seller)
    return {
        "order": order,
        "shown": shown(book, order, db.clock().date()),
        "quotes": [(quote, book.providers.get(quote.provider)) for quote in latest],
        "older": older,
        "open_quotes": [(quote, book.providers.get(quote.provider)) for quote in offered],
        "documents": [document for document, _ in checklist],
        "can_cancel": "cancelled" in orders.allowed(order.status, "seller"),
        "zone": zone_of(seller_of(dialog_manager)),
    }


async def _cancel(query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    seller = seller_of(manager)
    await database(manager)(
        orders.move,
        picked(manager, "order_id"),
        "cancelled",
        actor="seller",
        actor_id=seller.user_id,
        actor_name=seller.name,
        seller_id=seller.id,
    )
    await query.answer(say_of(manager).plain("orders.cancelled"))
    await manager.switch_to(Orders.order)


async def _pick_quote(_query: CallbackQuery, _select: Any, manager: DialogManager, quote_id: str) -> None:
    await pick(manager, "quote_id", quote_id)
    await manager.switch_to(Orders.quote)


async def _quote(dialog_manager: DialogManager, db: Database, book: Book, **_: Any) -> dict[str, Any]:
    quote = await db(quotes.get, seller_id(dialog_manager), picked(dialog_manager, "quote_id"))
    return {
        "quote": quote,
        "provider": book.providers.get(quote.provider),
        "order": await db(orders.get, seller_id(dialog_manager), quote.order_id),
        "open": quote.status == "offered",
    }


async def _answer_quote(query: CallbackQuery, button: Button, manager: DialogManager) -> None:
    try:
        await database(manager)(
            quotes.answer, seller_id(manager), picked(manager, "quote_id"), button.widget_id == "accept"
        )
    except WrongState as problem:
        await query.answer(say_of(manager).plain("problem.wrong_state", **problem.fields), show_alert=True)
    await manager.switch_to(Orders.order)


async def _back(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """To the list, wherever this order was opened from."""
    await manager.start(Orders.listing, mode=StartMode.RESET_STACK, show_mode=ShowMode.EDIT)


def orders_dialog() -> Dialog:
    """The dialog of the Orders states."""
    back_to_order = SwitchTo(Label("common.b_back"), id="back", state=Orders.order)
    return Dialog(
        Window(
            Said("orders.listing", "drafts", "orders", "total", "kept"),
            Column(
                Select(
                    Label("orders.b_draft", "item"),
                    id="draft",
                    item_id_getter=lambda item: item[0].id,
                    items="drafts",
                    on_click=_pick_draft,
                ),
            ),
            Row(
                Tap("orders.b_newer_drafts", "newer_drafts", _turn_drafts, "skipped"),
                Tap("orders.b_older_drafts", "older_drafts", _turn_drafts, "left", "left"),
            ),
            Column(
                Select(
                    Label("orders.b_order", "item"),
                    id="order",
                    item_id_getter=lambda item: item[0].id,
                    items="orders",
                    on_click=_pick_order,
                ),
            ),
            Row(Tap("orders.b_newer", "newer", _turn, "newer"), Tap("orders.b_older", "older", _turn, "older")),
            Tap("orders.b_search", "search", _search),
            to_menu(),
            SideQuestion(),
            getter=_listing,
            state=Orders.listing,
        ),
        Window(
            Said("orders.order", "order", "shown", "quotes", "older", "documents", "zone"),
            Column(
                Select(
                    Label("orders.b_quote", "item"),
                    id="quote",
                    item_id_getter=lambda item: item[0].id,
                    items="open_quotes",
                    on_click=_pick_quote,
                )
            ),
            Row(
                SwitchTo(Label("orders.b_documents", "documents"), id="documents", state=Orders.documents),
                SwitchTo(Label("orders.b_timeline"), id="timeline", state=Orders.timeline),
            ),
            SwitchTo(Label("orders.b_cancel"), id="cancel", state=Orders.cancel, when="can_cancel"),
            Row(Tap("common.b_back", "list", _back), to_menu()),
            SideQuestion(),
            getter=_order,
            state=Orders.order,
        ),
        timeline_window(),
        Window(
            Said("orders.cancel", "order"),
            Tap("orders.b_cancel_yes", "yes", _cancel, "can_cancel"),
            back_to_order,
            SideQuestion(),
            getter=_order,
            state=Orders.cancel,
        ),
        Window(
            Said("orders.quote", "quote", "provider", "order"),
            Row(
                Tap("order.b_quote_accept", "accept", _answer_quote, "open"),
                Tap("order.b_quote_decline", "decline", _answer_quote, "open"),
            ),
            back_to_order,
            SideQuestion(),
            getter=_quote,
            state=Orders.quote,
        ),
        documents_window(),
        document_window(),
    )
