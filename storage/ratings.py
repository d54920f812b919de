"""Verbs about ratings: how a conversation was, one rating a closing, and the words a seller adds."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage import outbox
from storage.clock import now
from storage.columns import JsonValue
from storage.database import reading
from storage.models.rating import TicketRating
from storage.models.ticket import Ticket, TicketEvent
from storage.problems import NotFound, WrongState
from storage.ticket_effects import tell_desk
from storage.upsert import insert_once

STARS = range(1, 6)
LONGEST = 1_000
"""Characters of the words that go with a rating."""
TAKES_WORDS = timedelta(hours=24)
"""How long after a rating words may be added."""
BATCH = 500


def rate(
    session: Session, seller_id: int, event_id: int, stars: int, *, message_id: int, key: str
) -> tuple[TicketRating, bool]:
    """Rate the closing that `event_id` is; whether that changed anything. The desk is told.

    The last press counts until the ticket is opened again. Raises NotFound when it is not this seller's closing,
    WrongState(status="going") once the ticket goes on or was closed anew.
    """
    ticket = _closed_by(session, seller_id, event_id)
    if stars not in STARS:
        raise NotFound
    moment = now(session)
    row = {"bot_id": ticket.bot_id, "ticket_id": ticket.id, "seller_id": seller_id, "event_id": event_id, "stars": 0}
    insert_once(
        session,
        TicketRating,
        ["event_id"],
        {**row, "words": "", "message_ids": [message_id], "created_at": moment, "rated_at": moment},
    )
    other = update(TicketRating).where(col(TicketRating.event_id) == event_id, col(TicketRating.stars) != stars)
    changed = session.execute(other.values(stars=stars, rated_at=moment).returning(col(TicketRating.id))).scalar()
    rating = session.exec(
        select(TicketRating).where(TicketRating.event_id == event_id).execution_options(populate_existing=True)
    ).one()
    if changed is not None:
        _tell(session, ticket, rating, key)
    return rating, changed is not None


def asked(session: Session, seller_id: int, rating_id: int, message_id: int) -> None:
    """A message of ours asks for words: a reply to it adds them. Raises NotFound."""
    rating = get(session, seller_id, rating_id)
    rating.message_ids = [*rating.message_ids, message_id][-20:]
    session.add(rating)


def add_words(session: Session, seller_id: int, rating_id: int, words: str, *, key: str) -> TicketRating:
    """Keep what the seller says about it, and tell the desk; the last words count.

    Raises NotFound, WrongState(status="going") once the ticket goes on, WrongState(status="late") after TAKES_WORDS.
    """
    rating = get(session, seller_id, rating_id)
    ticket = _closed_by(session, seller_id, rating.event_id)
    if now(session) - rating.rated_at >= TAKES_WORDS:
        raise WrongState(status="late")
    rating.words, rating.words_at = words[:LONGEST], now(session)
    session.add(rating)
    session.flush()
    _tell(session, ticket, rating, key)
    return rating


@reading
def get(session: Session, seller_id: int, rating_id: int) -> TicketRating:
    """A rating of this seller. Raises NotFound."""
    mine = select(TicketRating).where(TicketRating.id == rating_id, TicketRating.seller_id == seller_id)
    rating = session.exec(mine).first()
    if rating is None:
        raise NotFound
    return rating


@reading
def by_id(session: Session, rating_id: int) -> TicketRating:
    """For the courier, which has the id from its own row. Raises NotFound."""
    rating = session.get(TicketRating, rating_id)
    if rating is None:
        raise NotFound
    return rating


@reading
def open_to_words(session: Session, seller_id: int, message_id: int) -> TicketRating | None:
    """The rating to which a reply to this message adds words; None when there is none, it is old, or it goes on."""
    lately = select(TicketRating).where(TicketRating.seller_id == seller_id).order_by(col(TicketRating.id).desc())
    for rating in session.exec(lately.limit(5)):
        if message_id in rating.message_ids and now(session) - rating.rated_at < TAKES_WORDS:
            try:
                _closed_by(session, seller_id, rating.event_id)
            except WrongState:
                return None
            return rating
    return None


def blank(session: Session, before: datetime) -> int:
    """Empty old words, a batch at a time; how many. The stars stay."""
    old = session.exec(
        select(TicketRating.id).where(col(TicketRating.words_at) < before, TicketRating.words != "").limit(BATCH)
    ).all()
    if old:
        session.execute(update(TicketRating).where(col(TicketRating.id).in_(old)).values(words=""))
    return len(old)


def _closed_by(session: Session, seller_id: int, event_id: int) -> Ticket:
    """The seller's ticket that this event closed, and that is closed since."""
    found = session.exec(
        select(Ticket, TicketEvent)
        .join(TicketEvent, col(TicketEvent.ticket_id) == Ticket.id)
        .where(TicketEvent.id == event_id, TicketEvent.kind == "closed", Ticket.seller_id == seller_id)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound
    ticket, event = found
    newer = select(TicketEvent.id).where(TicketEvent.ticket_id == ticket.id, col(TicketEvent.id) > event.id)
    again = session.exec(newer.where(col(TicketEvent.kind).in_(["closed", "reopened"]))).first()
    if ticket.state != "closed" or again is not None:
        raise WrongState(status="going")
    return ticket


def _tell(session: Session, ticket: Ticket, rating: TicketRating, key: str) -> None:
    ids: dict[str, JsonValue] = {"rating_id": rating.id, "stars": rating.stars}
    tell_desk(
        session, ticket, "ticket.rated", f"ticket:rating:{rating.id}:{key}", priority=outbox.CLOCK, due_at=None, **ids
    )
