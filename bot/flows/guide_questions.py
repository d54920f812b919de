"""The questions of a guide: one window that asks them in turn, those that are open, or all of them once more."""

from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button, Column, Row, Select, SwitchTo

from bot.flows.guide_parts import act, here, walk_of
from bot.flows.states import Guides
from bot.flows.widgets import Label, Said, SideQuestion, Window, to_menu
from bot.knowledge.guide_entries import GuideQuestion
from bot.knowledge.guides import Walk, asked, choice
from storage import guides
from storage.problems import NotFound


async def _question(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    walk = await walk_of(dialog_manager)
    question = _asking(walk, dialog_manager.dialog_data.get("asking")) if walk else None
    chosen = walk.choices.get(question.id) if walk and question else None
    choices = [(question, one, one.id == chosen) for one in question.choices] if question else []
    return {"walk": walk, "question": question, "choices": choices}


def _asking(walk: Walk, wanted: object) -> GuideQuestion | None:
    """The question that was turned to, else the first that is open."""
    return next((one for one in asked(walk.guide, walk.choices) if one.id == wanted), walk.question)


def _following(walk: Walk, question: str, *, every: bool) -> GuideQuestion | None:
    """The next to ask; with `every` those that are answered too, for somebody who changes his answers."""
    put = asked(walk.guide, walk.choices)
    at = [one.id for one in put].index(question) + 1
    return put[at] if every and at < len(put) else walk.question


async def ask(manager: DialogManager, question: GuideQuestion, *, every: bool) -> None:
    """Open the window with this question."""
    manager.dialog_data.update(asking=question.id, every=every)
    await manager.switch_to(Guides.question)


async def change_answers(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """All questions once more, from the first."""
    walk = await here(manager)
    put = asked(walk.guide, walk.choices)
    if not put:
        raise NotFound
    await ask(manager, put[0], every=True)


async def _choose(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    """The button names question and choice, so a replay answers no other question."""
    wanted, _, chosen = item.partition("=")
    walk = await here(manager)
    question = next((one for one in asked(walk.guide, walk.choices) if one.id == wanted), None)
    if question is None or choice(question, chosen) is None:
        raise NotFound
    walk = await act(manager, guides.choose, question.id, chosen)
    every = bool(manager.dialog_data.get("every"))
    following = _following(walk, question.id, every=every)
    if following is None:
        await manager.switch_to(Guides.intro)
    else:
        await ask(manager, following, every=every)


def question_window() -> Window:
    """The window of Guides.question."""
    return Window(
        Said("guides.question", "walk", "question"),
        Column(
            Select(
                Label("guides.b_choice", "item"),
                id="choose",
                item_id_getter=lambda item: f"{item[0].id}={item[1].id}",
                items="choices",
                on_click=_choose,
            )
        ),
        Row(SwitchTo(Label("common.b_back"), id="back", state=Guides.intro), to_menu()),
        SideQuestion(),
        getter=_question,
        state=Guides.question,
    )
