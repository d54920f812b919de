"""Verbs of watching: who follows what, and which changed or coming rules he has yet to hear of."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from storage import outbox
from storage.clock import now
from storage.database import reading
from storage.models.seller import Seller
from storage.models.watch import RuleSeen, Watch, WatchNews
from storage.problems import NotFound, TooMany
from storage.upsert import insert, insert_once

MOST = 60
"""Watches of one seller."""
STAGES = (30, 7, 1, 0)
"""Days before a rule comes into force at which its watchers hear of it."""
LATE = 3
"""Days after which "in force from today" is no longer said."""
AT_ONCE = 12
"""Most rules in one message."""


@dataclass(frozen=True, slots=True)
class RuleState:
    """What the Book says of a rule now. `changed` is the day of its `changed` line; `country` its importing country.

    `announced`: categories for which the policy calendar counts down to its day: watchers need not hear it twice.
    """

    rule_id: str
    fingerprint: str
    marketplace: str
    categories: frozenset[str]
    country: str | None = None
    changed: date | None = None
    in_force: date | None = None
    announced: frozenset[str] = frozenset()


def follow(
    session: Session, seller_id: int, categories: Iterable[str], marketplace: str, country: str | None = None
) -> None:
    """Follow these categories there; what is followed already stays so. Raises NotFound, TooMany(limit=60)."""
    bot_id = session.exec(select(Seller.bot_id).where(Seller.id == seller_id)).first()
    if bot_id is None:
        raise NotFound
    for category in categories:
        row = {"bot_id": bot_id, "seller_id": seller_id, "category": category, "marketplace": marketplace}
        row |= {"country": country or "", "created_at": now(session)}
        insert_once(session, Watch, ["seller_id", "category", "marketplace", "country"], row)
    if session.exec(select(func.count(col(Watch.id))).where(Watch.seller_id == seller_id)).one() > MOST:
        raise TooMany(limit=MOST)


def leave(
    session: Session, seller_id: int, categories: Iterable[str], marketplace: str, country: str | None = None
) -> None:
    """No longer follow these categories there."""
    mine = delete(Watch).where(col(Watch.seller_id) == seller_id, col(Watch.category).in_(list(categories)))
    there = mine.where(col(Watch.marketplace) == marketplace, col(Watch.country) == (country or ""))
    session.execute(there)


def drop(session: Session, seller_id: int, watch_id: int) -> None:
    """End one watch; one that is gone is none the worse."""
    session.execute(delete(Watch).where(col(Watch.id) == watch_id, col(Watch.seller_id) == seller_id))


@reading
def get(session: Session, seller_id: int, watch_id: int) -> Watch:
    """A watch of this seller. Raises NotFound."""
    found = session.exec(select(Watch).where(Watch.id == watch_id, Watch.seller_id == seller_id)).first()
    if found is None:
        raise NotFound
    return found


@reading
def listed(session: Session, seller_id: int) -> list[Watch]:
    """All a seller follows, the newest first."""
    query = select(Watch).where(Watch.seller_id == seller_id)
    return list(session.exec(query.order_by(col(Watch.id).desc())))


@reading
def follows(
    session: Session, seller_id: int, categories: Sequence[str], marketplace: str, country: str | None = None
) -> bool:
    """Whether all these categories are followed there."""
    mine = (Watch.seller_id == seller_id, Watch.marketplace == marketplace, Watch.country == (country or ""))
    query = select(func.count(col(Watch.id))).where(*mine, col(Watch.category).in_(list(categories)))
    return session.exec(query).one() == len(set(categories))


@reading
def news(session: Session, seller_id: int, ids: Sequence[int]) -> list[WatchNews]:
    """What is to be told to a seller, in the order it was noticed."""
    query = select(WatchNews).where(WatchNews.seller_id == seller_id, col(WatchNews.id).in_(list(ids)))
    return list(session.exec(query.order_by(col(WatchNews.id))))


def review(
    session: Session,
    bot_id: int,
    rules: Sequence[RuleState],
    today: date,
    when: Callable[[Seller], datetime] | None = None,
) -> int:
    """Compare the Book with what was last seen and queue what its watchers should know; how many messages.

    Only a rule with a new `changed` day is told as changed: a mended typo is no news. What was told is not told again.
    `when` says from which moment on a seller may be written to.
    """
    before = {row.rule_id: row for row in session.exec(select(RuleSeen))}
    told: list[tuple[RuleState, str]] = []
    for rule in rules:
        seen = before.get(rule.rule_id)
        day = rule.changed.isoformat() if rule.changed else ""
        if before and day > (seen.changed if seen else "") and (seen is None or seen.fingerprint != rule.fingerprint):
            told.append((rule, f"changed:{day}"))
        if seen is None or (seen.fingerprint, seen.changed) != (rule.fingerprint, day):
            _note(session, rule, day)
        if (stage := _stage(rule.in_force, today)) is not None:
            told.append((rule, f"coming:{stage}"))
    return _tell(session, bot_id, told, when)


def _stage(in_force: date | None, today: date) -> int | None:
    """The stage of the countdown that a rule is in; None when it is far off, or has long been in force."""
    if in_force is None or (today - in_force).days > LATE:
        return None
    left = max(0, (in_force - today).days)
    return min((stage for stage in STAGES if left <= stage), default=None)


def _note(session: Session, rule: RuleState, day: str) -> None:
    row = {"fingerprint": rule.fingerprint, "changed": day, "seen_at": now(session)}
    statement = insert(session, RuleSeen).on_conflict_do_update(index_elements=["rule_id"], set_=row)
    session.execute(statement, {"rule_id": rule.rule_id, **row})


def _tell(
    session: Session,
    bot_id: int,
    told: Sequence[tuple[RuleState, str]],
    when: Callable[[Seller], datetime] | None,
) -> int:
    """A row for each watcher and thing, and a message for each watcher with the rows that are new."""
    if not told:
        return 0
    mine = select(Watch, Seller).join(Seller, col(Seller.id) == col(Watch.seller_id)).where(Watch.bot_id == bot_id)
    fresh: dict[int, list[int]] = {}
    watchers: dict[int, Seller] = {}
    for watch, seller in session.exec(mine.order_by(col(Watch.id))):
        for rule, what in told:
            here = rule.marketplace == watch.marketplace and watch.category in rule.categories
            if not here or rule.country not in (None, watch.country):
                continue
            if what.startswith("coming:") and watch.category in rule.announced and not seller.notices_off:
                continue
            if (row_id := _once(session, watch, rule.rule_id, what)) is not None:
                fresh.setdefault(watch.seller_id, []).append(row_id)
                watchers[watch.seller_id] = seller
    messages = 0
    for seller_id, ids in fresh.items():
        for at in range(0, len(ids), AT_ONCE):
            part = ids[at : at + AT_ONCE]
            outbox.put(
                session,
                kind="watch.news",
                key=f"watch:{part[0]}",
                bot_id=bot_id,
                chat_id=watchers[seller_id].user_id,
                ids={"seller_id": seller_id, "news": part},
                priority=outbox.CLOCK,
                due_at=when(watchers[seller_id]) if when else None,
            )
            messages += 1
    return messages


def _once(session: Session, watch: Watch, rule_id: str, what: str) -> int | None:
    """The id of the row that says so, if it is new."""
    row = {"seller_id": watch.seller_id, "rule_id": rule_id, "what": what, "created_at": now(session)}
    row |= {"category": watch.category, "marketplace": watch.marketplace, "country": watch.country}
    statement = insert(session, WatchNews).on_conflict_do_nothing(index_elements=["seller_id", "rule_id", "what"])
    added = session.execute(statement.returning(col(WatchNews.id)), row).scalar()
    return int(added) if added is not None else None
