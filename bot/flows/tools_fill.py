"""One template: its language, its blanks filled in one by one. The message is sent; what was typed is not kept."""

from typing import Any

from aiogram import Bot
from aiogram.types import CallbackQuery, Chat, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.widgets.kbd import Button, CopyText, Row, Select, SwitchTo
from aiogram_dialog.widgets.text import Text

from bot.flows.states import Tools
from bot.flows.widgets import Ask, Label, Said, SideQuestion, Tap, Window, to_menu
from bot.heard import say_of
from bot.knowledge.book import Book
from bot.knowledge.legible import trouble
from bot.knowledge.message_check import broken, check_message
from bot.knowledge.private import private
from bot.knowledge.templates import bracketed, fill, read_blank
from bot.knowledge.tool_entries import TEMPLATE_LANGUAGES, Blank, Template

LONGEST_COPY = 256
"""Characters that a button of Telegram copies."""


def _book(manager: DialogManager) -> Book:
    book: Book = manager.middleware_data["book"]
    return book


def _template(manager: DialogManager) -> Template | None:
    """The template that is open, None when the Book no longer has it."""
    return _book(manager).templates.get(str(manager.dialog_data.get("template")))


def _tongue(manager: DialogManager) -> str:
    """The language of the message: the chosen one, at first the seller's."""
    return str(manager.dialog_data.get("tongue") or say_of(manager).language)


def _blank(manager: DialogManager, template: Template) -> Blank | None:
    at = int(manager.dialog_data.get("at") or 0)
    return _book(manager).blanks.get(template.blanks[at]) if at < len(template.blanks) else None


async def _one(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    template, tongue = _template(dialog_manager), _tongue(dialog_manager)
    text = fill(book, template, tongue, {}) if template else ""
    return {
        "template": template,
        "text": text,
        "tongues": [(tongue == one, one) for one in TEMPLATE_LANGUAGES],
        "fits": 0 < len(text) <= LONGEST_COPY,
    }


async def _speak(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    if item in TEMPLATE_LANGUAGES:
        manager.dialog_data["tongue"] = item


async def _forget(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    manager.dialog_data.update(at=0, values={})


async def _fill(query: CallbackQuery, button: Button, manager: DialogManager) -> None:
    await _forget(query, button, manager)
    await manager.switch_to(Tools.field)


async def _field(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    template = _template(dialog_manager)
    blank = _blank(dialog_manager, template) if template else None
    return {
        "template": template,
        "blank": blank,
        "left": bracketed(blank, _tongue(dialog_manager)) if blank else "",
        "at": int(dialog_manager.dialog_data.get("at") or 0) + 1,
        "total": len(template.blanks) if template else 0,
    }


async def _typed(message: Message, text: str, manager: DialogManager) -> None:
    template = _template(manager)
    blank = _blank(manager, template) if template else None
    if template is None or blank is None:
        await manager.switch_to(Tools.templates)
        return
    say = say_of(manager)
    if (what := trouble(text)) is not None:
        await message.answer(say("hearing.trouble", what=what))
    elif blank.kind == "text" and private(text):
        await message.answer(say("hearing.private"))
    elif (value := read_blank(blank, text)) is None:
        await message.answer(say("tools.no_value", blank=blank, length=len(text)))
    else:
        await _next(manager, template, blank, value)


async def _leave_open(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    template = _template(manager)
    blank = _blank(manager, template) if template else None
    if template is None or blank is None:
        await manager.switch_to(Tools.templates)
    else:
        await _next(manager, template, blank, "")


async def _next(manager: DialogManager, template: Template, blank: Blank, value: str) -> None:
    """On to the next blank; behind the last the message is sent and what was typed forgotten."""
    values: dict[str, str] = {**manager.dialog_data.get("values", {}), blank.id: value}
    at = int(manager.dialog_data.get("at") or 0) + 1
    manager.dialog_data.update(at=at, values=values)
    if at < len(template.blanks):
        return
    manager.dialog_data.update(at=0, values={})
    await _send(manager, template, values)
    await manager.switch_to(Tools.template, show_mode=ShowMode.SEND)


async def _send(manager: DialogManager, template: Template, values: dict[str, str]) -> None:
    book, say = _book(manager), say_of(manager)
    text = fill(book, template, _tongue(manager), values)
    said = say("tools.filled", text=text, found=broken(book, check_message(book, text)))
    copy = InlineKeyboardButton(text=say.plain("tools.b_copy"), copy_text=CopyTextButton(text=text[:LONGEST_COPY]))
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[copy]]) if len(text) <= LONGEST_COPY else None
    bot: Bot = manager.middleware_data["bot"]
    chat: Chat = manager.middleware_data["event_chat"]
    await bot.send_message(chat.id, said, reply_markup=keyboard)


class _Field(Text):
    """A text of the getter's data, as it is."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    async def _render_text(self, data: dict[str, Any], manager: DialogManager) -> str:
        return str(data[self.name])


def template_window() -> Window:
    """The message with its blanks in [brackets], in one of four languages."""
    return Window(
        Said("tools.template", "template", "text"),
        Row(
            Select(
                Label("tools.b_tongue", "item"),
                id="tongue",
                item_id_getter=lambda item: item[1],
                items="tongues",
                on_click=_speak,
            )
        ),
        Tap("tools.b_fill", "fill", _fill, "template"),
        CopyText(Label("tools.b_copy"), _Field("text"), when="fits"),
        Row(SwitchTo(Label("common.b_back"), id="back", state=Tools.templates), to_menu()),
        SideQuestion(),
        getter=_one,
        state=Tools.template,
    )


def field_window() -> Window:
    """One blank: typed, or left in [brackets]."""
    return Window(
        Said("tools.field", "template", "blank", "at", "total"),
        Tap("tools.b_leave", "open", _leave_open, "blank", "left"),
        Row(SwitchTo(Label("common.b_back"), id="back", state=Tools.template, on_click=_forget), to_menu()),
        Ask(_typed),
        getter=_field,
        state=Tools.field,
    )
