"""Everything once more, then submit it, keep it or throw it away."""

from typing import Any

from aiogram.fsm.state import State
from aiogram.types import CallbackQuery
from aiogram_dialog import Dialog, DialogManager, ShowMode, StartMode
from aiogram_dialog.widgets.kbd import Button, Group, Row, Select

from bot.context import Context
from bot.flows.chain import back, database, draft_of, safety_sheets, seller_id, toast
from bot.flows.compliance_sheet import sheet_of
from bot.flows.contact import address_of, email_status
from bot.flows.contact import shown as shown_contact
from bot.flows.email_code import CodeOrQuestion, open_code
from bot.flows.review_parts import documents_of, missing, shown
from bot.flows.states import Compliance, Contact, Dangerous, Menu, Orders, Provide, Review
from bot.flows.widgets import Label, Said, SideQuestion, Tap, Window, draft_id, to_menu
from bot.heard import seller_of
from bot.knowledge.book import Book
from storage import documents, drafts, orders
from storage.problems import NotFound

PLACES: dict[str, State] = {
    "categories": Compliance.results,
    "marketplace": Compliance.marketplace,
    "country": Compliance.country,
    "answers": Compliance.questions,
    "sheet": Compliance.sheet,
    "providers": Provide.pick,
    "dangerous": Dangerous.proposal,
    "contact": Contact.main,
}
"""Where each part is changed."""


async def _main(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    draft = await draft_of(dialog_manager)
    found = sheet_of(book, draft, database(dialog_manager))
    whole = shown(book, draft, found, await safety_sheets(dialog_manager))
    status = await email_status(dialog_manager, str(draft.contact.get("email") or ""))
    needless = {"country"} if draft.marketplace != "EU" else set()
    return {
        "shown": whole,
        "contact": shown_contact(draft.contact),
        "status": status,
        "lacking": whole["missing"],
        "complete": not whole["missing"],
        "places": [(place, place in whole["missing"]) for place in PLACES if place not in needless],
        "code": status in {"waiting", "spent"},
        "sure": bool(dialog_manager.dialog_data.get("sure")),
    }


async def _jump(manager: DialogManager, place: str) -> None:
    manager.dialog_data.pop("sure", None)
    await manager.start(PLACES[place], {"draft_id": draft_id(manager), "edit": True})


async def _change(_q: CallbackQuery, _w: Any, manager: DialogManager, place: str) -> None:
    if place not in PLACES:
        raise NotFound
    await _jump(manager, place)


async def _complete(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    book: Book = manager.middleware_data["book"]
    lacking = missing(book, await draft_of(manager))
    if lacking:
        await _jump(manager, lacking[0])


async def _submit(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    """Once per draft, however often it is tapped: the verb gives the same order again."""
    book: Book = manager.middleware_data["book"]
    context: Context = manager.middleware_data["context"]
    db, seller, draft = database(manager), seller_of(manager), await draft_of(manager)
    if draft.state != "submitted" and missing(book, draft):
        await toast(manager, "review.not_complete")
        return
    asked = documents_of(sheet_of(book, draft, db))
    groups = {slug: category.group for slug, category in book.categories.items()}
    how: dict[str, Any] = {"documents": asked, "language": seller.language, "group_of": groups}
    order = await db(orders.submit, seller_id(manager), draft.id or 0, **how)
    context.forget(seller.user_id)  # his contact is remembered in his row
    manager.dialog_data["order_id"] = order.id
    await manager.switch_to(Review.submitted)


async def _keep(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    manager.dialog_data.pop("sure", None)
    await database(manager)(drafts.keep, seller_id(manager), draft_id(manager))
    await manager.switch_to(Review.kept)


async def _resume(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    await database(manager)(drafts.resume, seller_id(manager), draft_id(manager))
    await manager.switch_to(Review.main)


async def _discard(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    """The first tap asks, the second one does it."""
    if not manager.dialog_data.get("sure"):
        manager.dialog_data["sure"] = True
        return
    await database(manager)(drafts.discard, seller_id(manager), draft_id(manager))
    await toast(manager, "review.discarded", alert=False)
    await manager.start(Menu.main, mode=StartMode.RESET_STACK)


async def _code(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    if address := await address_of(manager):
        await open_code(manager, address)


async def _submitted(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    db, seller = database(dialog_manager), seller_id(dialog_manager)
    order = await db(orders.get, seller, int(dialog_manager.dialog_data["order_id"]))
    checklist = await db(documents.checklist, order.id or 0, seller_id=seller)
    status = await email_status(dialog_manager, str(order.contact.get("email") or ""))
    return {
        "order": order,
        "providers": [book.providers[one] for one in order.providers if one in book.providers],
        "documents": len(checklist),
        "needed": sum(document.status == "missing" for document, _ in checklist),
        "email": str(order.contact.get("email") or ""),
        "status": status,
        "code": status in {"waiting", "spent"},
    }


async def _open(manager: DialogManager, state: State) -> None:
    """What was submitted stays readable above; the order opens below it, with the list of orders behind it."""
    order_id = int(manager.dialog_data["order_id"])
    await manager.start(Orders.listing, mode=StartMode.RESET_STACK, show_mode=ShowMode.NO_UPDATE)
    await manager.start(state, {"order_id": order_id}, show_mode=ShowMode.SEND)


async def _order(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    await _open(manager, Orders.order)


async def _documents(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    await _open(manager, Orders.documents)


async def _listing(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    await manager.start(Orders.listing, mode=StartMode.RESET_STACK)


def review_dialog() -> Dialog:
    """The dialog of the Review states."""
    return Dialog(
        Window(
            Said("review.main", "shown", "contact", "status"),
            Tap("review.b_submit", "submit", _submit, "complete"),
            Tap("review.b_complete", "complete", _complete, "lacking", "lacking"),
            Tap("contact.b_code", "code", _code, "code"),
            Group(
                Select(
                    Label("review.b_place", "item"),
                    id="place",
                    item_id_getter=lambda item: item[0],
                    items="places",
                    on_click=_change,
                ),
                width=2,
            ),
            Row(Tap("review.b_keep", "keep", _keep), Tap("review.b_discard", "discard", _discard, None, "sure")),
            Row(back(), to_menu()),
            CodeOrQuestion(address_of),
            getter=_main,
            state=Review.main,
        ),
        Window(
            Said("review.submitted", "order", "providers", "documents", "needed", "email", "status"),
            Tap("review.b_order", "order", _order, None, "order"),
            Tap("review.b_documents", "documents", _documents, "documents", "needed"),
            Tap("contact.b_code", "code", _code, "code"),
            to_menu(),
            CodeOrQuestion(address_of),
            getter=_submitted,
            state=Review.submitted,
            result_of=("submit",),
        ),
        Window(
            Said("review.kept", "shown"),
            Tap("review.b_resume", "resume", _resume),
            Row(Tap("review.b_listing", "listing", _listing), to_menu()),
            SideQuestion(),
            getter=_main,
            state=Review.kept,
            result_of=("keep",),
        ),
    )
