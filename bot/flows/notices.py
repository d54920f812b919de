"""/policies: the policy calendar, what of it concerns a seller, and one date with its source."""

from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import Dialog, DialogManager, ShowMode
from aiogram_dialog.widgets.kbd import Button, Column, Row, Select

from bot.countdown import NOTICE_DAYS, stage_of
from bot.flows.chain import database, leave, seller_id, toast
from bot.flows.states import Notices, Topics
from bot.flows.widgets import Label, Said, SideQuestion, Tap, Window, to_menu
from bot.heard import seller_of
from bot.hearing_ticket import open_ticket
from bot.knowledge import notices as calendar
from bot.knowledge.book import Book
from bot.knowledge.notice_entries import Notice
from bot.quiet import hours_of
from storage import notices
from storage.database import Database
from storage.notices import Standing

A_PAGE = 8
SCOPES = ("mine", "all", "past")


def _item(notice: Notice, left: int, standing: Standing) -> dict[str, Any]:
    state = standing.states.get(notice.id)
    return {"notice": notice, "left": left, "choice": state.choice if state else ""}


async def _listing(dialog_manager: DialogManager, db: Database, book: Book, **_: Any) -> dict[str, Any]:
    seller = seller_of(dialog_manager)
    today = hours_of(seller).today(db.clock())
    standing = await db(notices.standing, seller_id(dialog_manager))
    scope = dialog_manager.dialog_data.get("scope") or "mine"
    found = calendar.lately(book, today) if scope == "past" else calendar.coming(book, today)
    if scope == "mine":
        found = [one for one in found if _is_his(book, one, standing)]
    pages = max(1, -(-len(found) // A_PAGE))
    at = min(int(dialog_manager.dialog_data.get("at") or 0), pages - 1)
    shown = found[at * A_PAGE :][:A_PAGE]
    return {
        "items": [_item(one, (one.day - today).days, standing) for one in shown],
        "scope": scope,
        "scopes": [one for one in SCOPES if one != scope],
        "off": standing.seller.notices_off,
        "marketplaces": standing.seller.marketplaces,
        "total": len(found),
        "at": at,
        "pages": pages,
        "earlier_page": at > 0,
        "later_page": at + 1 < pages,
    }


def _is_his(book: Book, notice: Notice, standing: Standing) -> bool:
    """Whether he would hear of it."""
    state = standing.states.get(notice.id)
    if state is not None and state.choice:
        return state.choice == "follow"
    return calendar.concerns(book, notice, standing.seller.marketplaces, standing.places)


async def _scope(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    if item in SCOPES:
        manager.dialog_data.update(scope=item, at=0)


async def _turn(_query: CallbackQuery, button: Button, manager: DialogManager) -> None:
    at = int(manager.dialog_data.get("at") or 0)
    manager.dialog_data["at"] = max(0, at + (1 if button.widget_id == "next" else -1))


async def _pick(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    book: Book = manager.middleware_data["book"]
    if item in book.notices:
        await manager.start(Notices.notice, {"notice": item})
    else:
        await toast(manager, "notices.gone")


def _notice_of(manager: DialogManager) -> Notice | None:
    book: Book = manager.middleware_data["book"]
    data = manager.start_data if isinstance(manager.start_data, dict) else {}
    return book.notices.get(str(data.get("notice")))


async def _one(dialog_manager: DialogManager, db: Database, book: Book, **_: Any) -> dict[str, Any]:
    notice = _notice_of(dialog_manager)
    if notice is None:
        return {"item": None, "categories": [], "topics": [], "his": False, "other": False}
    seller = seller_of(dialog_manager)
    standing = await db(notices.standing, seller_id(dialog_manager))
    wanted = calendar.categories_of(book, notice)
    his = _is_his(book, notice, standing)
    ahead = notice.day >= hours_of(seller).today(db.clock())
    return {
        "item": _item(notice, (notice.day - hours_of(seller).today(db.clock())).days, standing),
        "categories": [] if wanted is None else [one for slug, one in book.categories.items() if slug in wanted],
        "topics": [book.topics[topic] for topic in notice.topics if topic in book.topics],
        "his": his and ahead,
        "other": not his and ahead,
    }


async def _topic(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    book: Book = manager.middleware_data["book"]
    if item in book.topics:
        await manager.start(Topics.topic, {"topic": item})
    else:
        await toast(manager, "topics.gone")


async def _choose(_query: CallbackQuery, button: Button, manager: DialogManager) -> None:
    """The button names the outcome, follow or mute: a replay changes nothing more."""
    notice = _notice_of(manager)
    if notice is None:
        await toast(manager, "notices.gone")
        return
    choice, db = str(button.widget_id), database(manager)
    left = (notice.day - hours_of(seller_of(manager)).today(db.clock())).days
    told = stage_of(left, NOTICE_DAYS)
    day = notice.day if told is not None else None
    await db(notices.choose, seller_id(manager), notice.id, choice, day, told)
    await toast(manager, "notices.muted" if choice == "mute" else "notices.followed", alert=False)


async def _person(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    notice = _notice_of(manager)
    await open_ticket(manager, 0, **({"notice": notice.id} if notice else {}))
    manager.show_mode = ShowMode.SEND


def notices_dialog() -> Dialog:
    """The dialog of the Notices states."""
    return Dialog(
        Window(
            Said("notices.listing", "items", "scope", "off", "marketplaces", "total", "at", "pages"),
            Column(
                Select(
                    Label("notices.b_open", "item"),
                    id="notice",
                    item_id_getter=lambda item: item["notice"].id,
                    items="items",
                    on_click=_pick,
                )
            ),
            Row(
                Tap("notices.b_earlier", "prev", _turn, "earlier_page"),
                Tap("notices.b_later", "next", _turn, "later_page"),
            ),
            Row(
                Select(
                    Label("notices.b_scope", "item"),
                    id="scope",
                    item_id_getter=str,
                    items="scopes",
                    on_click=_scope,
                )
            ),
            to_menu(),
            SideQuestion(),
            getter=_listing,
            state=Notices.listing,
        ),
        Window(
            Said("notices.notice", "item", "categories"),
            Column(
                Select(
                    Label("topics.b_topic", "item"),
                    id="related",
                    item_id_getter=lambda topic: topic.id,
                    items="topics",
                    on_click=_topic,
                )
            ),
            Tap("notices.b_follow", "follow", _choose, "other"),
            Tap("notices.b_mute", "mute", _choose, "his"),
            Tap("topics.b_person", "person", _person),
            Row(Tap("common.b_back", "leave", leave), to_menu()),
            SideQuestion(),
            getter=_one,
            state=Notices.notice,
        ),
    )
