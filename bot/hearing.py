"""Who hears what is typed in a private chat: the search, an answer, or the window that was asked for in words."""

from aiogram.enums import ContentType
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.types import InlineKeyboardMarkup, Message
from aiogram_dialog import DialogManager, ShowMode, StartMode

from bot import answer_text, hearing_ticket
from bot.flows import health_take
from bot.flows.compliance_draft import known_draft, look_up, search_here
from bot.flows.health_file import take_report
from bot.flows.states import Compliance, Menu, Orders, Review, Settings
from bot.heard import book_of, data, db_of, key_of, say_of, seller_of
from bot.keyboards import Button, button, markup
from bot.knowledge.answer import Answer
from bot.knowledge.answer import answer as decide
from bot.knowledge.legible import trouble
from bot.knowledge.person import plainly
from bot.knowledge.private import private
from storage import questions

LONGEST = hearing_ticket.BOT_READS
"""Characters of a typed text; a long listing title has 300."""
LAST_TOPIC, LOST = "topic", "lost"
"""What is remembered of a chat: the topic last answered, and whether the text before was not understood."""
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
    if health_take.is_report(message):
        await take_report(message, manager)
    elif not text:
        kind = _NAMES.get(ContentType(message.content_type), "other")
        await _answer(message, manager, say_of(manager)("hearing.no_text", kind=kind))
    elif len(text) > LONGEST:
        await _answer(message, manager, say_of(manager)("common.text_too_long", longest=LONGEST, length=len(text)))
    else:
        await hear_text(message, text, manager, at_desk=await hearing_ticket.at_desk(manager))


async def hear_question(message: Message, text: str, manager: DialogManager) -> None:
    """A text that is a question, since its sender says so: no product is looked for."""
    if len(text) > LONGEST:
        await _answer(message, manager, say_of(manager)("common.text_too_long", longest=LONGEST, length=len(text)))
    else:
        await hear_text(message, text, manager, question=True)


async def hear_text(
    message: Message, text: str, manager: DialogManager, *, question: bool = False, at_desk: bool = False
) -> None:
    """The same for a text of at most LONGEST characters. `question`: it is one, whatever product it names.

    `at_desk`: people have it, too, so the bot says only what it knows.
    """
    say, book = say_of(manager), book_of(manager)
    if (what := trouble(text)) is not None:
        await _answer(message, manager, say("hearing.trouble", what=what))
        return
    if private(text):
        await _answer(message, manager, say("hearing.private"))
        return
    if not question and await health_take.heard_line(message, text, manager):
        return
    memory: FSMContext = data(manager, "state")
    before = await memory.get_data()
    found = decide(book, text, say.language, before.get(LAST_TOPIC), question=question)
    again = found.kind == "unknown" and bool(before.get(LOST))
    last = before.get(LAST_TOPIC) if found.kind == "escalate" else found.topic or before.get(LAST_TOPIC)
    await memory.update_data({LAST_TOPIC: last, LOST: found.kind == "unknown"})
    match found.kind:
        case "category":
            await _product(message, text, found, manager)
        case "command":
            manager.show_mode = ShowMode.SEND
            await manager.start(_WINDOWS[found.word], mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)
        case "smalltalk" if found.word == "greeting" and not manager.has_context():
            await manager.start(Menu.main, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)
        case "smalltalk" if found.word == "greeting":
            await _answer(message, manager, say("hearing.greeting", name=seller_of(manager).name))
        case "smalltalk" if found.word == "thanks":
            await _answer(message, manager, say("hearing.thanks"))
        case "unknown" if not question and manager.has_context() and _window(manager) in SEARCHES:
            # A search says in its own window that nothing fits.
            await (search_here if await searching(manager) else look_up)(manager, text)
        case "escalate" if found.word and plainly(text):
            await hearing_ticket.open_ticket(manager)
        case "unknown" | "choice" | "escalate" if at_desk:
            manager.show_mode = ShowMode.NO_UPDATE  # it is no question to the bot, so none is noted
        case "unknown" | "escalate" if await hearing_ticket.goes_on(message, manager):
            pass  # what the bot cannot answer belongs to what a person answered lately
        case _:
            await _reply(message, text, found, manager, again=again)


async def _reply(message: Message, text: str, found: Answer, manager: DialogManager, *, again: bool) -> None:
    """The answer with its buttons; the question is noted, so that a thumb under it means something."""
    say, book = say_of(manager), book_of(manager)
    db = db_of(manager)
    asked = 0
    if found.kind != "smalltalk":
        row = await db(
            questions.ask,
            data(manager, "bot").id,
            seller_of(manager).id or 0,
            key=key_of(manager),
            language=say.language,
            text=text,
            kind=found.kind,
            topic=found.topic,
        )
        asked = row.id or 0
    under = answer_text.buttons(say, book, found, asked, again=again)
    await _answer(message, manager, answer_text.words(say, book, found, text, again=again), under)


async def _product(message: Message, text: str, found: Answer, manager: DialogManager) -> None:
    window = _window(manager) if manager.has_context() else None
    if await searching(manager):
        await search_here(manager, text)
    elif window is None or window in DONE or (window.group in {Menu, Compliance} and window != Compliance.questions):
        await look_up(manager, text)
    else:
        book, say = book_of(manager), say_of(manager)
        picks = answer_text.categories(book, found.match.named)
        said = say("hearing.found", query=text, found=picks)
        offered = [[button(say.plain("hearing.b_pick", category=one), "search.pick", one.slug)] for one in picks]
        await _answer(message, manager, said, [*offered, [button(say.plain("hearing.b_again"), "search.again")]])


async def searching(manager: DialogManager) -> bool:
    """Whether a search is open that has its draft already; one opened from the menu has none before its keyword."""
    open_now = manager.has_context() and _window(manager) in SEARCHES
    return open_now and await known_draft(manager) is not None


async def _answer(
    message: Message, manager: DialogManager, text: str, buttons: list[list[Button]] | None = None
) -> None:
    """With buttons; the menu's as well when no window stands open below."""
    offered = list(buttons or [])
    if not manager.has_context():
        say = say_of(manager)
        offered += [] if buttons else [[button(say.plain("hearing.b_again"), "search.again")]]
        offered.append([button(say.plain("common.b_menu"), "menu.open")])
    keyboard = InlineKeyboardMarkup.model_validate(markup(offered)) if offered else None
    await message.answer(text, reply_markup=keyboard)


def _window(manager: DialogManager) -> State:
    return manager.current_context().state
