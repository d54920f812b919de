"""Claims of lanes, for several processes that share an inbox: a lease and an epoch that fences late commits."""

from datetime import timedelta

from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from storage.clock import now
from storage.database import reading
from storage.inbox import INBOX, LANE, TOPIC, Lane, Waiting, waiting

LONG_AGO = timedelta(days=1)  # what is given back lies far enough back for every process's clock


class Taken(SQLModel):
    """A claimed lane: its epoch, and what waits in it, oldest first."""

    epoch: int
    rows: list[Waiting]


def claim(session: Session, bot_id: int, lane: Lane, owner: str, ttl: float) -> int | None:
    """Claim or renew a lane for `ttl` seconds; its epoch, or None while another live owner has it."""
    moment = now(session)
    connection = session.connection()
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(LANE)
    statement = insert.values(
        bot_id=bot_id,
        lane_chat=lane[0],
        lane_thread=lane[1],
        owner=owner,
        epoch=1,
        expires_at=moment + timedelta(seconds=ttl),
    )
    mine = LANE.c.owner == owner
    statement = statement.on_conflict_do_update(
        index_elements=["bot_id", "lane_chat", "lane_thread"],
        set_={
            "owner": owner,
            "expires_at": statement.excluded.expires_at,
            "epoch": case((mine, LANE.c.epoch), else_=LANE.c.epoch + 1),
        },
        where=mine | (LANE.c.expires_at <= moment),
    ).returning(LANE.c.epoch)
    return connection.execute(statement).scalar()


def take(session: Session, bot_id: int, lane: Lane, owner: str, ttl: float, limit: int) -> Taken | None:
    """Claim a lane and read what waits in it; None while another has it, or when nothing waits (it is given back).

    The claim locks its row before the reading, so an update kept meanwhile finds the lane held or given back.
    """
    epoch = claim(session, bot_id, lane, owner, ttl)
    if epoch is None:
        return None
    rows = waiting(session, bot_id, 0, limit, lane)
    if rows:
        return Taken(epoch=epoch, rows=rows)
    here = and_(LANE.c.bot_id == bot_id, LANE.c.lane_chat == lane[0], LANE.c.lane_thread == lane[1])
    session.connection().execute(update(LANE).where(here).values(expires_at=now(session) - LONG_AGO))
    return None


def renew(session: Session, bot_id: int, owner: str, ttl: float) -> int:
    """Prolong an owner's live claims by `ttl` seconds from now; how many there are."""
    moment = now(session)
    mine = and_(LANE.c.bot_id == bot_id, LANE.c.owner == owner, LANE.c.expires_at > moment)
    statement = update(LANE).where(mine).values(expires_at=moment + timedelta(seconds=ttl))
    return session.connection().execute(statement).rowcount


def hand_over(session: Session, bot_id: int, owner: str) -> int:
    """Give back every claim of an owner that stops, and tell the others; how many."""
    moment = now(session)
    mine = and_(LANE.c.bot_id == bot_id, LANE.c.owner == owner, LANE.c.expires_at > moment)
    session.info["topics"].add(TOPIC)
    return session.connection().execute(update(LANE).where(mine).values(expires_at=moment - LONG_AGO)).rowcount


@reading
def unworked(session: Session, bot_id: int, owner: str, limit: int) -> list[Lane]:
    """Lanes where updates wait and nobody else has a live claim, the longest waiting first."""
    claim = and_(
        LANE.c.bot_id == INBOX.c.bot_id,
        LANE.c.lane_chat == INBOX.c.lane_chat,
        LANE.c.lane_thread == INBOX.c.lane_thread,
    )
    free = or_(LANE.c.owner.is_(None), LANE.c.owner == owner, LANE.c.expires_at <= now(session))
    query = (
        select(INBOX.c.lane_chat, INBOX.c.lane_thread)
        .select_from(INBOX.outerjoin(LANE, claim))
        .where(INBOX.c.bot_id == bot_id, INBOX.c.done_at.is_(None), free)
        .group_by(INBOX.c.lane_chat, INBOX.c.lane_thread)
        .order_by(func.min(INBOX.c.id))
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.connection().execute(query)]
