"""An agent's message after he sent it: the reaction that shows its way, and taking it back."""

from bot.courier.kinds.seller import number
from bot.courier.kinds.ticket import news, place
from bot.courier.scene import Post, Rendered, Scene, Skip
from storage import ticket_marks, ticket_relay, tickets
from storage.models import OutboxMessage

SIGNS = {"waits": "👀", "sent": "👌", "failed": "👎", "undone": "🙈"}
"""Reactions that Telegram lets bots use; ⏳, ✅ and ❌ are none."""


async def mark(scene: Scene, row: OutboxMessage) -> Rendered:
    """The reaction on an agent's message as things stand now."""
    message = await scene.db(ticket_relay.get, number(row, "message_id"))
    state = ticket_marks.state(message)
    if state == message.mark or (state == "sent" and not message.mark) or message.desk_message_id is None:
        return Skip("it shows what it should")
    message_id, row_id = message.id or 0, row.id or 0
    return Post(
        "set_message_reaction",
        {"message_id": message.desk_message_id, "reaction": SIGNS[state]},
        after=lambda session, _: ticket_marks.marked(session, message_id, state, row_id),
        otherwise=lambda session, _: None,
    )


async def unsay(scene: Scene, row: OutboxMessage) -> Rendered:
    """The seller's copy of what an agent took back."""
    message = await scene.db(ticket_relay.get, number(row, "message_id"))
    if message.seller_message_id is None or message.outcome == "undone":
        return Skip("he has none")
    message_id = message.id or 0
    return Post(
        "delete_message",
        {"message_id": message.seller_message_id},
        after=lambda session, _: ticket_marks.unsaid(session, message_id),
        gone=lambda session, _: ticket_marks.unsaid(session, message_id),
        otherwise=lambda session, _: ticket_marks.stays(session, message_id),
    )


async def undone(scene: Scene, row: OutboxMessage) -> Rendered:
    """Under the agent's message: taken back, or why not."""
    message = await scene.db(ticket_relay.get, number(row, "message_id"))
    ticket = await scene.db(tickets.by_id, message.ticket_id)
    text = scene.desk_say()("relay.undone", name=message.undo_name, how=str(row.ids["how"]))
    return news(row, ticket, text, reply_to=place(ticket, message))
