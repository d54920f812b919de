"""Lines of a seller that would have to wait for the group's minute, posted as one message."""

from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.courier.kinds.ticket import news
from bot.courier.scene import Post, Scene
from storage import ticket_joining, ticket_relay
from storage.models import OutboxMessage, Seller, Ticket

LONGEST = 3900
"""UTF-16 units that leave room for the name."""


async def joined(scene: Scene, row: OutboxMessage, ticket: Ticket, seller: Seller) -> Post | None:
    """This delivery and those behind it as one message; None while each may go by itself."""
    if row.chat_id is None or row.chat_id > 0:
        return None
    batch = await scene.db(ticket_joining.batch, row.id or 0, LONGEST)
    if not batch.lines or len(batch.rows) - 1 <= max(0.0, scene.room(row.chat_id)):
        return None
    zone = ZoneInfo(scene.settings.timezone)
    lines = [
        (f"{line.created_at.astimezone(zone):%H:%M}", Markup(text))
        for line, text in zip(batch.lines, batch.texts, strict=True)
    ]
    target = batch.lines[0].reply_to_id
    replied = await scene.db(ticket_relay.get, target) if target is not None else None
    text = scene.desk_say()("relay.joined", ticket=ticket, seller=seller, lines=lines)
    post = news(row, ticket, text, reply_to=replied.desk_message_id if replied else None)
    return Post(
        post.method,
        post.fields,
        after=lambda session, message_id: ticket_joining.joined(session, batch, message_id or 0),
        again=lambda session: ticket_joining.wipe(session, batch.rows),
    )
