"""Lists that agents ask for, a page at a time, and what the desk knows of a seller."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.courier.kinds.seller import number
from bot.courier.kinds.ticket import matter, under
from bot.courier.scene import Post, Rendered, Scene, Skip
from bot.desk_places import ticket_link
from bot.desk_search import meant
from bot.keyboards import Rows, button, markup
from bot.say import Say
from bot.ticket_about import MARKS, fitting
from storage import desk_due, desk_facts, desk_lists, desks, sellers, tickets
from storage.models import Desk, DeskList, OutboxMessage, Seller, Ticket
from storage.problems import NotFound

PAGE = 10
LONGEST_SUBJECT = 60  # units of one ticket's subject in a list
MOST_SHOWN = 5  # tickets and orders on a seller's card
WAITING = ("queue", "mine")


@dataclass(frozen=True, slots=True)
class Entry:
    """One ticket in a list."""

    ticket: Ticket
    seller: Seller
    mark: str
    subject: str
    link: str | None
    due_at: datetime | None
    late: bool


async def listing(scene: Scene, row: OutboxMessage) -> Rendered:
    """The first page, as a reply to the command."""
    try:
        found = await scene.db(desk_lists.get, number(row, "list_id"))
    except NotFound:
        return Skip("it waited so long that the list is forgotten")
    if found.message_id is not None:
        return Skip("posted already")
    list_id = found.id or 0
    return Post(
        "send_message",
        {**await _page(scene, found, 0), **under(number(row, "reply_to"))},
        after=lambda session, message_id: desk_lists.posted(session, list_id, message_id or 0),
    )


async def page(scene: Scene, row: OutboxMessage) -> Rendered:
    """Another page where the list stands, as things are now."""
    try:
        found = await scene.db(desk_lists.get, number(row, "list_id"))
    except NotFound:
        return Skip("the list is forgotten")
    if found.message_id is None:
        return Skip("never posted")
    return Post("edit_message_text", {"message_id": found.message_id, **await _page(scene, found, number(row, "page"))})


async def _page(scene: Scene, found: DeskList, wanted: int) -> dict[str, Any]:
    desk, say = await scene.db(desks.get, found.desk_id), scene.desk_say()
    everything = await _tickets(scene, found)
    pages = max(1, -(-len(everything) // PAGE))
    at = min(max(wanted, 0), pages - 1)
    entries = [await _entry(scene, desk, *one) for one in everything[at * PAGE : (at + 1) * PAGE]]
    text = say(
        "lists.page",
        kind=found.kind,
        name=found.args.get("agent_name", ""),
        words=found.args.get("words", ""),
        entries=entries,
        page=at + 1,
        pages=pages,
        total=len(everything),
        most=len(everything) >= desk_lists.MOST_FOUND and found.kind not in WAITING,
        zone=scene.settings.timezone,
    )
    fields: dict[str, Any] = {"text": text, "parse_mode": "HTML", "disable_web_page_preview": True}
    buttons = _buttons(say, found.id or 0, at, pages)
    return {**fields, "reply_markup": markup(buttons)} if buttons else fields


async def _tickets(scene: Scene, found: DeskList) -> list[tuple[int, datetime | None]]:
    if found.kind in WAITING:
        return await scene.db(desk_due.due, found.desk_id, found.args.get("agent_id"))
    ticket, words = meant(scene.book(), str(found.args["words"]))
    return [(one, None) for one in await scene.db(desk_lists.find, found.desk_id, ticket, words)]


async def _entry(scene: Scene, desk: Desk, ticket_id: int, due_at: datetime | None) -> Entry:
    ticket = await scene.db(tickets.by_id, ticket_id)
    subject = scene.desk_say().plain("ticket.subject", about=await matter(scene, ticket))
    return Entry(
        ticket,
        await scene.db(sellers.get, ticket.seller_id),
        MARKS[ticket.state],
        fitting(subject, LONGEST_SUBJECT),
        ticket_link(desk.chat_id, ticket),
        due_at,
        due_at is not None and due_at <= scene.db.clock(),
    )


def _buttons(say: Say, list_id: int, at: int, pages: int) -> Rows:
    turns = []
    if at > 0:
        turns.append(button(say.plain("lists.b_before"), "list.page", list_id, at - 1))
    if at + 1 < pages:
        turns.append(button(say.plain("lists.b_after"), "list.page", list_id, at + 1))
    return [turns] if turns else []


async def seller(scene: Scene, row: OutboxMessage) -> Rendered:
    """What the desk knows of one seller."""
    desk = await scene.db(desks.get, number(row, "desk_id"))
    facts = await scene.db(desk_facts.seller, number(row, "desk_id"), number(row, "seller_id"))
    say, book = scene.desk_say(), scene.book()
    places = [*facts.seller.marketplaces, *(order.marketplace for order in facts.orders)]
    places += [str(ticket.context["marketplace"]) for ticket in facts.tickets if ticket.context.get("marketplace")]
    text = say(
        "lists.seller",
        seller=facts.seller,
        marketplaces=[book.marketplaces[place] for place in dict.fromkeys(places) if place in book.marketplaces],
        orders=facts.orders[:MOST_SHOWN],
        orders_total=len(facts.orders),
        tickets=[await _entry(scene, desk, ticket.id or 0, None) for ticket in facts.tickets[:MOST_SHOWN]],
        tickets_total=len(facts.tickets),
        ratings=[one.stars for one in facts.ratings],
        zone=scene.settings.timezone,
    )
    fields = {"text": text, "parse_mode": "HTML", "disable_web_page_preview": True}
    return Post("send_message", {**fields, **under(number(row, "reply_to"))})
