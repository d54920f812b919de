"""Queues as the desk sees them: the list, a queue's card, and who is called on a ticket's card."""

from typing import Any

from bot.courier.kinds.seller import number
from bot.courier.scene import Post, Rendered, Scene
from bot.keyboards import Rows, button, markup, rows
from bot.knowledge.entries import Text
from bot.say import Say
from storage import desks, routing
from storage.models import OutboxMessage, Queue, Ticket
from storage.problems import NotFound

MOST_CALLED = 10
"""Agents who are named on a card: more, and it is read by none."""
COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
"""Those that Telegram has for the icon of a topic."""


async def overview(scene: Scene, row: OutboxMessage) -> Rendered:
    """Every queue of the desk, each with a button that shows it."""
    desk = await scene.db(desks.get, number(row, "desk_id"))
    say, found = scene.desk_say(), await scene.db(routing.listed, number(row, "desk_id"))
    queues = [(queue, members, _groups(scene, queue)) for queue, members in found]
    text = say("routing.overview", queues=queues, default=desk.is_default)
    shown = [button(say.plain("routing.b_show", queue=queue), "queue.show", queue.id or 0) for queue, _ in found]
    return Post("send_message", _fields(text, rows(shown)))


async def queue(scene: Scene, row: OutboxMessage) -> Rendered:
    """One queue and what may be done with it."""
    return Post("send_message", await _card(scene, row))


async def queue_update(scene: Scene, row: OutboxMessage) -> Rendered:
    """Its card as things stand now, where it stands."""
    return Post("edit_message_text", {"message_id": number(row, "message_id"), **await _card(scene, row)})


async def _card(scene: Scene, row: OutboxMessage) -> dict[str, Any]:
    say = scene.desk_say()
    try:
        found = await scene.db(routing.of_desk, number(row, "desk_id"), number(row, "queue_id"))
    except NotFound:
        return _fields(say("routing.removed", name=str(row.ids.get("name") or "")), [])
    members = await scene.db(routing.members, found.id or 0)
    asking = bool(row.ids.get("asking"))
    text = say("routing.card", queue=found, members=members, groups=_groups(scene, found), asking=asking)
    return _fields(text, _buttons(say, found, asking))


def _buttons(say: Say, found: Queue, asking: bool) -> Rows:
    queue_id = found.id or 0
    if asking:
        remove = button(say.plain("routing.b_remove"), "queue.remove", queue_id)
        return [[remove, button(say.plain("routing.b_keep"), "queue.keep", queue_id)]]
    turns = ("routing.b_turns_off", "off") if found.turns else ("routing.b_turns_on", "on")
    return [
        [
            button(say.plain("routing.b_join"), "queue.join", queue_id),
            button(say.plain("routing.b_leave"), "queue.leave", queue_id),
        ],
        [
            button(say.plain(turns[0]), "queue.turns", queue_id, turns[1]),
            button(say.plain("routing.b_ask"), "queue.ask", queue_id),
        ],
    ]


def _groups(scene: Scene, found: Queue) -> list[Text]:
    known = scene.book().groups
    return [known[one].name if one in known else Text(one, one) for one in found.groups]


def _fields(text: str, buttons: Rows) -> dict[str, Any]:
    fields: dict[str, Any] = {"text": text, "parse_mode": "HTML", "disable_web_page_preview": True}
    return {**fields, "reply_markup": markup(buttons)} if buttons else fields


async def called(scene: Scene, ticket: Ticket) -> str:
    """The end of a ticket's card: its queue, and while nobody has it, who is called. Empty without a queue."""
    found, members = await scene.db(routing.called, ticket)
    if found is None:
        return ""
    shown = members[:MOST_CALLED] if ticket.state == "open" else []
    text = scene.desk_say()(
        "routing.called", queue=found, members=shown, more=len(members) - len(shown), turn_id=ticket.suggested_id
    )
    return f"\n\n{text}"


async def prefix(scene: Scene, ticket: Ticket) -> str:
    """What the queue puts before the ticket's number in its topic's title."""
    found, _ = await scene.db(routing.called, ticket)
    return found.prefix if found else ""


def icon(ticket: Ticket) -> dict[str, int]:
    """The topic's icon has the queue's colour."""
    return {"icon_color": COLOURS[ticket.queue_id % len(COLOURS)]} if ticket.queue_id is not None else {}
