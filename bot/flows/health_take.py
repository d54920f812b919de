"""Figures that a seller gives, in whatever way: kept, judged, and answered at once."""

from collections.abc import Callable, Sequence
from typing import Any

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import Chat, InlineKeyboardMarkup, Message, Update
from aiogram_dialog import DialogManager

from bot.below import note_newer
from bot.flows.chain import database, seller_id
from bot.flows.health_parts import PAST, read_account, site_now
from bot.flows.states import Health
from bot.health_items import Item, Place, alert_buttons, gravest, items, next_looks, place_of
from bot.heard import say_of, seller_of
from bot.keyboards import Button, button, markup
from bot.knowledge.book import Book
from bot.knowledge.health import GRAVE, Reading, stands
from bot.knowledge.health_line import Typed, read_line
from bot.knowledge.health_watch import Told, step
from bot.say import Say
from storage.health import Figure, Judged, record
from storage.problems import Problem

A_MESSAGE = 10
"""Figures of one message, whatever is said of each."""
SHOWN = 3
"""Findings of one answer that get a button."""
TOO_LONG = 500
REPORTS = (".json", ".csv", ".tsv", ".txt")
"""Endings of files that figures come in; a picture or a PDF is for whoever listens."""


def is_figures(message: Message, manager: DialogManager) -> bool:
    """Whether a message is a line of figures: those are for the bot, whoever is listening."""
    text = message.text or ""
    book: Book = manager.middleware_data["book"]
    return 0 < len(text) <= TOO_LONG and read_line(book, text).is_line


def is_report(message: Message) -> bool:
    """Whether a message is a file that figures come in: a report, or a table."""
    name = message.document.file_name if message.document is not None else None
    return (name or "").lower().endswith(REPORTS)


async def heard_line(message: Message, text: str, manager: DialogManager) -> bool:
    """Take a typed line of figures. False: it is none."""
    book: Book = manager.middleware_data["book"]
    typed = read_line(book, text)
    if not typed.is_line:
        return False
    await take_line(manager, typed)
    return True


async def take_line(manager: DialogManager, typed: Typed) -> None:
    """Keep what could be read of a line, and say what could not."""
    if typed.readings:
        site = typed.site or await site_now(manager)
        await take(manager, typed.readings, site, key=key_of(manager), source="typed", typed=typed)
    else:
        book: Book = manager.middleware_data["book"]
        odd = [book.metrics[one] for one in typed.odd]
        await tell(manager, say_of(manager)("health.nothing_read", odd=odd, unread=typed.unread))


async def take(
    manager: DialogManager,
    readings: Sequence[Reading],
    site: str,
    *,
    key: str,
    source: str,
    typed: Typed | None = None,
    odd: Sequence[str] = (),
) -> None:
    """Keep figures of one account and answer with what they come to."""
    book, db, say = manager.middleware_data["book"], database(manager), say_of(manager)
    due_at, digest_at = next_looks(seller_of(manager), db.clock())
    made = {"key": key, "source": source, "judge": judge(book), "due_at": due_at, "digest_at": digest_at}
    try:
        recorded = await db(record, seller_id(manager), site, list(readings), **made)  # type: ignore[arg-type]
    except Problem as problem:
        await tell(manager, say(f"problem.{problem.code}", **problem.fields))
        return
    _, past = await db(read_account, seller_id(manager), recorded.account.id or 0, db.clock() - PAST)
    found = items(book, recorded.snapshots, recorded.alerts, past)
    fresh = recorded.account.created_at == recorded.account.taken_at
    texts = result(
        say,
        place_of(book, recorded.account.site),
        found,
        odd=[book.metrics[one] for one in typed.odd] if typed else [],
        bare=[book.metrics[one] for one in typed.bare] if typed else [],
        unread=[*(typed.unread if typed else ()), *odd],
        guessed=typed is not None and not typed.site and fresh,
    )
    for text in texts[:-1]:
        await tell(manager, text)
    await tell(manager, texts[-1], offers(manager, found))


def result(say: Say, place: Place, found: Sequence[Item], **notes: Any) -> list[str]:
    """What figures come to, in messages that each fit; the notes (odd, bare, unread, guessed) are in the last."""
    parts = [found[start : start + A_MESSAGE] for start in range(0, len(found), A_MESSAGE)] or [found]
    nothing = {"odd": [], "bare": [], "unread": [], "guessed": False}
    return [
        say(
            "health.result",
            place=place,
            items=part,
            every=found,
            last=part is parts[-1],
            **(notes if part is parts[-1] else nothing),
        )
        for part in parts
    ]


def judge(book: Book) -> Callable[[Sequence[Figure], str, float | None], Judged]:
    """The judge of `record`: the worst of a metric's windows decides."""

    def judged(group: Sequence[Any], level: Any, value: float | None) -> Judged:
        standings = [standing for one in group if (standing := stands(book, one)) is not None]
        if not standings:
            return Judged(level, value, "")
        told, change = step(Told(level, value), max(standings, key=lambda one: GRAVE[one.level]))
        return Judged(told.level, told.value, change)

    return judged


def offers(manager: DialogManager, found: Sequence[Item]) -> list[list[Button]]:
    """Buttons under what was found: the details of the gravest, what to do about the worst, and the window."""
    say, wrong = say_of(manager), gravest(found)
    book: Book = manager.middleware_data["book"]
    rows = [
        [button(say.plain("health.b_alert", item=one), "health.alert", one.alert.id or 0)]
        for one in wrong[:SHOWN]
        if one.alert is not None
    ]
    if len(wrong) == 1 and wrong[0].alert is not None:
        rows.append(alert_buttons(say, wrong[0].alert))
    topic = book.topics.get(wrong[0].metric.topic) if wrong else None
    if topic is not None:
        rows.append([button(say.plain("health.b_topic", topic=topic), "topic.open", topic.id)])
    if not (manager.has_context() and manager.current_context().state.group is Health):
        rows.append([button(say.plain("health.b_open"), "health.open")])
    return rows


async def tell(manager: DialogManager, text: str, buttons: Sequence[Sequence[Button]] = ()) -> None:
    """Say something below all else in this chat."""
    bot: Bot = manager.middleware_data["bot"]
    chat: Chat = manager.middleware_data["event_chat"]
    state: FSMContext = manager.middleware_data["state"]
    keyboard = InlineKeyboardMarkup.model_validate(markup(buttons)) if buttons else None
    told = await bot.send_message(chat.id, text, reply_markup=keyboard)
    await note_newer(state, told.message_id)


def key_of(manager: DialogManager) -> str:
    """Names the update: handled again it finds what it did."""
    update: Update = manager.middleware_data["event_update"]
    return f"update:{update.update_id}"
