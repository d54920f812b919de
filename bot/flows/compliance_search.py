"""From a keyword to one, two or three ticked categories: typed, ranked, or found by browsing the groups."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button, Column, Group, Row, Select, SwitchTo

from bot import hearing
from bot.flows.chain import back
from bot.flows.compliance_draft import draft_of, known_draft, query_of
from bot.flows.states import Compliance
from bot.flows.widgets import Ask, Label, Said, SideQuestion, Tap, Window, to_menu
from bot.heard import say_of, seller_of
from bot.knowledge.book import Book
from bot.knowledge.entries import Category
from bot.knowledge.flags import flags
from bot.knowledge.match import match
from storage import picks
from storage.database import Database
from storage.models import Draft
from storage.problems import NotFound, TooMany

TICK, UNTICK = "+", "-"


@dataclass(frozen=True, slots=True)
class Option:
    """A category as a tick box. Its button names the outcome, so that a second tap or a replay changes nothing."""

    category: Category
    ticked: bool

    @property
    def id(self) -> str:
        return (UNTICK if self.ticked else TICK) + self.category.slug


def _options(book: Book, draft: Draft, slugs: Iterable[str]) -> list[Option]:
    return [Option(book.categories[slug], slug in draft.categories) for slug in slugs if slug in book.categories]


async def _keyword(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    draft = await known_draft(dialog_manager)
    return {"total": len(book.categories), "ticked": _options(book, draft, draft.categories) if draft else []}


async def _typed(message: Message, text: str, manager: DialogManager) -> None:
    await hearing.hear_text(message, text, manager)


async def _results(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    """What was ticked before comes first, then what this search found; near misses only where it found little."""
    draft = await draft_of(dialog_manager)
    query = query_of(dialog_manager, draft)
    heard = match(book, query, seller_of(dialog_manager).language) if query else None
    ranked = [slug for slug, _ in heard.candidates] if heard else []
    found = list(heard.named) if heard else []
    similar = ranked[len(found) :]
    if heard and len(found) < 2:
        similar += [slug for slug in heard.similar if slug not in ranked]
    mine = [slug for slug in draft.categories if slug not in {*found, *similar}]
    shown = {
        "before": _options(book, draft, mine),
        "found": _options(book, draft, found),
        "similar": _options(book, draft, similar),
    }
    return {
        **shown,
        "options": [*shown["before"], *shown["found"], *shown["similar"]],
        "ticked": _options(book, draft, draft.categories),
        "query": query,
        "flags": flags(book, query, found[:1]),
        "total": len(book.categories),
    }


async def _groups(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    draft = await draft_of(dialog_manager)
    filled = {category.group for category in book.categories.values()}
    groups = sorted((group for group in book.groups.values() if group.id in filled), key=lambda group: group.order)
    return {"groups": groups, "total": len(book.categories), "ticked": _options(book, draft, draft.categories)}


async def _group(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    draft = await draft_of(dialog_manager)
    group_id = dialog_manager.dialog_data.get("group")
    inside = [category.slug for category in book.categories.values() if category.group == group_id]
    ticked = _options(book, draft, draft.categories)
    return {"group": book.groups.get(str(group_id)), "options": _options(book, draft, inside), "ticked": ticked}


async def _open_group(_query: CallbackQuery, _widget: Any, manager: DialogManager, group_id: str) -> None:
    book: Book = manager.middleware_data["book"]
    if group_id not in book.groups:
        raise NotFound
    manager.dialog_data["group"] = group_id
    await manager.switch_to(Compliance.group)


async def _tick(query: CallbackQuery, _widget: Any, manager: DialogManager, item: str) -> None:
    db: Database = manager.middleware_data["db"]
    book: Book = manager.middleware_data["book"]
    slug, wanted = item[1:], item[:1] == TICK
    if wanted and slug not in book.categories:
        await query.answer(say_of(manager).plain("common.fresh_start"))
        return
    draft = await draft_of(manager)
    try:
        await db(picks.tick, draft.seller_id, draft.id or 0, slug, wanted)
    except TooMany as problem:
        await query.answer(say_of(manager).plain("compliance.only", limit=problem.fields["limit"]), show_alert=True)


async def _to_browse(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """Back out of browsing: to the results when there are any."""
    draft = await draft_of(manager)
    there = draft.categories or query_of(manager, draft)
    await manager.switch_to(Compliance.results if there else Compliance.keyword)


def _ticks() -> Column:
    return Column(
        Select(
            Label("compliance.b_category", "item"),
            id="tick",
            item_id_getter=lambda option: option.id,
            items="options",
            on_click=_tick,
        )
    )


def _continue() -> SwitchTo:
    return SwitchTo(
        Label("compliance.b_continue", "ticked"),
        id="next",
        state=Compliance.marketplace,
        when=lambda data, *_: data["ticked"],
    )


def search_windows() -> list[Window]:
    """Keyword, results, groups, group."""
    return [
        Window(
            Said("compliance.keyword", "total", "ticked"),
            SwitchTo(Label("compliance.b_browse"), id="browse", state=Compliance.groups),
            SwitchTo(
                Label("compliance.b_ticked", "ticked"),
                id="ticked",
                state=Compliance.results,
                when=lambda data, *_: data["ticked"],
            ),
            Row(back(), to_menu()),
            Ask(_typed, longest=hearing.LONGEST),
            getter=_keyword,
            state=Compliance.keyword,
        ),
        Window(
            Said("compliance.results", "query", "flags", "before", "found", "similar", "total"),
            _ticks(),
            _continue(),
            Row(
                SwitchTo(Label("compliance.b_again"), id="again", state=Compliance.keyword),
                SwitchTo(Label("compliance.b_browse"), id="browse", state=Compliance.groups),
            ),
            Row(back(), to_menu()),
            SideQuestion(),
            getter=_results,
            state=Compliance.results,
        ),
        Window(
            Said("compliance.groups", "total", "ticked"),
            Group(
                Select(
                    Label("compliance.b_group", "item"),
                    id="group",
                    item_id_getter=lambda group: group.id,
                    items="groups",
                    on_click=_open_group,
                ),
                width=2,
            ),
            _continue(),
            Row(Tap("common.b_back", "back", _to_browse), to_menu()),
            SideQuestion(),
            getter=_groups,
            state=Compliance.groups,
        ),
        Window(
            Said("compliance.group", "group", "options", "ticked"),
            _ticks(),
            _continue(),
            Row(SwitchTo(Label("common.b_back"), id="back", state=Compliance.groups), to_menu()),
            SideQuestion(),
            getter=_group,
            state=Compliance.group,
        ),
    ]
