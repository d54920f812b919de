"""Verbs of alerts: what a seller says of a figure that is not in order. Each names its outcome."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.clock import now
from storage.database import reading
from storage.models.health import Account, Alert
from storage.problems import NotFound


@reading
def get(session: Session, seller_id: int, alert_id: int) -> tuple[Alert, Account]:
    """An alert of this seller, and its account. Raises NotFound."""
    mine = select(Alert, Account).join(Account, col(Account.id) == col(Alert.account_id))
    found = session.exec(mine.where(Alert.id == alert_id, Account.seller_id == seller_id)).first()
    if found is None:
        raise NotFound(what="alert")
    return found[0], found[1]


@reading
def listed(session: Session, seller_id: int, account_id: int) -> list[Alert]:
    """What is known of each figure of an account."""
    mine = select(Alert).join(Account, col(Account.id) == col(Alert.account_id))
    mine = mine.where(Alert.account_id == account_id, Account.seller_id == seller_id)
    return list(session.exec(mine.order_by(col(Alert.id))))


def snooze(session: Session, seller_id: int, alert_id: int, until: datetime | None) -> Alert:
    """Say nothing more of it until then, unless it gets worse. Raises NotFound."""
    return _set(session, seller_id, alert_id, snoozed_until=until)


def handle(session: Session, seller_id: int, alert_id: int, handled: bool = True) -> Alert:
    """The seller has seen to it (or has not after all): it is told again when it gets worse. Raises NotFound."""
    return _set(session, seller_id, alert_id, handled_at=now(session) if handled else None)


def mute(session: Session, seller_id: int, alert_id: int, muted: bool) -> Alert:
    """He never wants to hear of this figure of this account, or does again. Raises NotFound."""
    return _set(session, seller_id, alert_id, muted=muted)


def open_now(alert: Alert, moment: datetime) -> bool:
    """Whether somebody should still see to it."""
    asleep = alert.snoozed_until is not None and alert.snoozed_until > moment
    return alert.level != "good" and not (alert.muted or alert.handled_at or asleep)


def _set(session: Session, seller_id: int, alert_id: int, **values: object) -> Alert:
    alert, _ = get(session, seller_id, alert_id)
    statement = update(Alert).where(col(Alert.id) == alert.id).values(**values).returning(Alert)
    changed: Alert = session.execute(statement, execution_options={"populate_existing": True}).scalar_one()
    return changed
