"""A canned reply for one ticket: the desk's own before the built-in, in the seller's language, its fields filled."""

from bot.knowledge.book import Book
from bot.knowledge.canned import fill
from bot.ticket_about import about, rows_of
from storage import canned, sellers
from storage.database import Database
from storage.models import Ticket
from storage.problems import Invalid, NotFound


async def text_for(db: Database, book: Book, ticket: Ticket, name: str, *, agent_name: str, username: str) -> str:
    """The words the seller gets. Raises NotFound for an unknown name, Invalid when nothing is left of it."""
    seller = await db(sellers.get, ticket.seller_id)
    own = await db(canned.find, ticket.desk_id, name)
    known = own or (book.canned[name].text if name in book.canned else None)
    if known is None:
        raise NotFound
    topic = about(book, ticket.context, *await db(rows_of, ticket.context)).topic
    order = await db(canned.order_of, ticket)
    values = {
        "seller": seller.name,
        "ticket": ticket.number,
        "agent": agent_name,
        "order": order.number if order else "",
        "topic": f"https://t.me/{username}?start=faq_{topic.id}" if topic else "",
    }
    text = fill(known.zh if seller.language == "zh" else known.en, values)
    if not text:
        raise Invalid(what="reply", why="empty")
    return text
