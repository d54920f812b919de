"""What the clocks of a ticket say: to the desk, whose answer is owed, and to the seller, who is silent."""

from datetime import datetime

from bot.courier.kinds.seller import number, post, say_for
from bot.courier.kinds.ticket import news
from bot.courier.scene import Post, Rendered, Scene, Skip
from bot.keyboards import button
from bot.ticket_times import zone_for
from storage import on_call, sellers, ticket_clocks, ticket_rings, tickets
from storage.models import OutboxMessage, Ticket

Called = list[tuple[int, str]]


async def due(scene: Scene, row: OutboxMessage) -> Rendered:
    """Half or most of an answer's time has passed, or all of it: then whoever is on call is called."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    clock = await scene.db(ticket_clocks.get, number(row, "clock_id"))
    share = number(row, "share")
    if clock.ended_at is not None:
        return Skip("answered, or closed")
    if clock.told != share:
        return Skip("more is said behind it")
    called = await _called(scene, ticket) if share == 100 else []
    fields = {"ticket": ticket, "clock": clock, "share": share, "called": called, "zone": scene.settings.timezone}
    return news(row, ticket, scene.desk_say()("clock.due", **fields))


async def _called(scene: Scene, ticket: Ticket) -> Called:
    """Who is called by name: the agents on call, else who has the ticket, else nobody."""
    ready = await scene.db(on_call.listed, ticket.desk_id)
    if ready:
        return [(one.user_id, one.name) for one in ready]
    return [(ticket.agent_id, ticket.agent_name or "")] if ticket.agent_id is not None else []


async def snooze_over(scene: Scene, row: OutboxMessage) -> Rendered:
    """A snooze ended by itself."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    if ticket.state == "closed":
        return Skip("closed")
    owed = await scene.db(ticket_clocks.owed, ticket.id or 0)
    text = scene.desk_say()("clock.snooze_over", ticket=ticket, owed=owed, zone=scene.settings.timezone)
    return news(row, ticket, text)


async def kept(scene: Scene, row: OutboxMessage) -> Rendered:
    """The silent seller says that it is still open."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    return news(row, ticket, scene.desk_say()("clock.kept_desk", ticket=ticket))


async def lapsed_desk(scene: Scene, row: OutboxMessage) -> Rendered:
    """It was closed because the seller was silent."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    return news(row, ticket, scene.desk_say()("clock.lapsed_desk", ticket=ticket))


async def out_of_hours(scene: Scene, row: OutboxMessage) -> Rendered:
    """The seller wrote while nobody works: when somebody will, and by when he has an answer."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    opens, service = datetime.fromisoformat(str(row.ids["opens"])), scene.db.service
    owed = await scene.db(ticket_clocks.owed, ticket.id or 0)
    if owed is None or opens <= scene.db.clock():
        return Skip("answered, or open by now")
    seller = await scene.db(sellers.get, ticket.seller_id)
    zone, named = zone_for(seller, service)
    due_at = owed.due_at if owed.due_at > opens else None
    return post(say_for(seller)("clock.out_of_hours", ticket=ticket, opens=opens, due=due_at, zone=zone, named=named))


async def silent(scene: Scene, row: OutboxMessage) -> Rendered:
    """The seller's ticket is closed in a day, unless he says a word. His day counts from when this arrives."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    clock = await scene.db(ticket_clocks.get, number(row, "clock_id"))
    if clock.ended_at is not None:
        return Skip("he has written, or it is closed")
    seller, service, clock_id = await scene.db(sellers.get, ticket.seller_id), scene.db.service, clock.id or 0
    zone, named = zone_for(seller, service)
    closes = max(clock.due_at, scene.db.clock() + ticket_clocks.WARNED)
    say, ticket_id = say_for(seller), ticket.id or 0
    made = post(
        say("clock.silent", ticket=ticket, closes=closes, zone=zone, named=named),
        button(say.plain("clock.b_keep"), "ticket.keep", ticket_id),
        button(say.plain("ticket.b_solve"), "ticket.solve", ticket_id),
    )
    return Post(made.method, made.fields, after=lambda session, _: ticket_rings.warned(session, clock_id))


async def lapsed(scene: Scene, row: OutboxMessage) -> Rendered:
    """To the seller: it was closed because he was silent, and how it goes on."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    if ticket.state != "closed":
        return Skip("open again")
    say = say_for(await scene.db(sellers.get, ticket.seller_id))
    again = button(say.plain("ticket.b_again"), "person.ask", 0)
    return post(say("clock.lapsed", ticket=ticket), again)
