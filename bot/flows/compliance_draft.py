"""What the windows of the search share: the draft they fill in, and the ways in and out."""

from typing import Any

from aiogram_dialog import DialogManager, ShowMode, StartMode
from sqlmodel import Session

from bot.flows.states import Compliance
from bot.say import Say
from storage import drafts, picks
from storage.database import Database
from storage.models import Draft, Seller
from storage.problems import NotFound


def started_with(manager: DialogManager) -> dict[str, Any]:
    """The start data: {"draft_id", "q"?, "edit"?}; empty when opened from the menu."""
    data = manager.start_data
    return dict(data) if isinstance(data, dict) else {}


async def known_draft(manager: DialogManager) -> Draft | None:
    """The open draft this dialog works on; None when there is none yet, or it is submitted or gone."""
    db: Database = manager.middleware_data["db"]
    found = manager.dialog_data.get("draft_id") or started_with(manager).get("draft_id")
    if not found:
        return None
    try:
        draft = await db(drafts.get, _seller_id(manager), int(found))
    except NotFound:
        return None
    return draft if draft.state == "open" else None


async def draft_of(manager: DialogManager) -> Draft:
    """The same; the seller's open draft, or a new one, when this dialog has lost its own."""
    draft = await known_draft(manager)
    if draft is None:
        db: Database = manager.middleware_data["db"]
        draft = await db(drafts.open_draft, _seller_id(manager))
        manager.dialog_data["draft_id"] = draft.id
    return draft


async def change(manager: DialogManager, **fields: Any) -> Draft:
    """Set fields of the draft as a whole, as `drafts.change` does."""
    db: Database = manager.middleware_data["db"]
    draft = await draft_of(manager)

    def changed(session: Session) -> Draft:
        return drafts.change(session, draft.seller_id, draft.id or 0, **fields)

    return await db(changed)


def query_of(manager: DialogManager, draft: Draft) -> str:
    """What was last searched for here; the draft keeps the keyword under which its first category was ticked."""
    return str(manager.dialog_data.get("q", started_with(manager).get("q", draft.keyword)))


async def look_up(manager: DialogManager, keyword: str, category: str | None = None) -> None:
    """Open the results for a new product in a new message; says so when an order begun before was kept for it."""
    db: Database = manager.middleware_data["db"]
    found = await db(picks.look_up, _seller_id(manager), keyword, category)
    if found.kept is not None:
        bot, chat = manager.middleware_data["bot"], manager.middleware_data["event_chat"]
        say: Say = manager.middleware_data["say"]
        await bot.send_message(chat.id, say("compliance.kept", draft=found.kept))
    await manager.start(
        Compliance.results,
        {"draft_id": found.draft.id, "q": keyword},
        mode=StartMode.RESET_STACK,
        show_mode=ShowMode.SEND,
    )


async def search_here(manager: DialogManager, keyword: str) -> None:
    """Search once more for the draft of this dialog: what is ticked stays ticked."""
    db: Database = manager.middleware_data["db"]
    draft = await draft_of(manager)
    await db(drafts.open_draft, draft.seller_id, keyword)
    manager.dialog_data["q"] = keyword
    await manager.switch_to(Compliance.results)


def _seller_id(manager: DialogManager) -> int:
    seller: Seller = manager.middleware_data["seller"]
    return seller.id or 0
