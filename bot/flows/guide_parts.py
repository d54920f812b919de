"""What the windows of a guide share: where the seller stands, read anew, and what is done with a tap."""

from collections.abc import Callable
from typing import Any

from aiogram_dialog import DialogManager

from bot.flows.chain import database, seller_id
from bot.hearing_ticket import open_ticket
from bot.knowledge.book import Book
from bot.knowledge.guide_entries import Guide, GuideStep
from bot.knowledge.guides import Walk, listed, walk
from bot.knowledge.topic_entries import Topic
from storage import guides
from storage.models import GuideProgress
from storage.problems import NotFound


def guide_id(manager: DialogManager) -> str:
    """The guide this dialog was started with; "" in the list of guides."""
    data = manager.start_data
    return str(data.get("guide", "")) if isinstance(data, dict) else ""


def book_of(manager: DialogManager) -> Book:
    book: Book = manager.middleware_data["book"]
    return book


async def every_walk(manager: DialogManager) -> list[Walk]:
    """Every guide that is offered, each with this seller's progress."""
    book = book_of(manager)
    kept = {one.guide: one for one in await database(manager)(guides.listed, seller_id(manager))}
    return [_walk(book, guide, kept.get(guide.id)) for guide in listed(book)]


async def walk_of(manager: DialogManager) -> Walk | None:
    """The way through this dialog's guide; None when the guide is no longer offered."""
    book = book_of(manager)
    guide = book.guides.get(guide_id(manager))
    if guide is None:
        return None
    return _walk(book, guide, await database(manager)(guides.get, seller_id(manager), guide.id))


async def here(manager: DialogManager) -> Walk:
    """The same for a tap. Raises NotFound."""
    found = await walk_of(manager)
    if found is None:
        raise NotFound
    return found


async def act(manager: DialogManager, verb: Callable[..., GuideProgress], *what: Any, **fields: Any) -> Walk:
    """Do something to this seller's progress; where he stands then."""
    before = await here(manager)
    kept = await database(manager)(verb, seller_id(manager), before.guide.id, *what, **fields)
    return _walk(book_of(manager), before.guide, kept)


def step_named(found: Walk, step_id: str) -> GuideStep:
    """A step that applies. Raises NotFound for an id that is forged, or of yesterday's answers."""
    step = found.find(step_id)
    if step is None:
        raise NotFound
    return step


def helps(book: Book, step: GuideStep | None) -> list[Topic]:
    """The topics for somebody who is stuck, those that there are."""
    return [book.topics[topic] for topic in (step.stuck if step else ()) if topic in book.topics]


def seen_from(book: Book, step: GuideStep | None) -> list[Guide]:
    """The guide of its own that a step leads to, as a list."""
    return [book.guides[step.see]] if step and step.see and step.see in book.guides else []


async def person_for_step(manager: DialogManager, guide: str, step: str) -> None:
    """Hand somebody who is stuck over to a person, who is to know at which step."""
    await open_ticket(manager, 0, guide=guide, step=step)


def _walk(book: Book, guide: Guide, kept: GuideProgress | None) -> Walk:
    return walk(book, guide, kept.choices, kept.done, kept.at) if kept else walk(book, guide, {})
