"""Verbs of the daily check: whose figures are old, and which alerts were put off until now."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage import mailings, outbox
from storage.clock import now
from storage.columns import JsonValue
from storage.database import reading
from storage.models.health import Account, Alert
from storage.models.seller import Seller


@reading
def due(session: Session, bot_id: int, limit: int = 200) -> list[tuple[Account, Seller]]:
    """Accounts whose check is due, the longest due first."""
    query = select(Account).where(Account.bot_id == bot_id, col(Account.due_at) <= now(session))
    found = session.exec(query.order_by(col(Account.due_at)).limit(limit)).all()  # in the index's own order
    theirs = select(Seller).where(col(Seller.id).in_({account.seller_id for account in found}))
    sellers = {seller.id: seller for seller in session.exec(theirs)}
    return [(account, sellers[account.seller_id]) for account in found]


def check(session: Session, account_id: int, due_at: datetime, next_at: datetime, old: timedelta | None) -> bool:
    """Look at an account whose check was due at `due_at`; True when its seller is told something.

    He is told once that his figures are `old`, and once of each alert that he had put off until now. `old` None: it is
    night where he is, and all of it waits until `next_at`.
    """
    mine = (col(Account.id) == account_id, col(Account.due_at) == due_at)
    moved = session.execute(update(Account).where(*mine).values(due_at=next_at).returning(col(Account.id))).scalar()
    if moved is None or old is None:
        return False  # somebody else has done it, or nobody shall yet
    moment, account = now(session), session.get_one(Account, account_id, populate_existing=True)
    stale = account.taken_at is not None and account.reminded_at is None and moment - account.taken_at >= old
    asleep = select(Alert).where(Alert.account_id == account_id, col(Alert.snoozed_until) <= moment)
    woken = list(session.exec(asleep.order_by(col(Alert.id))))
    for alert in woken:
        alert.snoozed_until = None
        session.add(alert)
    told = [alert.id for alert in woken if alert.level != "good" and not (alert.muted or alert.handled_at)]
    if stale:
        account.reminded_at = moment
        session.add(account)
    if not (stale or told):
        return False
    past = [alert.id or 0 for alert in woken if alert.id in told and alert.level == "bad"]
    mailings.put_breach(session, account.seller_id, account_id, past, f"{account_id}:{due_at.isoformat()}")
    seller = session.get_one(Seller, account.seller_id)
    ids: dict[str, JsonValue] = {"account_id": account_id, "seller_id": seller.id, "alerts": told, "old": stale}
    return outbox.put(
        session,
        kind="health.reminder",
        key=f"health:{account_id}:{due_at.isoformat()}",
        bot_id=account.bot_id,
        chat_id=seller.user_id,
        ids=ids,
        priority=outbox.CLOCK,
    )
