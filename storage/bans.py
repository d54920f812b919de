"""Verbs about sellers who reach the desk no more. They keep the knowledge; nothing of theirs goes to agents."""

from datetime import timedelta

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from storage import audit, outbox
from storage.clock import now
from storage.database import glancing, reading
from storage.limits import NAME, REASON, tidy
from storage.models.acts import Ban
from storage.models.desk import Desk
from storage.models.seller import Seller
from storage.models.ticket import Ticket
from storage.problems import Barred, NotFound, WrongState
from storage.upsert import insert_once

WARNED = timedelta(hours=1)
"""Within which a banned seller's attempts are answered once."""
LISTED = 30


def ban(session: Session, desk: Desk, seller_id: int, *, reason: str, agent_id: int, agent_name: str, key: str) -> Ban:
    """From now on nothing of the seller's reaches the desk, and he is told so once. A replay finds the first ban.

    Raises NotFound, WrongState(status="banned") when he is banned already. What is open with him, the caller closes.
    """
    seller = _locked(session, seller_id)
    if seller.bot_id != desk.bot_id:
        raise NotFound
    if (known := _by_key(session, desk, key)) is not None:
        return known
    name, moment = tidy(agent_name, NAME), now(session)
    row = {"bot_id": desk.bot_id, "desk_id": desk.id, "seller_id": seller_id, "key": key, "at": moment}
    row |= {"reason": tidy(reason, REASON), "agent_id": agent_id, "agent_name": name}
    insert_once(session, Ban, None, row)
    added = _by_key(session, desk, key)
    if added is None:
        raise WrongState(status="banned")
    who = {"agent_id": agent_id, "agent_name": name}
    audit.note(session, desk.bot_id, desk.id or 0, "ban.set", "seller", seller_id, key=f"ban:{added.id}", **who)  # type: ignore[arg-type]
    _tell(session, seller, "desk.ban", f"ban:{added.id}", added)
    return added


def lift(session: Session, desk: Desk, seller_id: int, *, agent_id: int, agent_name: str, key: str) -> Ban:
    """He may write to the desk again, and is told so. Raises NotFound, WrongState(status="free") when no ban stands."""
    seller = _locked(session, seller_id)
    if seller.bot_id != desk.bot_id:
        raise NotFound
    name = tidy(agent_name, NAME)
    values = {"lifted_at": now(session), "lifted_by_id": agent_id, "lifted_by_name": name}
    standing = update(Ban).where(col(Ban.seller_id) == seller_id, col(Ban.lifted_at).is_(None)).values(**values)
    lifted: Ban | None = session.execute(
        standing.returning(Ban), execution_options={"populate_existing": True}
    ).scalar()
    if lifted is None:
        raise WrongState(status="free")
    who = {"agent_id": agent_id, "agent_name": name}
    done = f"ban:{lifted.id}:lifted"
    audit.note(session, desk.bot_id, desk.id or 0, "ban.lifted", "seller", seller_id, key=done, **who)  # type: ignore[arg-type]
    _tell(session, seller, "desk.unban", done, lifted)
    return lifted


def require_free(session: Session, seller_id: int) -> None:
    """Hold the seller's row until the commit, so that no ban comes in between. Raises Barred."""
    _locked(session, seller_id)
    if current(session, seller_id) is not None:
        raise Barred


def warn(session: Session, seller_id: int) -> bool:
    """Note that an attempt of a banned seller is answered; False when one was within WARNED, or no ban stands."""
    moment = now(session)
    long_ago = or_(col(Ban.warned_at).is_(None), col(Ban.warned_at) <= moment - WARNED)
    mine = update(Ban).where(col(Ban.seller_id) == seller_id, col(Ban.lifted_at).is_(None), long_ago)
    return session.execute(mine.values(warned_at=moment).returning(col(Ban.id))).scalar() is not None


@glancing
def current(session: Session, seller_id: int) -> Ban | None:
    """The ban that stands against a seller."""
    return session.exec(select(Ban).where(Ban.seller_id == seller_id, col(Ban.lifted_at).is_(None))).first()


@reading
def going(session: Session, seller_id: int) -> Ticket | None:
    """The ticket that a ban has to close."""
    return session.exec(select(Ticket).where(Ticket.seller_id == seller_id, Ticket.state != "closed")).first()


@reading
def listed(session: Session, bot_id: int, limit: int = LISTED) -> list[tuple[Ban, Seller]]:
    """The bans that stand, the newest first."""
    query = select(Ban, Seller).join(Seller, col(Seller.id) == col(Ban.seller_id))
    query = query.where(Ban.bot_id == bot_id, col(Ban.lifted_at).is_(None))
    return list(session.exec(query.order_by(col(Ban.id).desc()).limit(limit)))


def _by_key(session: Session, desk: Desk, key: str) -> Ban | None:
    return session.exec(select(Ban).where(Ban.bot_id == desk.bot_id, Ban.key == key)).first()


def _locked(session: Session, seller_id: int) -> Seller:
    query = select(Seller).where(Seller.id == seller_id).with_for_update(key_share=True)
    seller = session.exec(query).first()
    if seller is None:
        raise NotFound
    return seller


def _tell(session: Session, seller: Seller, kind: str, key: str, about: Ban) -> None:
    outbox.put(
        session,
        kind=kind,
        key=key,
        bot_id=seller.bot_id,
        chat_id=seller.user_id,
        ids={"seller_id": seller.id, "ban_id": about.id},
        priority=outbox.RELAY,
    )
