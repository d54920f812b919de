"""The document checklist of an order, and the window that takes a file for one of them."""

from typing import Any

from aiogram.types import CallbackQuery, Message, Update
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Column, Select, SwitchTo

from bot.countdown import begun
from bot.flows.chain import database, seller_id
from bot.flows.order_parts import Pages, claimed_type, pick, picked
from bot.flows.states import Deadlines, Orders
from bot.flows.widgets import FileEars, Label, Said, SideQuestion, Tap, Window
from bot.heard import say_of, seller_of
from bot.knowledge.book import Book
from bot.quiet import hours_of
from storage import deadlines, documents, orders
from storage.database import Database
from storage.models.draft import PHOTO
from storage.problems import TooMany, WrongState

LARGEST = 20 * 1024 * 1024  # bytes a bot can fetch again; Telegram's own limit for getFile
PAGE = 12  # documents of the checklist
PAGES = Pages("documents_at")


async def _checklist(dialog_manager: DialogManager, db: Database, book: Book, **_: Any) -> dict[str, Any]:
    seller, order_id = seller_id(dialog_manager), picked(dialog_manager, "order_id")
    listed = [
        (document, book.documents.get(document.kind), files)
        for document, files in await db(documents.checklist, order_id, seller)
    ]
    place = PAGES.place(dialog_manager, order_id, -(-len(listed) // PAGE))
    return {
        "order": await db(orders.get, seller, order_id),
        "documents": listed,
        "page": listed[place["at"] * PAGE :][:PAGE],
        **place,
        "today": db.clock().date(),
    }


async def _pick(_query: CallbackQuery, _select: Any, manager: DialogManager, document_id: str) -> None:
    await pick(manager, "document_id", document_id)
    await manager.switch_to(Orders.document)


def documents_window() -> Window:
    """What the order needs, and how far each is."""
    return Window(
        Said("orders.documents", "order", "documents", "page", "today"),
        Column(
            Select(
                Label("orders.b_document", "item"),
                id="document",
                item_id_getter=lambda item: item[0].id,
                items="page",
                on_click=_pick,
            )
        ),
        PAGES.row(),
        SwitchTo(Label("common.b_back"), id="back", state=Orders.order),
        SideQuestion(),
        getter=_checklist,
        state=Orders.documents,
    )


async def _document(dialog_manager: DialogManager, db: Database, book: Book, **_: Any) -> dict[str, Any]:
    seller = seller_id(dialog_manager)
    document = await db(documents.get, seller, picked(dialog_manager, "document_id"))
    checklist = await db(documents.checklist, document.order_id, seller)
    today = hours_of(seller_of(dialog_manager)).today(db.clock())
    return {
        "order": await db(orders.get, seller, document.order_id),
        "document": document,
        "kind": book.documents.get(document.kind),
        "files": [file for one, files in checklist if one.id == document.id for file in files],
        "expires": document.expires_on is not None and document.expires_on > today,
    }


async def _remind(_query: CallbackQuery, _button: Any, manager: DialogManager) -> None:
    """The day it expires becomes a deadline, once."""
    db, book, seller = database(manager), manager.middleware_data["book"], seller_id(manager)
    document = await db(documents.get, seller, picked(manager, "document_id"))
    if document.expires_on is None:
        return
    order = await db(orders.get, seller, document.order_id)
    kind = book.documents.get(document.kind)
    name = kind.name.get(say_of(manager).language) if kind else document.title
    step = begun(document.expires_on, None, db.clock(), hours_of(seller_of(manager)))
    added = await db(
        deadlines.add,
        seller,
        key=f"document:{document.id}:{document.expires_on}",
        kind="certificate",
        day=document.expires_on,
        note=f"{name[:80]} {order.number}",
        told=step.stage,
        next_at=step.next_at,
    )
    await manager.start(Deadlines.one, {"deadline_id": added.id})


class FileInput(FileEars):
    """Takes a document or a photo; anything else is told what is wanted."""

    async def hear_part(self, message: Message, manager: DialogManager) -> None:
        await self.hear(message, manager)

    async def hear(self, message: Message, manager: DialogManager) -> None:
        say = say_of(manager)
        file = _file_of(message)
        if file is None:
            await message.answer(say("orders.file_wanted"))
            return
        if int(file["size"] or 0) > LARGEST:
            await self.refuse(message, manager, "orders.file_too_large", name=file["name"], largest=LARGEST // 1024**2)
            return
        update: Update = manager.middleware_data["event_update"]
        try:
            await database(manager)(
                documents.receive,
                seller_id(manager),
                picked(manager, "document_id"),
                key=f"update:{update.update_id}",
                **file,
            )
        except (WrongState, TooMany) as problem:
            await self.refuse(message, manager, f"problem.{problem.code}", **problem.fields)
            return
        if not manager.middleware_data["again"]:
            await message.answer(say("orders.file_received", name=file["name"]))


def _file_of(message: Message) -> dict[str, Any] | None:
    if message.document is not None:
        document = message.document
        return {
            "file_id": document.file_id,
            "file_unique_id": document.file_unique_id,
            "name": document.file_name or "document",
            "mime": claimed_type(document),
            "size": document.file_size,
        }
    if message.photo:
        photo = message.photo[-1]
        return {
            "file_id": photo.file_id,
            "file_unique_id": photo.file_unique_id,
            "name": f"photo-{message.message_id}.jpg",
            "mime": PHOTO,
            "size": photo.file_size,
        }
    return None


def document_window() -> Window:
    """One document: what it must show, what is there, and ears for a file."""
    return Window(
        Said("orders.document", "order", "document", "kind", "files"),
        Tap("deadlines.b_remind", "remind", _remind, "expires"),
        SwitchTo(Label("common.b_back"), id="back", state=Orders.documents),
        FileInput(),
        getter=_document,
        state=Orders.document,
    )
