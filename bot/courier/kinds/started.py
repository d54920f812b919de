"""A ticket that an agent opens, told to its seller; and the question before many are closed."""

from datetime import UTC, datetime
from typing import Any

from bot.courier.kinds.seller import number, post, say_for
from bot.courier.kinds.ticket import matter, news, under
from bot.courier.scene import Post, Rendered, Scene, Skip
from bot.keyboards import button, markup
from storage import closings, desks, sellers, tickets
from storage.models import OutboxMessage


async def to_seller(scene: Scene, row: OutboxMessage) -> Rendered:
    """Who of the desk has a word with him, and that he can simply write."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    if ticket.state == "closed":
        return Skip("closed meanwhile")
    say = say_for(await scene.db(sellers.get, ticket.seller_id))
    solve = button(say.plain("ticket.b_solve"), "ticket.solve", ticket.id or 0)
    return post(say("started.to_seller", ticket=ticket, about=await matter(scene, ticket)), solve)


async def unreached(scene: Scene, row: OutboxMessage) -> Rendered:
    """To the agent: the seller does not get it yet."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    return news(row, ticket, scene.desk_say()("started.unreached", ticket=ticket))


async def close_all(scene: Scene, row: OutboxMessage) -> Rendered:
    """How many would be closed, and the button that does it."""
    desk = await scene.db(desks.by_chat, scene.bot_id, row.chat_id or 0)
    before = number(row, "before")
    count = len(await scene.db(closings.stale, desk.id or 0, datetime.fromtimestamp(before, UTC))) if desk else 0
    say = scene.desk_say()
    fields: dict[str, Any] = {"text": say("closeall.ask", count=count, days=number(row, "days")), "parse_mode": "HTML"}
    if count:
        confirm = button(say.plain("closeall.b_confirm", count=count), "ticket.close_all", before)
        fields["reply_markup"] = markup([[confirm]])
    return Post("send_message", {**fields, **under(number(row, "reply_to"))})
