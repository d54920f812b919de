"""Deep links: `cat_<slug>_<MP>[-<country>]`, `faq_<slug>`, `guide_<name>`,
`order_<number>`, `unsub_<token>`."""

from aiogram.fsm.state import State
from aiogram.types import Message
from aiogram_dialog import DialogManager, ShowMode, StartMode

from bot.flows.mail_links import unsubscribe
from bot.flows.states import Compliance, Guides, Menu, Orders, Topics
from bot.heard import say_of, seller_of
from bot.knowledge import deep
from bot.knowledge.book import Book
from storage import drafts, orders, picks
from storage.database import Database
from storage.problems import NotFound

MENU = "menu"
"""The payload of a link that only opens the desk."""


async def open_link(message: Message, payload: str, manager: DialogManager) -> None:
    """Open what a link names; the menu, with a word of explanation, when it names nothing (any more)."""
    db: Database = manager.middleware_data["db"]
    book: Book = manager.middleware_data["book"]
    seller_id = seller_of(manager).id or 0
    if payload == MENU:
        await _start(manager, Menu.main)
        return
    match deep.parse(payload):
        case deep.Deep("cat", slug, marketplace, country) if slug in book.categories:
            await open_category(manager, slug, marketplace, country)
        case deep.Deep("faq", slug) if slug in book.topics:
            await _start(manager, Topics.shelves)
            await manager.start(Topics.topic, {"topic": slug}, show_mode=ShowMode.SEND)
        case deep.Deep("guide", name) if name in book.guides:
            await _start(manager, Guides.intro, {"guide": name})
        case deep.Deep("order", number):
            order_id = order_of(number)
            try:
                await db(orders.get, seller_id, order_id)
            except NotFound:
                await message.answer(say_of(manager)("problem.not_found"))
                await _start(manager, Menu.main)
                return
            await _start(manager, Orders.listing)
            await manager.start(Orders.order, {"order_id": order_id}, show_mode=ShowMode.SEND)
        case deep.Deep("unsub", token):
            await unsubscribe(message, token, manager)
        case _:
            await message.answer(say_of(manager)("menu.link_unknown"))
            await _start(manager, Menu.main)


async def open_category(
    manager: DialogManager, slug: str, marketplace: str | None = None, country: str | None = None
) -> None:
    """A category of the Book, looked up like any other product: an order being filled in is kept, and that is said."""
    db: Database = manager.middleware_data["db"]
    book: Book = manager.middleware_data["book"]
    seller_id = seller_of(manager).id or 0
    found = await db(picks.look_up, seller_id, "", slug)
    draft_id = found.draft.id or 0
    if country not in book.countries or marketplace != "EU":
        country = None
    if marketplace is not None:
        await db(drafts.change, seller_id, draft_id, marketplace=marketplace, country=country)
    if found.kept is not None:
        bot, chat = manager.middleware_data["bot"], manager.middleware_data["event_chat"]
        await bot.send_message(chat.id, say_of(manager)("menu.link_kept"))
    if marketplace is None:
        state = Compliance.marketplace
    else:
        state = Compliance.country if marketplace == "EU" and not country else Compliance.questions
    await _start(manager, Menu.main)
    await manager.start(state, {"draft_id": draft_id}, show_mode=ShowMode.SEND)


def order_of(number: str) -> int:
    """The row id of an order's number, with or without the letter and zeros; 0 for nonsense."""
    digits = number.upper().removeprefix("C-").removeprefix("C")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else 0


async def _start(manager: DialogManager, state: State, data: dict[str, str] | None = None) -> None:
    await manager.start(state, data, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)
