"""What of a ticket stands in its desk: the topic, the card, and news of it."""

from typing import Any

from bot.courier.kinds import routing
from bot.courier.kinds.seller import number
from bot.courier.scene import Post, Rendered, Scene, Skip
from bot.keyboards import Rows, button, markup
from bot.say import Say
from bot.ticket_about import MARKS, About, about, rows_of, title
from bot.ticket_times import clocks_of
from storage import sellers, ticket_places, ticket_relay, tickets
from storage.models import OutboxMessage, Ticket, TicketMessage


async def matter(scene: Scene, ticket: Ticket) -> About:
    """What the ticket is about."""
    return about(scene.book(), ticket.context, *await scene.db(rows_of, ticket.context))


async def topic(scene: Scene, row: OutboxMessage) -> Rendered:
    """A topic of the forum for this ticket. A group that has none, or does not let us, gets the card alone."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    if ticket.thread_id is not None:
        return Skip("it has a topic")
    ticket_id = ticket.id or 0
    if row.chat_id is None or not (await scene.bot.get_chat(row.chat_id)).is_forum:
        await scene.db(ticket_places.placed, ticket_id, None)
        return Skip("the group has no topics")
    return Post(
        "create_forum_topic",
        {"name": await _title(scene, ticket), **routing.icon(ticket)},
        after=lambda session, thread_id: ticket_places.placed(session, ticket_id, thread_id),
        otherwise=lambda session, _: ticket_places.placed(session, ticket_id, None),
    )


async def title_update(scene: Scene, row: OutboxMessage) -> Rendered:
    """The topic's title as things stand now."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    if ticket.thread_id is None or not await _newest(scene, row):
        return Skip("no topic, or a newer title waits")
    fields = {"message_thread_id": ticket.thread_id, "name": await _title(scene, ticket)}
    return Post("edit_forum_topic", fields, otherwise=_nothing)


async def pin(_scene: Scene, row: OutboxMessage) -> Rendered:
    """The card stays at the top of its topic, if we may pin."""
    fields = {"message_id": number(row, "message_id"), "disable_notification": True}
    return Post("pin_chat_message", fields, otherwise=_nothing)


async def card(scene: Scene, row: OutboxMessage) -> Rendered:
    """Who it is, what it is about, who has it; posted once, and its message id kept with the ticket."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    if ticket.card_message_id is not None:
        return Skip("card exists")
    if ticket.thread_id is None and not ticket.plain:
        return Skip("its topic was lost: the new one comes first, and brings the card")
    ticket_id, row_id = ticket.id or 0, row.id or 0
    return Post(
        "send_message",
        await _card(scene, ticket),
        after=lambda session, message_id: ticket_places.carded(session, ticket_id, row_id, message_id or 0),
    )


async def card_update(scene: Scene, row: OutboxMessage) -> Rendered:
    """The card as things stand now, edited where it stands; posted anew when somebody deleted it."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    ticket_id, message_id = ticket.id or 0, ticket.card_message_id
    if message_id is None or not await _newest(scene, row):
        return Skip("no card yet, or a newer update waits")
    return Post(
        "edit_message_text",
        {"message_id": message_id, **await _card(scene, ticket)},
        gone=lambda session, _: ticket_places.card_lost(session, ticket_id, message_id),
    )


async def _newest(scene: Scene, row: OutboxMessage) -> bool:
    last = await scene.db(tickets.last_event, number(row, "ticket_id"))
    return last is None or last.id == row.ids.get("event_id")


async def _title(scene: Scene, ticket: Ticket) -> str:
    seller = await scene.db(sellers.get, ticket.seller_id)
    prefix = await routing.prefix(scene, ticket)
    return title(scene.desk_say(), ticket, seller, await matter(scene, ticket), prefix)


async def _card(scene: Scene, ticket: Ticket) -> dict[str, Any]:
    say = scene.desk_say()
    text = say(
        "ticket.card",
        ticket=ticket,
        mark=MARKS[ticket.state],
        seller=await scene.db(sellers.get, ticket.seller_id),
        about=await matter(scene, ticket),
        zone=scene.settings.timezone,
    )
    clock, asleep = await scene.db(clocks_of, ticket.id or 0)
    times = {"ticket": ticket, "clock": clock, "asleep": asleep, "moment": scene.db.clock()}
    text = f"{text}\n{say('clock.card', **times, zone=scene.settings.timezone)}".strip()
    text += await routing.called(scene, ticket)
    fields: dict[str, Any] = {"text": text, "parse_mode": "HTML", "disable_web_page_preview": True}
    return {**fields, "reply_markup": markup([*_buttons(say, ticket), *_snoozes(say, ticket, asleep is not None)])}


def _snoozes(say: Say, ticket: Ticket, asleep: bool) -> Rows:
    """Peace for a while, or its end."""
    ticket_id = ticket.id or 0
    if ticket.state == "closed":
        return []
    if asleep:
        return [[button(say.plain("clock.b_wake"), "ticket.wake", ticket_id)]]
    choices = {"1h": "hour", "4h": "hours", "morning": "morning"}
    return [
        [button(say.plain(f"clock.b_{name}"), "ticket.snooze", ticket_id, choice) for choice, name in choices.items()]
    ]


def _buttons(say: Say, ticket: Ticket) -> Rows:
    ticket_id = ticket.id or 0
    close = button(say.plain("ticket.b_close"), "ticket.close", ticket_id)
    inside = [
        button(say.plain("canned.b_list"), "canned.list", ticket_id),
        button(say.plain("ticket.b_note"), "ticket.note", ticket_id),
    ]
    if ticket.state == "open":
        return [[button(say.plain("ticket.b_claim"), "ticket.claim", ticket_id), close], inside]
    if ticket.state == "claimed":
        take = button(say.plain("ticket.b_take"), "ticket.take", ticket_id, ticket.agent_id or 0)
        return [[take, close], inside]
    return [[button(say.plain("ticket.b_reopen"), "ticket.reopen", ticket_id)]]


async def asked(scene: Scene, row: OutboxMessage) -> Rendered:
    """The seller asked for a person once more, about something else."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    return news(row, ticket, scene.desk_say()("ticket.asked", ticket=ticket, about=await matter(scene, ticket)))


async def reopened(scene: Scene, row: OutboxMessage) -> Rendered:
    """The seller goes on with a closed ticket."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    say = scene.desk_say()
    return news(row, ticket, say("ticket.reopened", ticket=ticket, about=await matter(scene, ticket)))


async def solved(scene: Scene, row: OutboxMessage) -> Rendered:
    """The seller closed it."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    return news(row, ticket, scene.desk_say()("ticket.solved", ticket=ticket))


async def note(scene: Scene, row: OutboxMessage) -> Rendered:
    """What somebody wrote in another agent's ticket was not sent; he may take it over."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    message = await scene.db(ticket_relay.get, number(row, "message_id"))
    if ticket.state != "claimed" or ticket.agent_id == message.agent_id:
        return Skip("he has it himself by now")
    say = scene.desk_say()
    take = button(say.plain("ticket.b_take"), "ticket.take", ticket.id or 0, ticket.agent_id or 0)
    return news(row, ticket, say("ticket.note", ticket=ticket), [[take]], int(row.ids["reply_to"]))


def place(ticket: Ticket, message: TicketMessage) -> int | None:
    """Where a message stands in the ticket's desk; None when it stands in one that ended."""
    return message.desk_message_id if message.desk_id == ticket.desk_id else None


def news(
    row: OutboxMessage, ticket: Ticket, text: str, buttons: Rows | None = None, reply_to: int | None = None
) -> Post:
    """A message about the ticket in its topic, or under its card in a group without topics."""
    ticket_id, row_id = ticket.id or 0, row.id or 0
    fields: dict[str, Any] = {"text": text, "parse_mode": "HTML", "disable_web_page_preview": True}
    fields |= under(reply_to or (ticket.card_message_id if ticket.plain else None))
    if buttons:
        fields["reply_markup"] = markup(buttons)
    return Post(
        "send_message",
        fields,
        after=lambda session, message_id: ticket_places.noted(session, ticket_id, row_id, message_id or 0),
    )


def under(message_id: int | None) -> dict[str, Any]:
    """The fields that make a message a reply, if there is something to reply to."""
    return {"reply_to_message_id": message_id, "allow_sending_without_reply": True} if message_id else {}


def _nothing(_session: Any, _message_id: int | None) -> None:
    """A refusal of this does no harm."""
