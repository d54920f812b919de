"""/ask: the questions that can be answered, by shelf; a topic with what is related to it."""

from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import Dialog, DialogManager, ShowMode
from aiogram_dialog.widgets.common import ManagedScroll
from aiogram_dialog.widgets.kbd import Button, Column, Row, ScrollingGroup, Select, SwitchTo

from bot.answer_text import topics as some
from bot.flows.chain import database, seller_id, toast
from bot.flows.states import Guides, Topics
from bot.flows.widgets import Label, Said, SideQuestion, Tap, Window, to_menu
from bot.heard import say_of
from bot.hearing_ticket import open_ticket
from bot.knowledge.book import Book
from bot.knowledge.topic_entries import Topic
from storage import questions

A_PAGE = 30
"""Topics of a shelf at once: the desk's grows, and a keyboard of Telegram has at most 100 buttons."""


def _book(manager: DialogManager) -> Book:
    book: Book = manager.middleware_data["book"]
    return book


def _on(book: Book, group: str) -> list[Topic]:
    return [topic for topic in book.topics.values() if topic.group == group and not topic.talk]


async def _shelves(book: Book, **_: Any) -> dict[str, Any]:
    groups = sorted(book.topic_groups.values(), key=lambda group: group.order)
    shown = [group for group in groups if _on(book, group.id)]
    return {"groups": shown, "total": sum(len(_on(book, group.id)) for group in shown)}


async def _pick_group(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    manager.dialog_data["group"] = item
    page: ManagedScroll | None = manager.find("page")
    assert page is not None
    await page.set_page(0)
    await manager.switch_to(Topics.shelf)


async def _shelf(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    group = book.topic_groups.get(str(dialog_manager.dialog_data.get("group"))) or next(
        iter(book.topic_groups.values())
    )
    return {"group": group, "topics": _on(book, group.id)}


async def _pick_topic(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    if item in _book(manager).topics:
        manager.dialog_data["topic"] = item
        await manager.switch_to(Topics.topic)
    else:
        await toast(manager, "topics.gone")


def _topic_of(manager: DialogManager) -> Topic | None:
    data = manager.start_data if isinstance(manager.start_data, dict) else {}
    return _book(manager).topics.get(str(manager.dialog_data.get("topic") or data.get("topic")))


async def _topic(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    topic = _topic_of(dialog_manager)
    if topic is None:
        return {"topic": None, "related": [], "guides": []}
    dialog_manager.dialog_data.update(topic=topic.id, group=topic.group)
    guides = [book.guides[topic.guide]] if topic.guide and topic.guide in book.guides else []
    return {"topic": topic, "related": some(book, topic.related), "guides": guides}


async def _vote(query: CallbackQuery, tapped: Button, manager: DialogManager) -> None:
    topic = _topic_of(manager)
    if topic is None:
        await toast(manager, "topics.gone")
        return
    db, seller = database(manager), seller_id(manager)
    asked = await db(
        questions.ask,
        manager.middleware_data["bot"].id,
        seller,
        key=f"topic:{topic.id}",
        language=say_of(manager).language,
        text="",
        kind="faq",
        topic=topic.id,
    )
    choice = str(tapped.widget_id)
    await db(questions.vote, seller, asked.id or 0, choice)
    await toast(manager, "topics.voted", alert=choice == "down", vote=choice)


async def _guide(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    if item in _book(manager).guides:
        await manager.start(Guides.intro, {"guide": item})
    else:
        await toast(manager, "guides.gone")


async def _person(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    await open_ticket(manager, 0)
    manager.show_mode = ShowMode.SEND


def topics_dialog() -> Dialog:
    """The dialog of the Topics states."""
    return Dialog(
        Window(
            Said("topics.shelves", "total"),
            Column(
                Select(
                    Label("topics.b_group", "item"),
                    id="group",
                    item_id_getter=lambda group: group.id,
                    items="groups",
                    on_click=_pick_group,
                )
            ),
            to_menu(),
            SideQuestion(),
            getter=_shelves,
            state=Topics.shelves,
        ),
        Window(
            Said("topics.shelf", "group", "topics"),
            ScrollingGroup(
                Select(
                    Label("topics.b_topic", "item"),
                    id="topic",
                    item_id_getter=lambda topic: topic.id,
                    items="topics",
                    on_click=_pick_topic,
                ),
                id="page",
                width=1,
                height=A_PAGE,
                hide_on_single_page=True,
            ),
            SwitchTo(Label("common.b_back"), id="back", state=Topics.shelves),
            SideQuestion(),
            getter=_shelf,
            state=Topics.shelf,
        ),
        Window(
            Said("topics.window", "topic"),
            Column(
                Select(
                    Label("topics.b_topic", "item"),
                    id="related",
                    item_id_getter=lambda topic: topic.id,
                    items="related",
                    on_click=_pick_topic,
                )
            ),
            Column(
                Select(
                    Label("guides.b_see", "item"),
                    id="see",
                    item_id_getter=lambda guide: guide.id,
                    items="guides",
                    on_click=_guide,
                )
            ),
            Row(Tap("topics.b_up", "up", _vote, "topic"), Tap("topics.b_down", "down", _vote, "topic")),
            Tap("topics.b_person", "person", _person),
            Row(SwitchTo(Label("common.b_back"), id="back", state=Topics.shelf), to_menu()),
            SideQuestion(),
            getter=_topic,
            state=Topics.topic,
        ),
    )
