"""Whom an announcement is for: its filters as conditions on sellers, so that counting and freezing are one statement.

An audience is {"language": "en" | "zh", "role": "orders" | "none", "markets": [ids], "categories": [slugs]}; what is
missing or empty filters nothing.
"""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, or_, select
from sqlmodel import Session, col

from storage.columns import JsonValue
from storage.database import reading
from storage.models.acts import Ban
from storage.models.order import Order
from storage.models.seller import Seller
from storage.models.watch import Watch

Audience = dict[str, JsonValue]
ROLES = ("", "orders", "none")


class Counted(NamedTuple):
    """How many it would reach now, how many of them read Chinese, and who is left out although the filters fit."""

    reached: int
    chinese: int
    off: int  # turned announcements off
    banned: int
    unreachable: int


@reading
def count(session: Session, bot_id: int, audience: Audience) -> Counted:
    """The numbers of an audience as things are now."""
    reached = reachable()
    sums = [
        case((one, 1), else_=0)
        for one in (
            reached,
            and_(reached, col(Seller.language) == "zh"),
            col(Seller.announcements_off),
            and_(~col(Seller.announcements_off), _banned()),
            and_(~col(Seller.announcements_off), ~_banned(), col(Seller.unreachable_at).is_not(None)),
        )
    ]
    query = select(*[func.coalesce(func.sum(one), 0) for one in sums]).where(*fits(bot_id, audience))
    return Counted(*map(int, session.execute(query).one()))


def fits(bot_id: int, audience: Audience) -> list[ColumnElement[bool]]:
    """Conditions on Seller: what the filters say."""
    found: list[ColumnElement[bool]] = [col(Seller.bot_id) == bot_id]
    if audience.get("language"):
        found.append(col(Seller.language) == audience["language"])
    if audience.get("role"):
        ordered = _ordered()
        found.append(ordered if audience["role"] == "orders" else ~ordered)
    if markets := audience.get("markets"):
        chosen = [_holds(Seller.marketplaces, one) for one in markets]
        there = _ordered(col(Order.marketplace).in_(markets))
        found.append(or_(*chosen, there, _watches(col(Watch.marketplace).in_(markets))))
    if slugs := audience.get("categories"):
        there = _ordered(or_(*[_holds(Order.categories, one) for one in slugs]))
        found.append(or_(there, _watches(col(Watch.category).in_(slugs))))
    return found


def reachable() -> ColumnElement[bool]:
    """Who may be written to: not opted out, not banned, not gone."""
    return and_(~col(Seller.announcements_off), ~_banned(), col(Seller.unreachable_at).is_(None))


def _banned() -> ColumnElement[bool]:
    return exists().where(col(Ban.seller_id) == col(Seller.id), col(Ban.lifted_at).is_(None))


def _ordered(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(col(Order.seller_id) == col(Seller.id), col(Order.status) != "cancelled", *which)


def _watches(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(col(Watch.seller_id) == col(Seller.id), which)


def _holds(column: Any, value: str) -> ColumnElement[bool]:
    """Whether a JSON list of plain words holds one, on either engine."""
    return cast(column, String).contains(f'"{value}"', autoescape=True)
