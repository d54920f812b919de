"""What a ticket is about: its ids, turned into what the Book and the database know of them; its topic's title."""

import unicodedata
from dataclasses import dataclass

from sqlmodel import Session

from bot.health_items import Item, Place, items, place_of
from bot.knowledge.book import Book
from bot.knowledge.entries import Category, Country, Marketplace
from bot.knowledge.guide_entries import Guide, GuideStep
from bot.knowledge.notice_entries import Notice
from bot.knowledge.topic_entries import Topic
from bot.say import Say
from storage import health
from storage.columns import JsonValue
from storage.database import reading
from storage.models import Account, Order, Question, Seller, Snapshot, Ticket

LONGEST_TITLE = 128  # UTF-16 units, of a forum topic
LONGEST_NAME = 40
MARKS = {"open": "🆕", "claimed": "💬", "closed": "✅"}
APART = "\u2068{}\u2069"  # what runs from right to left does so within these, and the rest of the line stays
JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class About:
    """Things for ids. What the Book no longer knows is left out; a question's text is blank once it is old."""

    question: Question | None
    answered: Topic | None
    topic: Topic | None
    categories: list[Category]
    marketplace: Marketplace | None
    country: Country | None
    order: Order | None
    guide: Guide | None
    step: GuideStep | None
    figure: Item | None = None
    place: Place | None = None
    notice: Notice | None = None
    deadline: dict[str, JsonValue] | None = None
    subject: str = ""  # in an agent's words, when he opened it


@reading
def rows_of(
    session: Session, context: dict[str, JsonValue]
) -> tuple[Question | None, Order | None, tuple[Snapshot, Account] | None]:
    """The question, the order and the figure that a context names."""
    question, order, snapshot = context.get("question"), context.get("order"), context.get("snapshot")
    return (
        session.get(Question, question) if question else None,
        session.get(Order, order) if order else None,
        health.by_id(session, snapshot) if snapshot else None,
    )


def about(
    book: Book,
    context: dict[str, JsonValue],
    question: Question | None,
    order: Order | None,
    figure: tuple[Snapshot, Account] | None = None,
) -> About:
    """Look up everything that a context names."""
    shown = items(book, [figure[0]], []) if figure else []
    topic = book.topics.get(str(context.get("topic")))
    answered = book.topics.get(question.topic) if question and question.topic else None
    return About(
        question=question if question and question.text else None,
        answered=answered,
        topic=topic or answered,
        categories=[book.categories[slug] for slug in context.get("categories") or [] if slug in book.categories],
        marketplace=book.marketplaces.get(str(context.get("marketplace"))),
        country=book.countries.get(context.get("country") or ""),
        order=order,
        guide=book.guides.get(str(context.get("guide"))),
        step=book.guide_steps.get(str(context.get("step"))),
        notice=book.notices.get(str(context.get("notice"))),
        deadline=context.get("deadline"),
        subject=str(context.get("subject") or ""),
        figure=shown[0] if shown else None,
        place=place_of(book, figure[1].site) if figure else None,
    )


def title(say: Say, ticket: Ticket, seller: Seller, matter: About, prefix: str = "") -> str:
    """The title of the ticket's topic: state, the queue's prefix, number, name, subject, at most LONGEST_TITLE."""
    name = fitting(seller.name, LONGEST_NAME)
    subject = say.plain("ticket.subject", about=matter)
    number = f"{prefix} {ticket.number}" if prefix else ticket.number
    start = f"{MARKS[ticket.state]} {number} {APART.format(name)}"
    room = LONGEST_TITLE - units(start) - 5
    return f"{start} · {APART.format(fitting(subject, room))}" if subject else start


def units(text: str) -> int:
    """The length of a text as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def fitting(text: str, longest: int) -> str:
    """One line of at most `longest` units; it is cut before a sign, never within one, and the cut is shown."""
    line = " ".join("".join(sign if sign.isprintable() or sign == JOINER else " " for sign in text).split())
    if units(line) <= longest:
        return line
    end = len(line) - 1
    while end and (units(line[:end]) > longest - 1 or _belongs(line[end]) or line[end - 1] == JOINER):
        end -= 1
    return line[:end].rstrip() + "…"


def _belongs(sign: str) -> bool:
    """Whether a sign is part of the one before it."""
    return sign == JOINER or unicodedata.category(sign) in {"Mn", "Me", "Mc", "Sk"}
