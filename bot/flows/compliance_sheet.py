"""The sheet, page by page, and where to go from it."""

import hashlib
from typing import Any

from aiogram import Bot
from aiogram.types import BufferedInputFile, CallbackQuery, Message
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.widgets.kbd import Button, Column, CopyText, Row, Select, SwitchTo
from aiogram_dialog.widgets.text import Text
from markupsafe import Markup

from bot.flows.chain import leave
from bot.flows.compliance_draft import draft_of, started_with
from bot.flows.compliance_questions import asked, categories_of, to_place
from bot.flows.states import Compliance, Provide
from bot.flows.widgets import Label, Said, SideQuestion, Tap, Window, to_menu
from bot.heard import say_of
from bot.knowledge import deep
from bot.knowledge.book import Book
from bot.knowledge.sheets import Sheet, sheet
from bot.sheet_file import sheet_file
from bot.sheet_text import sheet_pages
from storage import watches
from storage.database import Database
from storage.models import Draft
from storage.problems import TooMany

LINKS = 3


def sheet_of(book: Book, draft: Draft, db: Database) -> Sheet | None:
    """The sheet of a draft today; None while it has no category or marketplace."""
    slugs = categories_of(book, draft)
    if not slugs or draft.marketplace is None or draft.marketplace not in book.marketplaces:
        return None
    country = draft.country if draft.country in book.countries else None
    return sheet(book, slugs, draft.marketplace, country, draft.answers, db.clock().date(), draft.keyword)


async def _sheet(dialog_manager: DialogManager, db: Database, book: Book, bot: Bot, **_: Any) -> dict[str, Any]:
    draft = await draft_of(dialog_manager)
    found = sheet_of(book, draft, db)
    pages = sheet_pages(say_of(dialog_manager), found) if found else []
    page = min(_page(dialog_manager, book, draft), max(len(pages), 1))
    links = await _links(bot, draft, found) if found else []
    return {
        "page": Markup(pages[page - 1]) if pages else None,
        "turns": [(at, page, len(pages)) for at in (page - 1, page + 1) if 1 <= at <= len(pages)],
        "links": links,
        "questions": asked(book, draft),
        "sheet": found,
        "edit": bool(started_with(dialog_manager).get("edit")),
        "followed": bool(found) and await db(watches.follows, draft.seller_id, *_place(draft)),
    }


def _page(manager: DialogManager, book: Book, draft: Draft) -> int:
    """The page last opened, and the first one again once the sheet has become another."""
    made_of = (draft.categories, draft.marketplace, draft.country, sorted(draft.answers.items()), book.version)
    digest = hashlib.sha256(repr(made_of).encode()).hexdigest()[:12]
    if manager.dialog_data.get("of") != digest:
        manager.dialog_data.update(of=digest, page=1)
    return int(manager.dialog_data["page"])


async def _links(bot: Bot, draft: Draft, found: Sheet) -> list[dict[str, Any]]:
    name = (await bot.me()).username
    country = found.country.code if found.country else None
    return [
        {
            "category": category,
            "several": len(found.categories) > 1,
            "url": f"https://t.me/{name}?start={deep.category(category.slug, found.marketplace.id, country)}",
        }
        for category in found.categories[:LINKS]
    ]


async def _turn(_query: CallbackQuery, _widget: Any, manager: DialogManager, page: str) -> None:
    manager.dialog_data["page"] = max(1, int(page)) if page.isdigit() else 1


async def _order(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    draft = await draft_of(manager)
    if draft.marketplace == "EU" and draft.country is None:
        await manager.switch_to(Compliance.country)
    else:
        await manager.start(Provide.pick, {"draft_id": draft.id})


async def _keep(query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """Send the sheet as a document; the window then stands below it."""
    draft = await draft_of(manager)
    found = sheet_of(manager.middleware_data["book"], draft, manager.middleware_data["db"])
    if found is None or not isinstance(query.message, Message):
        return
    say = say_of(manager)
    name, page = sheet_file(found, say.language)
    await query.message.answer_document(
        BufferedInputFile(page.encode(), name), caption=say("sheet_file.caption", sheet=found)
    )
    manager.show_mode = ShowMode.SEND


def _place(draft: Draft) -> tuple[list[str], str, str | None]:
    """What is followed of a sheet: its categories, its marketplace and, in the EU, its country."""
    return draft.categories, draft.marketplace or "", draft.country if draft.marketplace == "EU" else None


async def _follow(query: CallbackQuery, button: Button, manager: DialogManager) -> None:
    """Each button names its outcome, so that a second tap changes nothing."""
    db: Database = manager.middleware_data["db"]
    draft, on = await draft_of(manager), button.widget_id == "follow"
    try:
        await db(watches.follow if on else watches.leave, draft.seller_id, *_place(draft))
    except TooMany as problem:
        await query.answer(say_of(manager).plain("problem.too_many", **problem.fields), show_alert=True)
        return
    await query.answer(say_of(manager).plain("watching.on" if on else "watching.off"), show_alert=on)


def sheet_window() -> Window:
    """The sheet, a page at a time."""
    return Window(
        Said("compliance.sheet", "page"),
        Row(
            Select(
                Label("compliance.b_page", "item"),
                id="page",
                item_id_getter=lambda item: item[0],
                items="turns",
                on_click=_turn,
            )
        ),
        Tap("compliance.b_order", "order", _order, lambda data, *_: data["sheet"] and not data["edit"]),
        Tap("compliance.b_review", "review", leave, "edit"),
        Row(
            SwitchTo(Label("compliance.b_answers"), id="answers", state=Compliance.questions, when="questions"),
            SwitchTo(Label("compliance.b_places"), id="places", state=Compliance.marketplace, when="sheet"),
            SwitchTo(Label("compliance.b_types"), id="types", state=Compliance.results),
        ),
        Row(
            Tap("compliance.b_keep", "keep", _keep, "sheet"),
            Tap("watching.b_follow", "follow", _follow, lambda data, *_: data["sheet"] and not data["followed"]),
            Tap("watching.b_following", "unfollow", _follow, "followed"),
        ),
        Column(*(_copy(at) for at in range(LINKS))),
        Row(Tap("common.b_back", "back", _back), to_menu()),
        SideQuestion(),
        getter=_sheet,
        state=Compliance.sheet,
    )


class _LinkText(Text):
    """A field of the link at a place of `links`, in words."""

    def __init__(self, at: int, label: bool) -> None:
        super().__init__()
        self.at = at
        self.label = label

    async def _render_text(self, data: dict[str, Any], manager: DialogManager) -> str:
        link = data["links"][self.at]
        return say_of(manager).plain("compliance.b_link", link=link) if self.label else str(link["url"])


def _copy(at: int) -> CopyText:
    return CopyText(_LinkText(at, True), _LinkText(at, False), when=lambda data, *_: len(data["links"]) > at)


async def _back(query: CallbackQuery, button: Button, manager: DialogManager) -> None:
    draft = await draft_of(manager)
    if asked(manager.middleware_data["book"], draft):
        await manager.switch_to(Compliance.questions)
    elif draft.marketplace is None:
        await manager.switch_to(Compliance.results)
    else:
        await to_place(query, button, manager)
