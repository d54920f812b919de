"""What happened to an order, the newest first, in pages that Telegram takes."""

from typing import Any

from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import SwitchTo
from markupsafe import Markup

from bot.flows.chain import seller_id
from bot.flows.order_parts import Pages, picked
from bot.flows.states import Orders
from bot.flows.widgets import Label, Said, SideQuestion, Window
from bot.heard import say_of, seller_of
from bot.knowledge.book import Book
from bot.knowledge.paging import pages
from bot.say import zone_of
from storage import orders
from storage.database import Database

PAGES = Pages("timeline_at")


async def _timeline(dialog_manager: DialogManager, db: Database, book: Book, **_: Any) -> dict[str, Any]:
    seller, order_id = seller_id(dialog_manager), picked(dialog_manager, "order_id")
    say, zone = say_of(dialog_manager), zone_of(seller_of(dialog_manager))
    lines = [
        say(
            "orders.happening",
            event=event,
            kind=book.documents.get(str(event.data.get("kind"))),
            provider=book.providers.get(str(event.data.get("provider"))),
            zone=zone,
        )
        for event in reversed(await db(orders.timeline, order_id, seller))
    ]
    found = pages(lines, gap="\n")
    place = PAGES.place(dialog_manager, order_id, len(found))
    return {
        "order": await db(orders.get, seller, order_id),
        "events": Markup(found[place["at"]]) if found else "",
        **place,
    }


def timeline_window() -> Window:
    """The timeline of an order."""
    return Window(
        Said("orders.timeline", "order", "events"),
        PAGES.row(),
        SwitchTo(Label("common.b_back"), id="back", state=Orders.order),
        SideQuestion(),
        getter=_timeline,
        state=Orders.timeline,
    )
