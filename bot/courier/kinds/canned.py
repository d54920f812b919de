"""Canned replies: the list at the desk, the words to the seller, and what was sent, where agents see it."""

from typing import Any

from bot.courier.kinds.seller import number, post
from bot.courier.kinds.ticket import under
from bot.courier.scene import Post, Rendered, Scene, Skip
from bot.keyboards import button, markup
from bot.knowledge.canned import fields_of
from storage import canned, canned_sends, desks, ticket_relay, tickets
from storage.models import OutboxMessage

Listed = tuple[str, str, str, bool]
"""Name, title, text and whether it is the desk's own."""
MOST_BUTTONS = 40


async def _all(scene: Scene, desk_id: int) -> list[Listed]:
    """What the desk can send, its own first."""
    zh = scene.desk_say().language == "zh"
    own = [(row.name, "", row.zh if zh else row.en, True) for row in await scene.db(canned.listed, desk_id)]
    names = {name for name, *_ in own}
    ready = [one for one in scene.book().canned.values() if one.id not in names]
    ready.sort(key=lambda one: one.order)
    told = [(one.id, one.title.zh if zh else one.title.en, one.text.zh if zh else one.text.en, False) for one in ready]
    return own + told


async def listed(scene: Scene, row: OutboxMessage) -> Rendered:
    """In a ticket a button for each reply; elsewhere what there is."""
    desk = await scene.db(desks.by_chat, scene.bot_id, row.chat_id or 0)
    if desk is None:
        return Skip("no desk any more")
    say, replies = scene.desk_say(), await _all(scene, desk.id or 0)
    ticket_id = row.ids.get("ticket_id")
    ticket = await scene.db(tickets.by_id, int(ticket_id)) if ticket_id else None
    shown = [(name, title, text, sorted(fields_of(text)), own) for name, title, text, own in replies]
    fields: dict[str, Any] = {"text": say("canned.listed", replies=shown, ticket=ticket), "parse_mode": "HTML"}
    if ticket is not None:
        one = ticket.id or 0
        rows = [[button(_label(title or name), "canned.send", one, name)] for name, title, *_ in replies[:MOST_BUTTONS]]
        fields["reply_markup"] = markup(rows)
    return Post("send_message", {**fields, **under(number(row, "reply_to"))})


def _label(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


async def to_seller(scene: Scene, row: OutboxMessage) -> Rendered:
    """The reply itself."""
    message = await scene.db(ticket_relay.get, number(row, "message_id"))
    if message.outcome:
        return Skip(f"the message is {message.outcome}")
    message_id = message.id or 0
    sent = post(scene.desk_say()("canned.to_seller", text=str(row.ids["text"])))
    return Post(
        sent.method,
        sent.fields,
        after_all=lambda session, made: ticket_relay.delivered(session, [message_id], made),
    )


async def sent(scene: Scene, row: OutboxMessage) -> Rendered:
    """What was sent, in the seller's language, where the ticket stands."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    message = await scene.db(ticket_relay.get, number(row, "message_id"))
    message_id = message.id or 0
    text = scene.desk_say()("canned.sent", ticket=ticket, name=message.agent_name, text=str(row.ids["text"]))
    fields = {"text": text, "parse_mode": "HTML", "disable_web_page_preview": True}
    return Post(
        "send_message",
        {**fields, **under(ticket.card_message_id if ticket.plain else None)},
        after=lambda session, made: canned_sends.posted(session, message_id, made or 0),
    )
