"""One figure after the other, for who does not like to type them in a line."""

from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.widgets.kbd import Select, SwitchTo

from bot.flows.health_parts import site_now
from bot.flows.health_take import key_of, take, take_line
from bot.flows.states import Health
from bot.flows.widgets import Ask, Label, Said, Window, to_menu
from bot.health_items import place_of
from bot.heard import say_of
from bot.knowledge.book import Book
from bot.knowledge.health_entries import Metric
from bot.knowledge.health_line import read_line, read_value
from bot.knowledge.legible import trouble


def _asked(book: Book, site: str) -> list[Metric]:
    asked = [one for one in book.metrics.values() if one.asked and (not one.sites or site in one.sites)]
    return sorted(asked, key=lambda one: one.order)


async def _place(manager: DialogManager) -> tuple[list[Metric], int, str]:
    """The figures asked for, how many are done, and the marketplace."""
    site = str(manager.dialog_data.get("site") or await site_now(manager))
    metrics = _asked(manager.middleware_data["book"], site)
    return metrics, min(int(manager.dialog_data.get("at") or 0), len(metrics)), site


async def begin(_query: CallbackQuery, _button: Any, manager: DialogManager) -> None:
    """Start over with the first figure."""
    manager.dialog_data.update(at=0, values={}, site=await site_now(manager))
    await manager.switch_to(Health.form)


async def _form(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    metrics, at, site = await _place(dialog_manager)
    metric = metrics[min(at, len(metrics) - 1)] if metrics else None
    return {
        "place": place_of(book, site),
        "metric": metric,
        "at": min(at + 1, len(metrics)),
        "total": len(metrics),
        "skips": [metric] if metric else [],
    }


async def _typed(message: Message, text: str, manager: DialogManager) -> None:
    metrics, at, _site = await _place(manager)
    book: Book = manager.middleware_data["book"]
    if at >= len(metrics):
        await manager.switch_to(Health.main)
        return
    whole = read_line(book, text)
    if whole.is_line:  # a whole line after all
        await take_line(manager, whole)
        await manager.switch_to(Health.main, show_mode=ShowMode.SEND)
        return
    reading = read_value(metrics[at], text)
    if reading is None:
        what = trouble(text)
        say = say_of(manager)
        await message.answer(say("hearing.trouble", what=what) if what else say("health.no_value", metric=metrics[at]))
        return
    await _next(manager, text[:40])


async def _skip(_query: CallbackQuery, _select: Any, manager: DialogManager, item: str) -> None:
    """On without this figure; tapped twice it skips one."""
    metrics, at, _ = await _place(manager)
    if at < len(metrics) and metrics[at].id == item:
        await _next(manager, "")


async def _next(manager: DialogManager, value: str) -> None:
    metrics, at, site = await _place(manager)
    values: dict[str, str] = {**manager.dialog_data.get("values", {}), metrics[at].id: value}
    manager.dialog_data.update(at=at + 1, values=values)
    if at + 1 < len(metrics):
        return
    found = [one for metric in metrics if (one := read_value(metric, values.get(metric.id, "")))]
    manager.dialog_data.update(at=0, values={})
    if found:
        await take(manager, found, site, key=key_of(manager), source="form")
    await manager.switch_to(Health.main, show_mode=ShowMode.SEND if found else None)


class _FigureEars(Ask):
    """In the form a figure is what was asked for."""

    reads_figures = True


def form_window() -> Window:
    """One figure: typed, or skipped."""
    return Window(
        Said("health.form", "place", "metric", "at", "total"),
        Select(
            Label("health.b_skip", "item"),
            id="skip",
            item_id_getter=lambda item: item.id,
            items="skips",
            on_click=_skip,
        ),
        SwitchTo(Label("common.b_back"), id="back", state=Health.main),
        to_menu(),
        _FigureEars(_typed),
        getter=_form,
        state=Health.form,
    )
