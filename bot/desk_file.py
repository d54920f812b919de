"""The desk's tickets as a table that spreadsheets open: no words of anybody, and nothing they would run."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.knowledge.book import Book
from bot.say import Say
from storage.desk_facts import TicketFacts

COLUMNS = (
    "number",
    "state",
    "opened",
    "answered",
    "closed",
    "closed_by",
    "agent",
    "seller",
    "language",
    "marketplace",
    "country",
    "categories",
    "topic",
    "guide",
    "order",
    "from_seller",
    "from_agents",
    "stars",
)
MARK = "\ufeff"
"""With this at its beginning a spreadsheet reads the file as UTF-8, and Chinese is Chinese."""
RUN = ("=", "+", "-", "@", "\t", "\r")
"""What begins so, a spreadsheet takes for a formula."""


def table(say: Say, book: Book, facts: Iterable[TicketFacts], zone: str) -> bytes:
    """The file: a line of headings in the reader's language, then a line a ticket; moments in `zone`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(say.plain(f"stats.column_{name}")) for name in COLUMNS])
    for one in facts:
        writer.writerow([harmless(cell) for cell in _cells(say, book, one, zone)])
    return (MARK + out.getvalue()).encode()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if cell.startswith(RUN) else cell


def _cells(say: Say, book: Book, one: TicketFacts, zone: str) -> list[str]:
    context, language = one.context, say.language
    slugs = [str(slug) for slug in context.get("categories") or []]
    categories = [book.categories[slug].name.get(language) for slug in slugs if slug in book.categories]
    topic = book.topics.get(str(context.get("topic")))
    guide = book.guides.get(str(context.get("guide")))
    return [
        f"T-{one.id:06d}",
        say.plain("stats.state", state=one.state),
        _moment(one.created_at, zone),
        _moment(one.answered_at, zone),
        _moment(one.closed_at, zone),
        say.plain("stats.actor", actor=one.closed_by) if one.closed_at and one.closed_by else "",
        one.agent_name or "",
        str(one.seller_id),
        say.plain("stats.language", language=one.language),
        str(context.get("marketplace") or ""),
        str(context.get("country") or ""),
        " + ".join(categories),
        topic.title.get(language) if topic else "",
        guide.title.get(language) if guide else "",
        f"C-{context['order']:06d}" if isinstance(context.get("order"), int) else "",
        str(one.from_seller),
        str(one.from_agents),
        str(one.stars or ""),
    ]


def _moment(moment: datetime | None, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if moment else ""
