"""Conventions of the windows, read from what is built: nothing here needs a chat."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from aiogram.enums import ContentType
from aiogram_dialog.widgets.input import CombinedInput, MessageInput
from aiogram_dialog.widgets.kbd import Cancel, ListGroup, Select
from aiogram_dialog.widgets.text import Format

from bot.flows import build_dialogs
from bot.flows.contact_fields import FIELDS
from bot.flows.deadline_new import KINDS
from bot.flows.notices import SCOPES
from bot.flows.providers import PLACES as PLACE_FILTERS
from bot.flows.providers import SERVICES
from bot.flows.review import PLACES
from bot.flows.settings import QUIET, ZONES
from bot.flows.widgets import Ears, Said, Window
from bot.knowledge.book import Book
from bot.knowledge.cached import load
from bot.knowledge.tool_entries import TEMPLATE_LANGUAGES
from bot.say import LANGUAGES, environment
from tests.rooms import every_state

LONGEST_ID = 57  # bytes of a button's data beside the window's id
ROW = "9" * 18
OUT = {"menu", "back", "leave", "list", "later"}  # ids of the buttons that lead out
WINDOWS: dict[str, Window] = {
    str(state.state): window  # type: ignore[misc]
    for dialog in build_dialogs()
    for state, window in dialog.windows.items()
}


@pytest.fixture(scope="module")
def book() -> Book:
    return load(None)


def _widgets(root: Any) -> Iterator[Any]:
    """A widget and all that is in it."""
    yield root
    for inner in (*getattr(root, "buttons", ()), *getattr(root, "inputs", ())):
        yield from _widgets(inner)


def _keys(window: Window) -> list[Any]:
    """Its buttons and lists; those that turn the pages of a list speak in the list's name."""
    found = [widget for widget in _widgets(window.keyboard) if widget.widget_id is not None]
    return [widget for widget in found if widget.widget_id != "__pager__"]


def _texts(window: Window) -> Iterator[Any]:
    yield window.text
    for widget in _widgets(window.keyboard):
        for name in ("text", "checked_text", "unchecked_text"):
            if (text := getattr(widget, name, None)) is not None:
                yield from getattr(text, "texts", {"": text}).values() if hasattr(text, "texts") else [text]


def test_each_state_has_one_window_and_each_window_a_state() -> None:
    built = [str(state.state) for dialog in build_dialogs() for state in dialog.states()]
    assert sorted(built) == sorted(str(state.state) for state in every_state())
    assert all(isinstance(window, Window) for window in WINDOWS.values())


@pytest.mark.parametrize("state", WINDOWS)
def test_a_window_hears_everything_and_can_be_left(state: str) -> None:
    window = WINDOWS[state]
    ears = [one for one in _widgets(window.on_message) if not isinstance(one, CombinedInput)]
    assert len(ears) == 1, "a second pair of ears would never be asked"
    assert isinstance(ears[0], Ears)
    assert isinstance(ears[0], MessageInput)
    assert not ears[0].filters, f"it takes every {ContentType.ANY}"
    ids = {widget.widget_id for widget in _keys(window)}
    assert state == "Menu:main" or ids & OUT or any(isinstance(one, Cancel) for one in _keys(window))


@pytest.mark.parametrize("state", WINDOWS)
def test_ids_are_unique_in_a_window(state: str) -> None:
    ids = [widget.widget_id for widget in _keys(WINDOWS[state])]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("state", WINDOWS)
def test_every_text_is_a_macro_that_both_languages_have(state: str) -> None:
    for text in _texts(WINDOWS[state]):
        if isinstance(text, Format):
            assert not re.search(r"[^\W\d_]", re.sub(r"\{.*?\}", "", text.text)), "letters belong in bot/texts"
        elif isinstance(text, Said):
            feature, _, name = text.name.partition(".")
            for language in LANGUAGES:
                macro = getattr(environment(language).get_template(f"{feature}.j2").module, name)
                assert tuple(macro.arguments) == text.fields or set(macro.arguments) == set(text.fields)
        else:
            assert type(text).__module__.startswith("bot.flows"), f"{text} says what no text file holds"


def _longest(book: Book, state: str, widget: str) -> str:
    """The longest item a list may hold."""
    choices = [choice.id for field in book.fields.values() for choice in field.choices]
    items: dict[str, list[str]] = {
        "to": list(LANGUAGES),
        "market": [f"+{market}" for market in book.marketplaces],
        "zone": list(ZONES),
        "hours": list(QUIET),
        "hour": list(map(str, range(24))),
        "notice": list(book.notices),
        "scope": list(SCOPES),
        "kind": list(KINDS),
        "offer": ["202612051400"],
        "snooze": ["20261205"],
        "tick": [f"+{slug}" for slug in book.categories],
        "group": [*book.groups, *book.topic_groups],
        "place": list(PLACES) if state.startswith("Review") else list(book.marketplaces),
        "land": list(book.countries),
        "say": [f"{question}=y" for question in book.questions],
        "page": [f"{provider}:open" for provider in book.providers] if state.startswith("Provide") else ["999"],
        "filter": [*SERVICES, *PLACE_FILTERS],
        "detail": list(book.fields),
        "choice": choices,
        "field": list(FIELDS),
        "site": list(book.sites),
        "skip": list(book.metrics),
        "template": list(book.templates),
        "tongue": list(TEMPLATE_LANGUAGES),
        "guide": list(book.guides),
        "see": list(book.guides),
        "choose": [f"{q.id}={one.id}" for guide in book.guides.values() for q in guide.questions for one in q.choices],
        "ready": [f"+{line.id}" for guide in book.guides.values() for line in guide.checklist],
        **{steps: [f"+{step}" for step in book.guide_steps] for steps in ("mark", "turn", "jump")},
        "topic": list(book.topics),
        "related": list(book.topics),
        **{
            rows: [ROW]
            for rows in ("file", "draft", "order", "document", "quote", "watch", "deadline", "alert", "gone", "other")
        },
    }
    return max(items[widget], key=lambda item: len(item.encode()))


@pytest.mark.parametrize("state", WINDOWS)
def test_what_a_button_carries_fits(book: Book, state: str) -> None:
    for widget in _keys(WINDOWS[state]):
        listed = isinstance(widget, Select | ListGroup)
        data = f"{widget.widget_id}:{_longest(book, state, widget.widget_id)}" if listed else widget.widget_id
        assert len(data.encode()) <= LONGEST_ID, data
