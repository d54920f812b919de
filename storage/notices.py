"""Verbs of the policy calendar: whom its dates may concern, what each has heard, what he wants to hear."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, or_, update
from sqlmodel import Session, col, select

from storage import outbox
from storage.database import reading
from storage.models.deadline import NoticeState
from storage.models.draft import Draft
from storage.models.order import Order
from storage.models.seller import Seller
from storage.models.watch import Watch
from storage.upsert import insert

CHOICES = ("", "follow", "mute")


@dataclass(slots=True)
class Standing:
    """A seller, his (category, marketplace) places, and what he heard and said of notices, by id."""

    seller: Seller
    places: set[tuple[str, str]] = field(default_factory=set)
    states: dict[str, NoticeState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """What was decided of a seller who was due at `was`: notices to tell as (id, day, stage), when to look again."""

    seller_id: int
    was: datetime
    next_at: datetime
    told: Sequence[tuple[str, date, int]] = ()


@reading
def due(session: Session, bot_id: int, moment: datetime, limit: int) -> list[Standing]:
    """Sellers to be looked at by a moment, the longest overdue first."""
    query = select(Seller).where(Seller.bot_id == bot_id, col(Seller.look_at) <= moment)
    return _standings(session, session.exec(query.order_by(col(Seller.look_at)).limit(limit)))


@reading
def standing(session: Session, seller_id: int) -> Standing:
    """What is known of one seller."""
    return _standings(session, [session.get_one(Seller, seller_id)])[0]


def settle(session: Session, bot_id: int, looks: Sequence[Look]) -> int:
    """Carry decisions out, a message for each seller with what he has not heard; how many were queued."""
    queued = 0
    for look in looks:
        free = update(Seller).where(col(Seller.id) == look.seller_id, col(Seller.look_at) == look.was)
        user_id = session.execute(free.values(look_at=look.next_at).returning(col(Seller.user_id))).scalar()
        if user_id is None:
            continue
        fresh = [one for one in look.told if _tell(session, look.seller_id, *one)]
        if fresh:
            notice_id, day, stage = fresh[0]
            queued += outbox.put(
                session,
                kind="notice.countdown",
                key=f"notice:{look.seller_id}:{notice_id}:{day}:{stage}",
                bot_id=bot_id,
                chat_id=user_id,
                ids={"seller_id": look.seller_id, "notices": [[one[0], one[2]] for one in fresh]},
                priority=outbox.CLOCK,
            )
    return queued


def choose(
    session: Session, seller_id: int, notice_id: str, choice: str, day: date | None = None, told: int | None = None
) -> None:
    """follow: count down for him in any case; mute: never; empty: as it concerns him.

    `day` and `told`: the stage in which he saw it, of which he need not hear.
    """
    assert choice in CHOICES
    row = {"seller_id": seller_id, "notice_id": notice_id, "choice": choice, "day": day, "told": told}
    table = NoticeState.__table__.c  # type: ignore[attr-defined]
    statement = insert(session, NoticeState)
    seen = {
        "choice": choice,
        "day": func.coalesce(table.day, statement.excluded.day),
        "told": func.coalesce(table.told, statement.excluded.told),
    }
    session.execute(statement.on_conflict_do_update(index_elements=["seller_id", "notice_id"], set_=seen), row)


def _tell(session: Session, seller_id: int, notice_id: str, day: date, stage: int) -> bool:
    """Note that a stage is told; False when it was, or a later one, or he wants none of it."""
    row = {"seller_id": seller_id, "notice_id": notice_id, "day": day, "told": stage, "choice": ""}
    table = NoticeState.__table__.c  # type: ignore[attr-defined]
    newer = or_(table.told.is_(None), table.told > stage, table.day.is_(None), table.day != day)
    statement = insert(session, NoticeState).on_conflict_do_update(
        index_elements=["seller_id", "notice_id"],
        set_={"day": day, "told": stage},
        where=newer & (table.choice != "mute"),
    )
    return session.execute(statement.returning(col(NoticeState.id)), row).scalar() is not None


def _standings(session: Session, sellers: Iterable[Seller]) -> list[Standing]:
    found = {seller.id or 0: Standing(seller) for seller in sellers}
    ids = list(found)
    for watch in session.exec(select(Watch).where(col(Watch.seller_id).in_(ids))):
        found[watch.seller_id].places.add((watch.category, watch.marketplace))
    ordered = select(Order.seller_id, Order.categories, Order.marketplace).where(col(Order.seller_id).in_(ids))
    begun = select(Draft.seller_id, Draft.categories, Draft.marketplace).where(col(Draft.seller_id).in_(ids))
    for query in (ordered.where(Order.status != "cancelled"), begun.where(col(Draft.state).in_(["open", "kept"]))):
        for seller_id, categories, marketplace in session.exec(query):
            found[seller_id].places |= {(slug, marketplace) for slug in categories if marketplace}
    for state in session.exec(select(NoticeState).where(col(NoticeState.seller_id).in_(ids))):
        found[state.seller_id].states[state.notice_id] = state
    return list(found.values())
