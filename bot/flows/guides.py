"""/guide: guides step by step. Each is a dialog of its own over the list; start data {"guide"}."""

from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import Dialog, DialogManager, ShowMode, StartMode
from aiogram_dialog.widgets.kbd import Button, Column, Group, Row, Select, SwitchTo

from bot.flows.chain import database, seller_id, toast
from bot.flows.guide_parts import (
    act,
    book_of,
    every_walk,
    guide_id,
    helps,
    here,
    person_for_step,
    seen_from,
    step_named,
    walk_of,
)
from bot.flows.guide_questions import ask, change_answers, question_window
from bot.flows.states import Guides
from bot.flows.widgets import Label, Said, SideQuestion, Tap, Window, to_menu
from storage import guides
from storage.problems import NotFound


async def _listing(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    return {"walks": await every_walk(dialog_manager)}


async def _about(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    walk = await walk_of(dialog_manager)
    return {
        "walk": walk,
        "begun": walk is not None and walk.begun,
        "asks": walk is not None and bool(walk.guide.questions),
        "papers": walk is not None and bool(walk.checklist),
        "lines": [(one, one.id in walk.done) for one in walk.checklist] if walk else [],
        "places": [(at, one, one.id in walk.done) for at, one in enumerate(walk.steps, 1)] if walk else [],
    }


async def _step(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    walk, book = await walk_of(dialog_manager), book_of(dialog_manager)
    step = walk.step if walk else None
    topics = helps(book, step)
    picked = dialog_manager.dialog_data.get("topic")
    return {
        "walk": walk,
        "marks": [("-" if step.id in walk.done else "+", step)] if walk and step else [],
        "turns": [(way, one) for way, one in (("<", walk.previous), (">", walk.next)) if one] if walk else [],
        "guides": seen_from(book, step),
        "topics": [topic for topic in topics if topic.id != picked],
        "topic": next((topic for topic in topics if topic.id == picked), None),
    }


async def _open(_query: CallbackQuery, _select: Any, manager: DialogManager, guide: str) -> None:
    if guide not in book_of(manager).guides:
        raise NotFound
    await manager.start(Guides.intro, {"guide": guide})


async def _leave(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """To what this guide was opened from; to the list for somebody who came by a link."""
    if len(manager.current_stack().intents) > 1:
        await manager.done()
    else:
        await manager.start(Guides.listing, mode=StartMode.RESET_STACK, show_mode=ShowMode.EDIT)


async def _go(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """On from where the seller is: the next question, the checklist before the first step, or his step."""
    walk = await here(manager)
    if walk.question is not None:
        await ask(manager, walk.question, every=False)
    elif walk.complete:
        await manager.switch_to(Guides.steps)
    elif walk.checklist and not (walk.finished or walk.ready or walk.kept):
        await manager.switch_to(Guides.checklist)
    else:
        await _stand(_query, _button, manager)


async def _stand(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    step = (await here(manager)).step
    if step is None:
        raise NotFound
    await act(manager, guides.go_to, step.id)
    await manager.switch_to(Guides.step)


async def _move(_query: CallbackQuery, _select: Any, manager: DialogManager, step: str) -> None:
    await act(manager, guides.go_to, step_named(await here(manager), step).id)
    await manager.switch_to(Guides.step)


async def _tick(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    walk = await here(manager)
    if item[1:] not in {one.id for one in walk.checklist}:
        raise NotFound
    await act(manager, guides.mark, item[1:], item.startswith("+"))


async def _mark(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    """Done, and on to the next step that is open; or not done after all."""
    walk = await here(manager)
    step = step_named(walk, item[1:])
    if item.startswith("-"):
        await act(manager, guides.mark, step.id, False, at=step.id)
        return
    following = walk.after(step.id)
    await act(manager, guides.mark, step.id, True, at=(following or step).id)
    if following is None:
        await toast(manager, "guides.finished", alert=False)
        await manager.switch_to(Guides.intro)


async def _forget(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    await database(manager)(guides.forget, seller_id(manager), guide_id(manager))
    manager.dialog_data.clear()
    await manager.switch_to(Guides.intro)


async def _stuck(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    manager.dialog_data.pop("topic", None)


async def _read(_query: CallbackQuery, _select: Any, manager: DialogManager, topic: str) -> None:
    manager.dialog_data["topic"] = topic  # shown only when it is one of this step's


async def _person(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    step = (await here(manager)).step
    await person_for_step(manager, guide_id(manager), step.id if step else "")


def _list(label: str, id: str, item_id: Any, items: str, on_click: Any, width: int = 1) -> Group:
    """Buttons for things, `width` in a row."""
    select: Select[str] = Select(Label(label, "item"), id=id, item_id_getter=item_id, items=items, on_click=on_click)
    return Group(select, width=width)


def guides_dialog() -> Dialog:
    """The dialog of the Guides states."""
    to_intro = SwitchTo(Label("common.b_back"), id="back", state=Guides.intro)
    to_step = SwitchTo(Label("common.b_back"), id="back", state=Guides.step)
    return Dialog(
        Window(
            Said("guides.listing", "walks"),
            _list("guides.b_guide", "guide", lambda walk: walk.guide.id, "walks", _open),
            to_menu(),
            SideQuestion(),
            getter=_listing,
            state=Guides.listing,
        ),
        Window(
            Said("guides.intro", "walk"),
            Tap("guides.b_go", "go", _go, "walk", "walk"),
            Row(
                SwitchTo(Label("guides.b_checklist"), id="checklist", state=Guides.checklist, when="papers"),
                SwitchTo(Label("guides.b_steps"), id="steps", state=Guides.steps, when="walk"),
            ),
            Row(
                Tap("guides.b_answers", "answers", change_answers, "asks"),
                SwitchTo(Label("guides.b_restart"), id="restart", state=Guides.restart, when="begun"),
            ),
            Row(Tap("common.b_back", "leave", _leave), to_menu()),
            SideQuestion(),
            getter=_about,
            state=Guides.intro,
        ),
        question_window(),
        Window(
            Said("guides.checklist", "walk"),
            _list("guides.b_line", "ready", lambda item: f"{'-' if item[1] else '+'}{item[0].id}", "lines", _tick),
            Tap("guides.b_to_step", "stand", _stand, "walk", "walk"),
            Row(to_intro, to_menu()),
            SideQuestion(),
            getter=_about,
            state=Guides.checklist,
        ),
        Window(
            Said("guides.step", "walk"),
            _list("guides.b_mark", "mark", lambda item: f"{item[0]}{item[1].id}", "marks", _mark),
            _list("guides.b_turn", "turn", lambda item: item[1].id, "turns", _move, 2),
            _list("guides.b_see", "see", lambda guide: guide.id, "guides", _open),
            Row(
                SwitchTo(Label("guides.b_stuck"), id="stuck", state=Guides.stuck, on_click=_stuck, when="walk"),
                SwitchTo(Label("guides.b_steps"), id="steps", state=Guides.steps, when="walk"),
            ),
            Row(to_intro, to_menu()),
            SideQuestion(),
            getter=_step,
            state=Guides.step,
        ),
        Window(
            Said("guides.steps", "walk"),
            _list("guides.b_place", "jump", lambda item: item[1].id, "places", _move, 5),
            Row(to_intro, to_menu()),
            SideQuestion(),
            getter=_about,
            state=Guides.steps,
        ),
        Window(
            Said("guides.stuck", "walk", "topic", "topics"),
            _list("guides.b_topic", "topic", lambda topic: topic.id, "topics", _read),
            Tap("guides.b_person", "person", _person, "walk"),
            Row(to_step, to_menu()),
            SideQuestion(),
            getter=_step,
            state=Guides.stuck,
        ),
        Window(
            Said("guides.restart", "walk"),
            Column(Tap("guides.b_forget", "forget", _forget)),
            Row(to_intro, to_menu()),
            SideQuestion(),
            getter=_about,
            state=Guides.restart,
        ),
    )
