"""Who hears what is typed in a private chat: the search, a short answer, or the window that was asked for in words."""

from typing import Any

from aiogram.enums import ContentType
from aiogram.fsm.state import State
from aiogram.types import InlineKeyboardMarkup, Message
from aiogram_dialog import DialogManager, ShowMode, StartMode

from bot.flows.compliance_draft import known_draft, look_up, search_here
from bot.flows.states import Compliance, Menu, Orders, Review, Settings
from bot.keyboards import Button, button, markup, rows
from bot.knowledge.book import Book
from bot.knowledge.free_text import Heard
from bot.knowledge.free_text import hear as understand
from bot.knowledge.legible import trouble
from bot.knowledge.private import private
from bot.say import Say
from storage.models import Seller

LONGEST = 500
"""Characters of a typed text; a long listing title has 300."""
PICKS = 3
DONE = {Review.submitted, Review.kept}
"""Windows whose order is done: what is typed next is a new one."""
SEARCHES = {Compliance.keyword, Compliance.results, Compliance.groups, Compliance.group}
_WINDOWS: dict[str, State] = {
    "orders": Orders.listing,
    "help": Menu.help,
    "menu": Menu.main,
    "settings": Settings.main,
    "cancel": Menu.main,
}
_NAMES = {
    ContentType.PHOTO: "picture",
    ContentType.VIDEO: "picture",
    ContentType.ANIMATION: "picture",
    ContentType.STICKER: "sticker",
    ContentType.VOICE: "voice",
    ContentType.AUDIO: "voice",
    ContentType.VIDEO_NOTE: "voice",
    ContentType.DOCUMENT: "file",
}


async def hear(message: Message, manager: DialogManager) -> None:
    """Answer a message that no window waited for. Nothing of an open window changes unless a product is named."""
    text = (message.text or "").strip()
    if not text:
        kind = _NAMES.get(ContentType(message.content_type), "other")
        await _answer(message, manager, _say(manager)("hearing.no_text", kind=kind))
    elif len(text) > LONGEST:
        await _answer(message, manager, _say(manager)("common.text_too_long", longest=LONGEST, length=len(text)))
    else:
        await hear_text(message, text, manager)


async def hear_text(message: Message, text: str, manager: DialogManager) -> None:
    """The same for a text of at most LONGEST characters."""
    say, book = _say(manager), _book(manager)
    if (what := trouble(text)) is not None:
        await _answer(message, manager, say("hearing.trouble", what=what))
        return
    if private(text):
        await _answer(message, manager, say("hearing.private"))
        return
    heard = understand(book, text, say.language)
    match heard.kind:
        case "product":
            await _product(message, text, heard, manager)
        case "command":
            manager.show_mode = ShowMode.SEND
            await manager.start(_WINDOWS[heard.word], mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)
        case "person" | "thanks":
            await _answer(message, manager, say(f"hearing.{heard.kind}"))
        case "greeting" if not manager.has_context():
            await manager.start(Menu.main, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)
        case "greeting":
            await _answer(message, manager, say("hearing.greeting", name=_seller(manager).name))
        case _:
            await _unknown(message, text, heard, manager)


async def _product(message: Message, text: str, heard: Heard, manager: DialogManager) -> None:
    window = _window(manager) if manager.has_context() else None
    if await searching(manager):
        await search_here(manager, text)
    elif window is None or window in DONE or (window.group in {Menu, Compliance} and window != Compliance.questions):
        await look_up(manager, text)
    else:
        slugs = list(heard.match.named[:PICKS])
        await _offer(message, manager, "hearing.found", text, slugs)


async def _unknown(message: Message, text: str, heard: Heard, manager: DialogManager) -> None:
    """Near misses are offered; a search says in its own window that nothing fits."""
    if await searching(manager):
        await search_here(manager, text)
    elif manager.has_context() and _window(manager) in SEARCHES:
        await look_up(manager, text)
    else:
        await _offer(message, manager, f"hearing.{heard.kind}", text, list(heard.match.similar[:PICKS]))


async def searching(manager: DialogManager) -> bool:
    """Whether a search is open that has its draft already; one opened from the menu has none before its keyword."""
    open_now = manager.has_context() and _window(manager) in SEARCHES
    return open_now and await known_draft(manager) is not None


async def _offer(message: Message, manager: DialogManager, name: str, text: str, slugs: list[str]) -> None:
    book, say = _book(manager), _say(manager)
    found = [book.categories[slug] for slug in slugs if slug in book.categories]
    picks = [button(say.plain("hearing.b_pick", category=one), "search.pick", one.slug) for one in found]
    said = say(name, query=text, found=found, total=len(book.categories))
    await _answer(message, manager, said, [*picks, button(say.plain("hearing.b_again"), "search.again")])


async def _answer(message: Message, manager: DialogManager, text: str, buttons: list[Button] | None = None) -> None:
    """With buttons; the menu's as well when no window stands open below."""
    offered = list(buttons or [])
    if not manager.has_context():
        say = _say(manager)
        offered += [] if buttons else [button(say.plain("hearing.b_again"), "search.again")]
        offered.append(button(say.plain("common.b_menu"), "menu.open"))
    keyboard = InlineKeyboardMarkup.model_validate(markup(rows(offered, 1))) if offered else None
    await message.answer(text, reply_markup=keyboard)


def _window(manager: DialogManager) -> State:
    return manager.current_context().state


def _data(manager: DialogManager, name: str) -> Any:
    return manager.middleware_data[name]


def _say(manager: DialogManager) -> Say:
    say: Say = _data(manager, "say")
    return say


def _book(manager: DialogManager) -> Book:
    book: Book = _data(manager, "book")
    return book


def _seller(manager: DialogManager) -> Seller:
    seller: Seller = _data(manager, "seller")
    return seller
