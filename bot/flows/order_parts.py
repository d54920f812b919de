"""Which order, document or quote a window is about. Ids come from the wire: each is checked before it is kept."""

from typing import Any

from aiogram_dialog import DialogManager

from bot.flows.chain import database, seller_id
from storage import documents, drafts, orders, quotes
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
