"""/check and /templates: a message to a buyer read against the rules, and messages that keep to them.

What a seller pastes is answered and forgotten: neither the text nor what was found is kept.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import Dialog, DialogManager
from aiogram_dialog.widgets.kbd import Column, Row, Select, SwitchTo

from bot.flows.states import Tools
from bot.flows.tools_fill import field_window, template_window
from bot.flows.widgets import Ask, Label, Said, SideQuestion, Window, to_menu
from bot.heard import say_of
from bot.knowledge.book import Book
from bot.knowledge.legible import trouble
from bot.knowledge.message_check import LONGEST, Finding, broken, check_message
from bot.say import Say

CUT_FROM = 4_000
"""Characters from which on a text may be the beginning of one that Telegram cut: its other parts are not heard."""
RULES_A_MESSAGE = 3
"""So many explanations fit into one message of Telegram, whatever was quoted."""


async def _check(message: Message, text: str, manager: DialogManager) -> None:
    book: Book = manager.middleware_data["book"]
    say = say_of(manager)
    found = await asyncio.to_thread(check_message, book, text)  # a long text takes tenths of a second
    if trouble(text) == "wordless" and not found:
        await message.answer(say("hearing.trouble", what="wordless"))
        return
    for part in report(say, book, text, found):
        await message.answer(part)


def report(say: Say, book: Book, text: str, found: Iterable[Finding]) -> list[str]:
    """What was found in a text, in messages that each fit."""
    rules = broken(book, found)
    cut = len(text) if len(text) >= CUT_FROM else 0
    if not rules:
        every = sorted(book.message_rules.values(), key=lambda rule: rule.order)
        return [say("tools.nothing", rules=every, cut=cut)]
    starts = range(0, len(rules), RULES_A_MESSAGE)
    return [
        say("tools.report", found=rules[start : start + RULES_A_MESSAGE], first=start + 1, total=len(rules), cut=cut)
        for start in starts
    ]


async def _templates(book: Book, **_: Any) -> dict[str, Any]:
    return {"templates": sorted(book.templates.values(), key=lambda one: one.order)}


async def _pick(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    manager.dialog_data.update(template=item, at=0, values={})
    await manager.switch_to(Tools.template)


def tools_dialog() -> Dialog:
    """The dialog of the Tools states."""
    return Dialog(
        Window(
            Said("tools.main"),
            SwitchTo(Label("tools.b_check"), id="check", state=Tools.check),
            SwitchTo(Label("tools.b_templates"), id="templates", state=Tools.templates),
            to_menu(),
            SideQuestion(),
            state=Tools.main,
        ),
        Window(
            Said("tools.check"),
            Row(SwitchTo(Label("common.b_back"), id="back", state=Tools.main), to_menu()),
            Ask(_check, longest=LONGEST),
            state=Tools.check,
        ),
        Window(
            Said("tools.templates"),
            Column(
                Select(
                    Label("tools.b_template", "item"),
                    id="template",
                    item_id_getter=lambda item: item.id,
                    items="templates",
                    on_click=_pick,
                )
            ),
            Row(SwitchTo(Label("common.b_back"), id="back", state=Tools.main), to_menu()),
            SideQuestion(),
            getter=_templates,
            state=Tools.templates,
        ),
        template_window(),
        field_window(),
    )
