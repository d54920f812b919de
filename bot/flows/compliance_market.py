"""Where it is sold: the marketplace and, in the EU, the country that imports it."""

from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Checkbox, Group, ManagedCheckbox, Row, Select, SwitchTo

from bot import hearing
from bot.context import Context
from bot.flows.compliance_draft import change, draft_of
from bot.flows.compliance_questions import after_place
from bot.flows.states import Compliance
from bot.flows.widgets import Ask, Label, Said, Window, to_menu
from bot.heard import say_of, seller_of
from bot.knowledge import countries
from bot.knowledge.book import Book
from bot.knowledge.entries import Marketplace
from bot.knowledge.match import match
from storage import sellers
from storage.database import Database
from storage.problems import NotFound

_PLACES = {"US": "US", "GB": "UK", "JP": "JP", "AU": "AU", "SG": "SG"}


async def _marketplaces(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    """The seller's own marketplaces first. An item is (marketplace, chosen before, the seller's own)."""
    draft = await draft_of(dialog_manager)
    own = seller_of(dialog_manager).marketplaces
    listed = sorted(book.marketplaces.values(), key=lambda place: place.id not in own)
    return {
        "marketplaces": [(place, place.id == draft.marketplace, place.id in own) for place in listed],
        "categories": [book.categories[slug] for slug in draft.categories if slug in book.categories],
        "unset": not own,
    }


async def _pick_marketplace(_query: CallbackQuery, _widget: Any, manager: DialogManager, place: str) -> None:
    await _set_marketplace(manager, place)


async def _typed_marketplace(message: Message, text: str, manager: DialogManager) -> None:
    """A marketplace, or a country of one, by name; "Germany" is the EU and its importing country."""
    book: Book = manager.middleware_data["book"]
    names = {name.casefold(): place.id for place in book.marketplaces.values() for name in (place.id, *_names(place))}
    code = countries.named(book, text)
    if code in book.countries:
        await _set_marketplace(manager, "EU")
        await _set_country(manager, str(code))
    elif (place := names.get(text.casefold(), _PLACES.get(code or ""))) in book.marketplaces:
        await _set_marketplace(manager, str(place))
    else:
        await hearing.hear_text(message, text, manager)


def _names(place: Marketplace) -> tuple[str, str]:
    return place.name.en, place.name.zh


async def _set_marketplace(manager: DialogManager, place: str) -> None:
    book: Book = manager.middleware_data["book"]
    if place not in book.marketplaces:
        raise NotFound
    draft = await change(manager, marketplace=place)
    seller = seller_of(manager)
    remember: ManagedCheckbox | None = manager.find("remember")
    if remember is not None and remember.is_checked() and not seller.marketplaces:
        db: Database = manager.middleware_data["db"]
        context: Context = manager.middleware_data["context"]
        manager.middleware_data["seller"] = await db(sellers.set_marketplaces, seller.id or 0, [place])
        context.remember(manager.middleware_data["seller"])
    await manager.switch_to(Compliance.country if place == "EU" else after_place(book, draft))


async def _countries(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    draft = await draft_of(dialog_manager)
    listed = countries.listed(book, seller_of(dialog_manager).language)
    chosen = book.countries.get(draft.country or "")
    return {"countries": [(country, country is chosen) for country in listed], "chosen": chosen}


async def _pick_country(_query: CallbackQuery, _widget: Any, manager: DialogManager, code: str) -> None:
    await _set_country(manager, code)


async def _typed_country(message: Message, text: str, manager: DialogManager) -> None:
    """A country by name; a product typed here begins a new search, as in every other window."""
    book: Book = manager.middleware_data["book"]
    code = countries.named(book, text)
    if code in book.countries:
        await _set_country(manager, str(code))
    elif code is not None:
        await message.answer(say_of(manager)("compliance.country_outside", text=text))
    elif match(book, text, seller_of(manager).language).candidates or len(text) > countries.LONGEST:
        await hearing.hear_text(message, text, manager)
    else:
        await message.answer(say_of(manager)("compliance.country_unknown", text=text))


async def _set_country(manager: DialogManager, code: str) -> None:
    book: Book = manager.middleware_data["book"]
    if code not in book.countries:
        raise NotFound
    draft = await change(manager, marketplace="EU", country=code)
    await manager.switch_to(after_place(book, draft))


def market_windows() -> list[Window]:
    """Marketplace, country."""
    return [
        Window(
            Said("compliance.marketplace", "categories", "unset"),
            Group(
                Select(
                    Label("compliance.b_marketplace", "item"),
                    id="place",
                    item_id_getter=lambda item: item[0].id,
                    items="marketplaces",
                    on_click=_pick_marketplace,
                ),
                width=2,
            ),
            Checkbox(Label("compliance.b_remembered"), Label("compliance.b_remember"), id="remember", when="unset"),
            Row(SwitchTo(Label("common.b_back"), id="back", state=Compliance.results), to_menu()),
            Ask(_typed_marketplace, longest=hearing.LONGEST),
            getter=_marketplaces,
            state=Compliance.marketplace,
        ),
        Window(
            Said("compliance.country", "chosen"),
            Group(
                Select(
                    Label("compliance.b_country", "item"),
                    id="land",
                    item_id_getter=lambda item: item[0].code,
                    items="countries",
                    on_click=_pick_country,
                ),
                width=3,
            ),
            Row(SwitchTo(Label("common.b_back"), id="back", state=Compliance.marketplace), to_menu()),
            Ask(_typed_country, longest=hearing.LONGEST),
            getter=_countries,
            state=Compliance.country,
        ),
    ]
