"""Dangerous goods: what we think the product is in transport and why; the seller completes, changes and confirms it."""

from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import Dialog, DialogManager
from aiogram_dialog.widgets.kbd import Button, Column, Group, Row, Select, SwitchTo
from aiogram_dialog.widgets.text import Format

from bot.flows.chain import back, change, database, draft_of, go_on, safety_sheets, seller_id, toast
from bot.flows.dangerous_fields import Detail, confirmed, details, grouped, guesses, limits, proposal_of, values_of
from bot.flows.dangerous_input import DetailInput, change_detail, step
from bot.flows.order_parts import row_number
from bot.flows.states import Contact, Dangerous
from bot.flows.widgets import Label, Said, SideQuestion, Tap, Window, draft_id, to_menu
from bot.heard import say_of
from bot.knowledge.book import Book
from bot.knowledge.dangerous import misfit
from bot.knowledge.paging import pages
from storage import drafts
from storage.problems import NotFound


async def _details(manager: DialogManager) -> list[Detail]:
    book: Book = manager.middleware_data["book"]
    draft = await draft_of(manager)
    every = bool(manager.dialog_data.get("every"))
    return details(book, draft, await safety_sheets(manager), every=every)


async def _proposal(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    draft, say = await draft_of(dialog_manager), say_of(dialog_manager)
    proposal, known = proposal_of(book, draft), await _details(dialog_manager)
    asked = {field.id for field in proposal.fields}
    unanswered = [one for one in known if (one.open or one.guessed) and one.field.id in asked]
    full, rest = grouped(proposal)
    categories = [book.categories[slug] for slug in draft.categories if slug in book.categories]
    unfit = misfit(proposal, values_of(draft))
    confirmed_by_seller = draft.dangerous.get("confirmed") is True
    blocks = [
        say("dangerous.head", categories=categories, shown=full, settled=confirmed_by_seller, given=values_of(draft))
    ]
    blocks += [say("dangerous.entry", one=one, fields=book.fields) for one in full]
    if unfit:
        blocks.insert(1, say("dangerous.misfit", un=unfit, shown=full))
    if rest:
        blocks.append(say("dangerous.rest", rest=rest, fields=book.fields))
    if known:
        blocks.append(say("dangerous.details", known=known))
    found = pages(blocks)
    at = min(int(dialog_manager.dialog_data.get("at", 0)), len(found) - 1)
    return {
        "text": found[at],
        "at": at,
        "pages": len(found),
        "paged": len(found) > 1,
        "known": known,
        "unanswered": unanswered,
        "fewer": not dialog_manager.dialog_data.get("every"),
        "shown": full,
    }


async def _field(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    wanted = str(dialog_manager.dialog_data.get("field"))
    draft = await draft_of(dialog_manager)
    field = book.fields.get(wanted)
    safety = await safety_sheets(dialog_manager) if field and field.kind == "file" else ()
    presumed = guesses(book, draft)
    value = values_of(draft).get(wanted, presumed.get(wanted))
    detail = Detail(field, value, safety, wanted in presumed) if field else None
    low, high = limits(field) if field else (None, None)
    return {
        "detail": detail,
        "low": low,
        "high": high,
        "choices": [(choice, detail.value == choice.id) for choice in field.choices] if field and detail else [],
        "yes_no": field is not None and field.kind == "yes-no",
        "files": safety,
    }


async def _answer(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    """Go through what is open, one by one."""
    manager.dialog_data.update(run=True, skipped=[])
    await step(manager)


async def _change(_q: CallbackQuery, _w: Any, manager: DialogManager, field_id: str) -> None:
    manager.dialog_data.update(run=False, skipped=[], field=field_id)
    await manager.switch_to(Dangerous.field)


async def _every(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    manager.dialog_data["every"] = True


async def _turn(_q: CallbackQuery, button: Button, manager: DialogManager) -> None:
    at = int(manager.dialog_data.get("at", 0)) + (1 if button.widget_id == "next" else -1)
    manager.dialog_data["at"] = max(0, at)


async def _confirm(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    book: Book = manager.middleware_data["book"]
    draft = await draft_of(manager)
    await change(manager, dangerous=confirmed(book, draft))
    await go_on(manager, Contact.main)


async def _choose(_q: CallbackQuery, _w: Any, manager: DialogManager, choice: str) -> None:
    book: Book = manager.middleware_data["book"]
    field = book.fields.get(str(manager.dialog_data.get("field")))
    if field is None or choice not in {one.id for one in field.choices}:
        raise NotFound
    await change_detail(manager, field.id, choice)
    await step(manager)


async def _yes_no(_q: CallbackQuery, button: Button, manager: DialogManager) -> None:
    await change_detail(manager, str(manager.dialog_data["field"]), button.widget_id == "yes")
    await step(manager)


async def _unknown(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    """ "I do not know" is an answer: what stood there goes, and the next question comes."""
    field = str(manager.dialog_data["field"])
    await change_detail(manager, field, None)
    manager.dialog_data["skipped"] = [*manager.dialog_data.get("skipped", []), field]
    await step(manager)


async def _remove(_q: CallbackQuery, _w: Any, manager: DialogManager, file_id: str) -> None:
    await database(manager)(drafts.remove_file, seller_id(manager), draft_id(manager), row_number(file_id))
    await toast(manager, "dangerous.file_removed", alert=False)


def dangerous_dialog() -> Dialog:
    """The dialog of the Dangerous states."""
    return Dialog(
        Window(
            Format("{text}"),
            Row(
                Button(Format("‹"), id="prev", on_click=_turn, when=lambda data, *_: data["at"] > 0),
                Button(Label("dangerous.page", "at", "pages"), id="page"),
                Button(Format("›"), id="next", on_click=_turn, when=lambda data, *_: data["at"] + 1 < data["pages"]),
                when="paged",
            ),
            Tap("dangerous.b_answer", "answer", _answer, "unanswered", "unanswered"),
            Group(
                Select(
                    Label("dangerous.b_detail", "item"),
                    id="detail",
                    item_id_getter=lambda item: item.field.id,
                    items="known",
                    on_click=_change,
                ),
                width=2,
            ),
            Tap("dangerous.b_every", "every", _every, "fewer", "shown"),
            Tap("dangerous.b_confirm", "confirm", _confirm, None, "shown", "unanswered"),
            Row(back(), to_menu()),
            SideQuestion(),
            getter=_proposal,
            state=Dangerous.proposal,
        ),
        Window(
            Said("dangerous.field", "detail", "low", "high"),
            Column(
                Select(
                    Label("dangerous.choice", "item"),
                    id="choice",
                    item_id_getter=lambda item: item[0].id,
                    items="choices",
                    on_click=_choose,
                )
            ),
            Row(
                Tap("dangerous.b_yes", "yes", _yes_no),
                Tap("dangerous.b_no", "no", _yes_no),
                when="yes_no",
            ),
            Column(
                Select(
                    Label("dangerous.b_remove", "item"),
                    id="file",
                    item_id_getter=lambda item: item.id,
                    items="files",
                    on_click=_remove,
                )
            ),
            Tap("dangerous.b_unknown", "unknown", _unknown, None, "detail"),
            Row(SwitchTo(Label("common.b_back"), id="back", state=Dangerous.proposal), to_menu()),
            DetailInput(),
            getter=_field,
            state=Dangerous.field,
        ),
    )
