"""Who is to test, certify or represent: one to three providers, ticked; the page of one provider."""

from typing import Any

from aiogram import F
from aiogram.types import CallbackQuery
from aiogram_dialog import Dialog, DialogManager, SubManager
from aiogram_dialog.widgets.kbd import (
    Button,
    CurrentPage,
    Group,
    ListGroup,
    NextPage,
    PrevPage,
    Row,
    Select,
    SwitchTo,
    Url,
)
from aiogram_dialog.widgets.text import Format

from bot.flows.chain import back, change, draft_of, go_on, toast
from bot.flows.states import Dangerous, Provide
from bot.flows.widgets import Label, Said, SideQuestion, Tap, Window, to_menu
from bot.knowledge.book import Book
from bot.knowledge.providers import Fit
from bot.knowledge.providers import providers as fitting
from storage.models import Draft
from storage.problems import NotFound

MOST = 3
ON_A_PAGE = 6
TICK, UNTICK = "tick", "untick"
SERVICES = ("testing", "certification", "responsible-person", "epr", "inspection", "registration")
PLACES = ("chinese", "china")
"""Filters beside the services: staff who speak Chinese, a site in China."""


def covering(book: Book, draft: Draft) -> tuple[Fit, ...]:
    """Every provider that fits the draft, best first."""
    slugs = [slug for slug in draft.categories if slug in book.categories]
    return fitting(book, slugs, draft.marketplace or "") if slugs else ()


def passes(fit: Fit, chosen: set[str]) -> bool:
    """Whether a provider stands up to the filters: one of the services, and each of the places."""
    services = chosen & set(SERVICES)
    if services and not services & set(fit.provider.services):
        return False
    if "china" in chosen and not fit.in_china:
        return False
    return "chinese" not in chosen or any(language.startswith("zh") for language in fit.provider.languages)


async def _pick(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    draft = await draft_of(dialog_manager)
    fits = covering(book, draft)
    chosen = set(dialog_manager.dialog_data.get("filters", []))
    shown = [fit.provider for fit in fits if passes(fit, chosen)]
    offered = {service for fit in fits for service in fit.provider.services}
    useful = [service for service in SERVICES if service in offered] + [
        place for place in PLACES if any(passes(fit, {place}) for fit in fits)
    ]
    unfolded = len(fits) > 1 and bool(dialog_manager.dialog_data.get("unfolded"))
    return {
        "draft": draft,
        "categories": [book.categories[slug] for slug in draft.categories if slug in book.categories],
        "marketplace": book.marketplaces.get(draft.marketplace or ""),
        "country": book.countries.get(draft.country or ""),
        "total": len(fits),
        "ticked": [book.providers[provider] for provider in draft.providers if provider in book.providers],
        "items": [(provider, provider.id in draft.providers) for provider in shown],
        "filters": [(name, name in chosen) for name in useful] if unfolded else [],
        "chosen": [name for name in useful if name in chosen],
        "unfolded": unfolded,
        "foldable": len(fits) > 1 and bool(useful),
        "filtered": bool(chosen),
        "paged": len(shown) > ON_A_PAGE,
    }


async def _filter(_q: CallbackQuery, _w: Any, manager: DialogManager, name: str) -> None:
    if name not in (*SERVICES, *PLACES):
        raise NotFound
    chosen: list[str] = manager.dialog_data.get("filters", [])
    manager.dialog_data["filters"] = [*chosen, name] if name not in chosen else [one for one in chosen if one != name]
    await manager.find("page").set_page(0)  # type: ignore[union-attr]


async def _fold(_q: CallbackQuery, button: Button, manager: DialogManager) -> None:
    """Two buttons, so that a second tap or a replay of one changes nothing."""
    manager.dialog_data["unfolded"] = button.widget_id == "unfold"


async def _no_filter(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    manager.dialog_data["filters"] = []
    await manager.find("page").set_page(0)  # type: ignore[union-attr]


def _item(manager: DialogManager) -> str:
    """The provider whose row was tapped, or whose page is open."""
    return manager.item_id if isinstance(manager, SubManager) else str(manager.dialog_data["provider"])


async def _tick(_q: CallbackQuery, button: Button, manager: DialogManager) -> None:
    """The button names the outcome (`tick`, `untick`), so that a replay changes nothing more."""
    book: Book = manager.middleware_data["book"]
    draft, provider = await draft_of(manager), _item(manager)
    chosen = [one for one in draft.providers if one != provider]
    if button.widget_id == TICK:
        if provider not in {fit.provider.id for fit in covering(book, draft)}:
            await toast(manager, "providers.gone")
            return
        if len(chosen) >= MOST:
            await toast(manager, "providers.too_many", most=MOST)
            return
        chosen = draft.providers if provider in draft.providers else [*chosen, provider]
    await change(manager, providers=chosen)


async def _open(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    manager.dialog_data["provider"] = _item(manager)
    await manager.switch_to(Provide.provider)


async def _go_on(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    """Nobody to tick is no dead end: then the desk looks for one."""
    book: Book = manager.middleware_data["book"]
    draft = await draft_of(manager)
    if not draft.providers and covering(book, draft):
        await toast(manager, "providers.none_ticked")
        return
    await go_on(manager, Dangerous.proposal)


async def _provider(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    draft = await draft_of(dialog_manager)
    provider = book.providers.get(str(dialog_manager.dialog_data.get("provider")))
    return {
        "provider": provider,
        "ticked": provider is not None and provider.id in draft.providers,
        "known": provider is not None,
        "url": provider.url if provider else "",
    }


def providers_dialog() -> Dialog:
    """The dialog of the Provide states."""
    return Dialog(
        Window(
            Said("providers.pick", "categories", "marketplace", "country", "total", "ticked", "items", "filtered"),
            Tap("providers.b_unfold", "unfold", _fold, F["foldable"] & ~F["unfolded"], "chosen"),
            Tap("providers.b_fold", "fold", _fold, "unfolded", "chosen"),
            Group(
                Select(
                    Label("providers.filter", "item"),
                    id="filter",
                    item_id_getter=lambda item: item[0],
                    items="filters",
                    on_click=_filter,
                ),
                width=3,
            ),
            Tap("providers.b_no_filter", "nofilter", _no_filter, F["unfolded"] & F["filtered"]),
            ListGroup(
                Row(
                    Tap("providers.b_tick", TICK, _tick, ~F["item"][1], "item"),
                    Tap("providers.b_tick", UNTICK, _tick, F["item"][1], "item"),
                    Button(Label("providers.b_open", "item"), id="open", on_click=_open),
                ),
                id="page",
                item_id_getter=lambda item: item[0].id,
                items="items",
                page_size=ON_A_PAGE,
            ),
            Row(
                PrevPage(scroll="page", text=Format("‹")),
                CurrentPage(scroll="page", text=Format("{current_page1}/{pages}")),
                NextPage(scroll="page", text=Format("›")),
                when="paged",
            ),
            Tap("providers.b_continue", "go", _go_on, None, "ticked"),
            Row(back(), to_menu()),
            SideQuestion(),
            getter=_pick,
            state=Provide.pick,
        ),
        Window(
            Said("providers.provider", "provider", "ticked"),
            Tap("providers.b_toggle", TICK, _tick, F["known"] & ~F["ticked"], "ticked"),
            Tap("providers.b_toggle", UNTICK, _tick, F["known"] & F["ticked"], "ticked"),
            Url(Label("providers.b_site"), Format("{url}"), when="known"),
            Row(SwitchTo(Label("common.b_back"), id="back", state=Provide.pick), to_menu()),
            SideQuestion(),
            getter=_provider,
            state=Provide.provider,
        ),
    )
