"""What is said in a ticket, passed on: copies both ways, who speaks, edits, and what could not be passed on."""

from typing import Any

from markupsafe import Markup
from sqlmodel import Session

from bot.courier.kinds.joined import joined
from bot.courier.kinds.rating import with_stars
from bot.courier.kinds.seller import number, post, say_for
from bot.courier.kinds.ticket import news, place, under
from bot.courier.scene import Post, Rendered, Scene, Skip
from bot.keyboards import button
from bot.ticket_about import units
from storage import desks, sellers, ticket_joining, ticket_queue, ticket_relay, tickets
from storage.models import OutboxMessage, Seller, Ticket, TicketMessage

LONGEST_EDIT = {True: 4000, False: 1000}  # units of a text and of a caption that leave room for the words above


async def _scene_of(scene: Scene, row: OutboxMessage) -> tuple[Ticket, TicketMessage, Seller]:
    message = await scene.db(ticket_relay.get, number(row, "message_id"))
    ticket = await scene.db(tickets.by_id, message.ticket_id)
    return ticket, message, await scene.db(sellers.get, ticket.seller_id)


async def speaker(scene: Scene, row: OutboxMessage) -> Rendered:
    """Who speaks, above the first message of a run."""
    ticket, message, seller = await _scene_of(scene, row)
    if message.outcome:
        return Skip(f"the message is {message.outcome}")
    if message.side == "agent":
        return post(say_for(seller)("ticket.from_agent", ticket=ticket, name=message.agent_name))
    if (together := await joined(scene, row, ticket, seller)) is not None:
        return together
    if not ticket.plain and not await scene.db(ticket_queue.spoken_before, message):
        return Skip("the card right above names him")
    return news(row, ticket, scene.desk_say()("ticket.from_seller", ticket=ticket, seller=seller))


async def relay(scene: Scene, row: OutboxMessage) -> Rendered:
    """A copy of the message, or of the album it belongs to."""
    ticket, message, seller = await _scene_of(scene, row)
    parts = await scene.db(ticket_relay.parts, message)
    if not parts:
        return Skip(f"the message is {message.outcome or 'part of an album that went'}")
    ids, row_id = [part.id or 0 for part in parts], row.id or 0
    if "text" in row.ids and (together := await joined(scene, row, ticket, seller)) is not None:
        return together
    if message.side == "agent":
        from_chat = (await scene.db(desks.get, message.desk_id)).chat_id
        sources = [part.desk_message_id or 0 for part in parts]
    else:
        from_chat = seller.user_id
        sources = [part.seller_message_id or 0 for part in parts]
    several = len(parts) > 1
    fields: dict[str, Any] = {"from_chat_id": from_chat}
    if several:
        fields["message_ids"] = sorted(sources)
    else:
        fields |= {"message_id": sources[0], **under(await _replied(scene, ticket, message))}

    def arrived(session: Session, copies: list[int]) -> None:
        ticket_relay.delivered(session, ids, copies)
        ticket_joining.wipe(session, [row_id])

    if row.ids.get("edited"):
        kept = {"text": str(row.ids["text"]), "parse_mode": "HTML", "disable_web_page_preview": True}
        fields = {**kept, **under(await _replied(scene, ticket, message))}
    return Post(
        "send_message" if row.ids.get("edited") else "copy_messages" if several else "copy_message",
        fields,
        after_all=arrived,
        gone=lambda session, _: ticket_relay.failed(session, ids[0], "gone"),
    )


async def _replied(scene: Scene, ticket: Ticket, message: TicketMessage) -> int | None:
    """What the copy replies to on its side."""
    to_seller = message.side == "agent"
    if message.reply_to_id is not None:
        target = await scene.db(ticket_relay.get, message.reply_to_id)
        known = target.seller_message_id if to_seller else place(ticket, target)
        if known is not None:
            return known
    return ticket.card_message_id if ticket.plain and not to_seller else None


async def edited(scene: Scene, row: OutboxMessage) -> Rendered:
    """A seller's message as it reads now, under the copy that keeps how it read before."""
    ticket, message, seller = await _scene_of(scene, row)
    say, text = scene.desk_say(), Markup(row.ids["text"])
    is_text = message.kind == "text"
    fits = units(text.striptags()) <= LONGEST_EDIT[is_text]
    if is_text and fits:
        return news(row, ticket, say("ticket.edited", text=text), reply_to=place(ticket, message))
    fields: dict[str, Any] = {"from_chat_id": seller.user_id, "message_id": message.seller_message_id}
    if fits:
        fields |= {"caption": say("ticket.edited", text=text), "parse_mode": "HTML"}
    return Post("copy_message", {**fields, **under(message.desk_message_id)})


async def amended(scene: Scene, row: OutboxMessage) -> Rendered:
    """An agent changed his words: the seller's copy reads the same. What was not delivered yet goes as it is now."""
    ticket, message, _ = await _scene_of(scene, row)
    if message.seller_message_id is None or message.undo_key:
        return Skip("not delivered yet, or taken back")
    copy, text = {"message_id": message.seller_message_id, "parse_mode": "HTML"}, str(row.ids["text"])

    def told(session: Any, _: int | None) -> None:
        ticket_relay.tell_failure(session, ticket, message, "edit")

    if message.kind == "text":
        return Post("edit_message_text", {**copy, "text": text}, otherwise=told)
    return Post("edit_message_caption", {**copy, "caption": text}, otherwise=told)


async def undelivered(scene: Scene, row: OutboxMessage) -> Rendered:
    """Under a message that did not reach the other side, or not yet: why."""
    ticket, message, seller = await _scene_of(scene, row)
    why = str(row.ids["why"])
    if message.side == "agent":
        text = scene.desk_say()("ticket.undelivered", ticket=ticket, why=why)
        return news(row, ticket, text, reply_to=place(ticket, message))
    told = post(say_for(seller)("ticket.not_passed_on", ticket=ticket, why=why))
    told.fields.update(under(message.seller_message_id))
    return told


async def claimed(scene: Scene, row: OutboxMessage) -> Rendered:
    """To the seller: somebody has it, and will write."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    if ticket.state != "claimed" or ticket.agent_at is not None:
        return Skip("he has written already, or it is closed")
    seller = await scene.db(sellers.get, ticket.seller_id)
    return post(say_for(seller)("ticket.claimed", ticket=ticket))


async def closed(scene: Scene, row: OutboxMessage) -> Rendered:
    """To the seller: the desk closed it."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    event = await scene.db(tickets.event, number(row, "event_id"))
    say = say_for(await scene.db(sellers.get, ticket.seller_id))
    again = button(say.plain("ticket.b_again"), "person.ask", 0)
    told = post(say("ticket.closed", ticket=ticket, name=event.actor_name), again)
    return with_stars(told, say, event.id or 0) if ticket.state == "closed" else told


async def continued(scene: Scene, row: OutboxMessage) -> Rendered:
    """To the seller: the desk goes on with it."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    if ticket.state == "closed":
        return Skip("closed again")
    say = say_for(await scene.db(sellers.get, ticket.seller_id))
    solve = button(say.plain("ticket.b_solve"), "ticket.solve", ticket.id or 0)
    return post(say("ticket.continued", ticket=ticket, subject=str(ticket.context.get("subject") or "")), solve)
