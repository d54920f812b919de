"""Named rights that one process holds at a time."""

from datetime import timedelta
from typing import cast

from sqlalchemy import Connection, Table, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from storage.clock import now
from storage.database import LeaseFence, reading
from storage.models.outbox import Lease

LEASE = cast(Table, Lease.__table__)  # type: ignore[attr-defined]
NOBODY = ""


def acquire(session: Session, name: str, owner: str, ttl: float) -> int | None:
    """Take a lease for `ttl` seconds: its epoch (it grows with each taking); None while another has it."""
    moment = now(session)
    connection = session.connection()
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(LEASE)
    statement = insert.values(name=name, owner=owner, epoch=1, expires_at=moment + timedelta(seconds=ttl))
    mine = LEASE.c.owner == owner
    statement = statement.on_conflict_do_update(
        index_elements=["name"],
        set_={
            "owner": owner,
            "expires_at": statement.excluded.expires_at,
            "epoch": case((mine, LEASE.c.epoch), else_=LEASE.c.epoch + 1),
        },
        where=mine | (LEASE.c.expires_at <= moment),
    ).returning(LEASE.c.epoch)
    return connection.execute(statement).scalar()


def renew(session: Session, name: str, owner: str, epoch: int, ttl: float) -> bool:
    """Keep a lease for `ttl` seconds more; False when it was taken by another or released.

    It never takes one: a renewal that comes late, after the release, changes nothing.
    """
    statement = (
        update(LEASE)
        .where(LEASE.c.name == name, LEASE.c.owner == owner, LEASE.c.epoch == epoch)
        .values(expires_at=now(session) + timedelta(seconds=ttl))
        .returning(LEASE.c.name)
    )
    return session.execute(statement).scalar() is not None


def release(session: Session, name: str, owner: str) -> bool:
    """Give a lease back for good: no renewal revives it. False when it was not this owner's."""
    statement = (
        update(LEASE)
        .where(LEASE.c.name == name, LEASE.c.owner == owner)
        .values(owner=NOBODY, expires_at=now(session))
        .returning(LEASE.c.name)
    )
    return session.execute(statement).scalar() is not None


def evict(session: Session, name: str, owner: str) -> bool:
    """End another owner's lease: only for an owner known to be dead (a process id on this host that is gone)."""
    return release(session, name, owner)


def holds(connection: Connection, fence: LeaseFence) -> bool:
    """Whether a lease is still its owner's; it stays so until the caller's transaction ends."""
    held = select(LEASE.c.epoch).where(LEASE.c.name == fence.name, LEASE.c.owner == fence.owner)
    return connection.execute(held.with_for_update(read=True)).scalar() == fence.epoch


@reading
def holder(session: Session, name: str) -> str | None:
    """Who holds the lease at this moment; None when nobody does."""
    query = select(LEASE.c.owner).where(LEASE.c.name == name, LEASE.c.expires_at > now(session))
    return session.execute(query).scalar()


@reading
def holders(session: Session, prefix: str) -> list[str]:
    """Who holds leases whose names begin so."""
    query = select(LEASE.c.owner).where(LEASE.c.name.startswith(prefix, autoescape=True))
    return list(session.execute(query.where(LEASE.c.expires_at > now(session))).scalars())


def sweep(session: Session, prefix: str) -> int:
    """Delete the leases that ran out, of names that begin so; how many. For names that never come back."""
    old = LEASE.c.name.startswith(prefix, autoescape=True) & (LEASE.c.expires_at <= now(session))
    return session.connection().execute(delete(LEASE).where(old)).rowcount
