"""News of rules that a seller follows."""

from bot.courier.kinds.seller import number, post, say_for
from bot.courier.scene import Rendered, Scene, Skip
from bot.keyboards import button
from bot.knowledge.book import Book
from storage import sellers, watches
from storage.models import OutboxMessage, Watch, WatchNews

SHEETS = 3
"""Buttons to sheets under one message."""


async def news(scene: Scene, row: OutboxMessage) -> Rendered:
    """Rules that changed or come into force, each with the sheet it stands on."""
    seller = await scene.db(sellers.get, number(row, "seller_id"))
    told = await scene.db(watches.news, seller.id or 0, [int(one) for one in row.ids["news"]])
    book = scene.book()
    known = [one for one in told if one.rule_id in book.rules]
    if not known:
        return Skip("the rules are no longer in the knowledge")
    say = say_for(seller)
    items = [_item(book, one) for one in known]
    followed = await scene.db(watches.listed, seller.id or 0)
    sheets = []
    for watch in _of(followed, known):
        if category := book.categories.get(watch.category):
            label = say.plain("watching.b_sheet", watch=watch, category=category)
            sheets.append(button(label, "watch.sheet", watch.id or 0))
    return post(say("watching.news", items=items), *sheets[:SHEETS], button(say.plain("watching.b_list"), "watch.open"))


def _item(book: Book, one: WatchNews) -> dict[str, object]:
    kind, _, detail = one.what.partition(":")
    return {"kind": kind, "rule": book.rules[one.rule_id], "days": int(detail) if kind == "coming" else 0}


def _of(followed: list[Watch], told: list[WatchNews]) -> list[Watch]:
    places = {(one.category, one.marketplace, one.country) for one in told}
    return [watch for watch in followed if (watch.category, watch.marketplace, watch.country) in places]
