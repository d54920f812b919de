"""Where a seller stands when he asks for a person: the ids of what his open window is about."""

from aiogram_dialog import DialogManager

from storage import drafts
from storage.columns import JsonValue
from storage.database import Database
from storage.models import Seller
from storage.problems import NotFound


async def standing(manager: DialogManager) -> dict[str, JsonValue]:
    """A ticket's context: topic, guide, order; or what is being filled in. Empty without a window."""
    if not manager.has_context():
        return {}
    start = manager.start_data if isinstance(manager.start_data, dict) else {}
    data = {**start, **{key: value for key, value in manager.dialog_data.items() if value}}
    match manager.current_context().state.group.__name__:
        case "Topics":
            return {"topic": data["topic"]} if data.get("topic") else {}
        case "Guides":
            return {"guide": data["guide"]} if data.get("guide") else {}
        case "Notices":
            return {"notice": data["notice"]} if data.get("notice") else {}
        case "Orders":
            return {"order": data["order_id"]} if data.get("order_id") else {}
    return await _draft(manager, int(data.get("draft_id") or 0))


async def _draft(manager: DialogManager, draft_id: int) -> dict[str, JsonValue]:
    db: Database = manager.middleware_data["db"]
    seller: Seller = manager.middleware_data["seller"]
    try:
        draft = await db(drafts.get, seller.id or 0, draft_id)
    except NotFound:
        return {}
    filled: dict[str, JsonValue] = {
        "order": draft.order_id,
        "categories": draft.categories,
        "marketplace": draft.marketplace,
        "country": draft.country,
    }
    return {name: value for name, value in filled.items() if value}
