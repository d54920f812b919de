"""Verbs of account health: accounts, their figures, and what changed by each. Keyed, so replays add nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from storage import mailings
from storage.clock import now
from storage.database import reading
from storage.limits import NAME, tidy
from storage.models.health import Account, Alert, Snapshot
from storage.models.seller import Seller
from storage.problems import Invalid, NotFound, TooMany
from storage.upsert import insert, insert_once

MOST_ACCOUNTS = 30
MOST_FIGURES = 200
"""Of one message or file."""
RECENT = timedelta(days=8)
"""So long a figure still says something beside a newer one of another window."""


class Figure(Protocol):
    """What is stored of a figure; the knowledge has such values."""

    @property
    def metric(self) -> str: ...
    @property
    def value(self) -> float | None: ...
    @property
    def window(self) -> int: ...
    @property
    def category(self) -> str: ...
    @property
    def count(self) -> int | None: ...
    @property
    def total(self) -> int | None: ...
    @property
    def target(self) -> float | None: ...
    @property
    def condition(self) -> str | None: ...
    @property
    def verdict(self) -> str | None: ...
    @property
    def word(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Judged:
    """What is told of a figure from now on, and what changed by the newest reading."""

    level: str
    value: float | None
    change: str


Judge = Callable[[Sequence[Figure], str, float | None], Judged]
"""Judges the readings of one metric (one for each window) after the level and value last told."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a seller's figures led to."""

    account: Account
    snapshots: list[Snapshot]
    alerts: list[Alert]


def record(
    session: Session,
    seller_id: int,
    site: str,
    figures: Sequence[Figure],
    *,
    key: str,
    source: str,
    judge: Judge,
    due_at: datetime | None = None,
    digest_at: datetime | None = None,
) -> Recorded:
    """Keep figures for an account, made when it is new, and note what changed. Raises NotFound, TooMany, Invalid.

    `due_at`: when they are looked at next; `digest_at`: when his week is told, if it is not to be told already.
    """
    if not figures:
        raise Invalid(what="number", why="empty")
    account = _own(session, seller_id, site)
    account_id, moment = account.id or 0, now(session)
    mine = select(Snapshot).where(Snapshot.account_id == account_id, Snapshot.key == key).order_by(col(Snapshot.id))
    if not session.exec(mine).first():
        groups: dict[tuple[str, str], list[Figure]] = {}
        for figure in figures[:MOST_FIGURES]:
            _keep(session, account_id, figure, key, source)
            groups.setdefault((figure.metric, figure.category), []).append(figure)
        for (metric, category), group in groups.items():
            others = _others(session, account_id, metric, category, {figure.window for figure in group})
            _note(session, account_id, metric, category, [*group, *others], key, judge)
        account.used_at = account.taken_at = moment
        account.reminded_at, account.due_at = None, due_at or account.due_at
        session.add(account)
        wants = update(Seller).where(col(Seller.id) == seller_id, col(Seller.digest_off).is_(False))
        session.execute(wants.where(col(Seller.digest_at).is_(None)).values(digest_at=digest_at))
        session.flush()
        _mail(session, account, key)
    alerts = select(Alert).where(Alert.account_id == account_id, Alert.key == key).order_by(col(Alert.id))
    return Recorded(account, list(session.exec(mine)), list(session.exec(alerts)))


def open_account(session: Session, seller_id: int, site: str, label: str = "") -> Account:
    """The seller's account on a marketplace, made when he has none; it is the one meant from now on."""
    account = _own(session, seller_id, site, label)
    account.used_at = now(session)
    session.add(account)
    return account


def forget(session: Session, seller_id: int, account_id: int) -> None:
    """Delete an account with all its figures; one that is gone is none the worse."""
    found = session.exec(select(Account).where(Account.id == account_id, Account.seller_id == seller_id)).first()
    if found is not None:
        for model in (Snapshot, Alert):
            session.execute(delete(model).where(col(model.account_id) == account_id))
        session.execute(delete(Account).where(col(Account.id) == account_id))


@reading
def accounts(session: Session, seller_id: int) -> list[Account]:
    """A seller's accounts, the one used last first."""
    mine = select(Account).where(Account.seller_id == seller_id)
    return list(session.exec(mine.order_by(col(Account.used_at).desc(), col(Account.id).desc())))


@reading
def get(session: Session, seller_id: int, account_id: int) -> Account:
    """An account of this seller. Raises NotFound."""
    found = session.exec(select(Account).where(Account.id == account_id, Account.seller_id == seller_id)).first()
    if found is None:
        raise NotFound(what="account")
    return found


@reading
def latest(session: Session, seller_id: int, account_id: int) -> list[Snapshot]:
    """The newest figure of each metric, window and category. Raises NotFound."""
    get(session, seller_id, account_id)
    mine = select(func.max(Snapshot.id)).where(Snapshot.account_id == account_id)
    newest = mine.group_by(col(Snapshot.metric), col(Snapshot.window), col(Snapshot.category))
    return list(session.exec(select(Snapshot).where(col(Snapshot.id).in_(newest)).order_by(col(Snapshot.id))))


@reading
def series(session: Session, seller_id: int, account_id: int, since: datetime) -> list[Snapshot]:
    """All figures of an account since a moment, the oldest first. Raises NotFound."""
    get(session, seller_id, account_id)
    mine = select(Snapshot).where(Snapshot.account_id == account_id, Snapshot.taken_at >= since)
    return list(session.exec(mine.order_by(col(Snapshot.taken_at), col(Snapshot.id))))


@reading
def by_id(session: Session, snapshot_id: int) -> tuple[Snapshot, Account] | None:
    """A figure and its account, for a ticket's card."""
    found = session.get(Snapshot, snapshot_id)
    return (found, session.get_one(Account, found.account_id)) if found else None


def _own(session: Session, seller_id: int, site: str, label: str = "") -> Account:
    """The row, made when there is none, held until the end of the transaction."""
    bot_id = session.exec(select(Seller.bot_id).where(Seller.id == seller_id)).first()
    if bot_id is None:
        raise NotFound
    label, moment = tidy(label, NAME), now(session)
    row = {"bot_id": bot_id, "seller_id": seller_id, "site": site, "label": label, "created_at": moment}
    insert_once(session, Account, ["seller_id", "site", "label"], row | {"used_at": moment})
    mine = select(Account).where(Account.seller_id == seller_id, Account.site == site, Account.label == label)
    account = session.exec(mine.with_for_update()).one()
    if session.exec(select(func.count(col(Account.id))).where(Account.seller_id == seller_id)).one() > MOST_ACCOUNTS:
        raise TooMany(limit=MOST_ACCOUNTS)
    return account


def _mail(session: Session, account: Account, key: str) -> None:
    """What is past its limit now and was not, or is clearly worse, goes to him by e-mail too, if he wants that."""
    found = select(Alert.id).where(Alert.account_id == account.id, Alert.key == key, Alert.level == "bad")
    found = found.where(col(Alert.change).in_(["new", "worse"]), col(Alert.muted).is_(False)).order_by(col(Alert.id))
    alert_ids = [alert_id for alert_id in session.exec(found) if alert_id]
    mailings.put_breach(session, account.seller_id, account.id or 0, alert_ids, f"{account.id}:{key}")


def _keep(session: Session, account_id: int, figure: Figure, key: str, source: str) -> None:
    names = ("metric", "window", "category", "value", "word", "count", "total", "target")
    row = {name: getattr(figure, name) for name in names}
    row |= {"condition": figure.condition or "", "verdict": figure.verdict or "", "source": source, "key": key}
    row |= {"account_id": account_id, "taken_at": now(session)}
    insert_once(session, Snapshot, ["account_id", "key", "metric", "window", "category"], row)


def _others(session: Session, account_id: int, metric: str, category: str, given: set[int]) -> list[Snapshot]:
    """The newest of a metric's other windows: one that is in order does not make good another that is not."""
    mine = (Snapshot.account_id == account_id, Snapshot.metric == metric, Snapshot.category == category)
    newest = select(func.max(Snapshot.id)).where(*mine).group_by(col(Snapshot.window))
    recent = select(Snapshot).where(col(Snapshot.id).in_(newest), col(Snapshot.taken_at) > now(session) - RECENT)
    return [row for row in session.exec(recent) if row.window not in given]


def _note(
    session: Session, account_id: int, metric: str, category: str, group: Sequence[Figure], key: str, judge: Judge
) -> None:
    """Bring the alert up to date. Worse than before, it is open again whatever was said of it; right again, done."""
    moment = now(session)
    blank = {"account_id": account_id, "metric": metric, "category": category, "level": "good", "change": ""}
    blank |= {"key": "", "muted": False, "updated_at": moment}
    session.execute(
        insert(session, Alert).on_conflict_do_nothing(index_elements=["account_id", "metric", "category"]), blank
    )
    mine = (col(Alert.account_id) == account_id, col(Alert.metric) == metric, col(Alert.category) == category)
    alert = session.exec(select(Alert).where(*mine).with_for_update()).one()
    judged = judge(group, alert.level, alert.value)
    values = {"level": judged.level, "value": judged.value, "change": judged.change, "key": key, "updated_at": moment}
    if judged.change in ("new", "worse", "recovered"):
        values |= {"handled_at": None, "snoozed_until": None}
    if judged.change == "new":
        values["since"] = moment
    elif judged.change == "recovered":
        values["since"] = None
    session.execute(update(Alert).where(*mine).values(**values), execution_options={"synchronize_session": "fetch"})
