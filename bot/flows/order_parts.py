"""Which order, document or quote a window is about. Ids come from the wire: each is checked before it is kept."""

from typing import Any

from aiogram.types import CallbackQuery, Document
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button, Row
from aiogram_dialog.widgets.text import Format

from bot.flows.chain import database, seller_id
from bot.flows.widgets import Label
from storage import documents, drafts, orders, quotes
from storage.models.draft import PHOTO
from storage.problems import NotFound

OWNED: dict[str, Any] = {
    "draft_id": drafts.get,
    "order_id": orders.get,
    "document_id": documents.get,
    "quote_id": quotes.get,
}


async def pick(manager: DialogManager, what: str, item_id: str) -> int:
    """Keep what was tapped in a list. Raises NotFound for an id that is forged or another seller's."""
    number = row_number(item_id)
    found = await database(manager)(OWNED[what], seller_id(manager), number)
    manager.dialog_data[what] = found.id
    if what in {"document_id", "quote_id"}:
        manager.dialog_data["order_id"] = found.order_id
    return number


def row_number(item_id: str) -> int:
    """A row's number as a button carries it. Raises NotFound for anything else (a forged press)."""
    if not item_id.isascii() or not item_id.isdigit() or len(item_id) > 18:
        raise NotFound
    return int(item_id)


def picked(manager: DialogManager, what: str) -> int:
    """What was tapped, or what the dialog was started with."""
    start = manager.start_data
    first = start.get(what) if isinstance(start, dict) else 0
    return int(manager.dialog_data.get(what) or first or 0)


def claimed_type(document: Document) -> str | None:
    """The type that the sender claims for a document, unless it is our own mark of a photo."""
    return None if document.mime_type == PHOTO else document.mime_type


class Pages:
    """Pages of one window about an order: which is shown, and the row of buttons that turns them."""

    def __init__(self, name: str) -> None:
        self.name = name

    def place(self, manager: DialogManager, about: int, pages: int) -> dict[str, Any]:
        """For the getter: `at` (from 0, never past the last), `pages` (at least 1), and what the row shows."""
        order_id, at = manager.dialog_data.get(self.name, (about, 0))
        at = min(at, max(0, pages - 1)) if order_id == about else 0
        manager.dialog_data[self.name] = (about, at)
        return {"at": at, "pages": max(1, pages), "earlier_page": at > 0, "later_page": at + 1 < pages}

    def row(self) -> Row:
        """‹ 2/5 ›, when there is more than one page."""
        return Row(
            Button(Format("‹"), id="prev", on_click=self._turn, when="earlier_page"),
            Button(Label("orders.page", "at", "pages"), id="page"),
            Button(Format("›"), id="next", on_click=self._turn, when="later_page"),
            when=lambda data, *_: data["pages"] > 1,
        )

    async def _turn(self, _query: CallbackQuery, button: Button, manager: DialogManager) -> None:
        about, at = manager.dialog_data.get(self.name, (0, 0))
        manager.dialog_data[self.name] = (about, max(0, at + (1 if button.widget_id == "next" else -1)))
