"""Verbs about quotes: an agent passes on what a provider told the desk, the seller accepts or declines it."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.clock import now
from storage.columns import JsonValue
from storage.database import reading
from storage.effects import Who, claim, happened, record, refresh_card, tell_desk, tell_seller
from storage.limits import LEAD_TIME, NAME, fitting, tidy
from storage.models.order import Order, Quote
from storage.models.seller import Seller
from storage.order_views import quotes as listed
from storage.orders import MOVES
from storage.problems import Invalid, NotFound, WrongState

__all__ = ["answer", "by_id", "exact", "get", "listed", "newest", "offer"]

MOST = Decimal(10) ** 12
BEHIND = timedelta(hours=12)  # a day ends this much later somewhere than in UTC


@reading
def get(session: Session, seller_id: int, quote_id: int) -> Quote:
    """A quote for one of this seller's orders. Raises NotFound."""
    query = select(Quote).join(Order, col(Order.id) == col(Quote.order_id))
    return _known(session.exec(query.where(Quote.id == quote_id, Order.seller_id == seller_id)).first())


@reading
def by_id(session: Session, quote_id: int) -> Quote:
    """For the courier, which has the id from its own row. Raises NotFound."""
    return _known(session.get(Quote, quote_id))


def exact(amount: str) -> str:
    """An amount of money as it is kept: a plain decimal above zero with at most four places. Raises Invalid."""
    try:
        value = Decimal(amount.strip())
    except InvalidOperation:
        raise Invalid(what="amount", why="format") from None
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or not -4 <= exponent <= 12 or not 0 < value < MOST:
        raise Invalid(what="amount", why="format")
    return f"{value:f}"


def offer(
    session: Session,
    order_id: int,
    *,
    provider: str,
    amount: str,
    currency: str,
    valid_until: date,
    lead_time: str,
    agent_id: int,
    agent_name: str,
    desk_id: int | None = None,
    key: str | None = None,
) -> Quote:
    """Put a provider's quote before the seller; an older open one of the same provider is replaced.

    The same cause (`key`), or an open quote that says the same, acts once. Raises NotFound, WrongState(status) when
    the order is final, Invalid(what = amount | currency | valid_until | lead_time | provider).
    """
    fields: dict[str, Any] = {
        "provider": fitting("provider", provider, NAME),
        "amount": exact(amount),
        "currency": _currency(currency),
        "valid_until": valid_until,
        "lead_time": fitting("lead_time", lead_time, LEAD_TIME),
    }
    order = claim(session, order_id, desk_id=desk_id)
    open_ones = [quote for quote in listed(session, order_id) if quote.status == "offered"]
    if happened(session, order_id, key):
        return next(quote for quote in reversed(listed(session, order_id)) if quote.provider == fields["provider"])
    for quote in open_ones:
        if all(getattr(quote, field) == value for field, value in fields.items()):
            return quote
    if order.status not in MOVES:
        raise WrongState(status=order.status)
    if valid_until < (now(session) - BEHIND).date():
        raise Invalid(what="valid_until", why="past")
    for quote in open_ones:
        if quote.provider == fields["provider"]:
            quote.status = "replaced"
            session.add(quote)
    name = tidy(agent_name, NAME)
    quote = Quote(order_id=order_id, agent_id=agent_id, agent_name=name, created_at=now(session), **fields)
    session.add(quote)
    session.flush()
    who = Who("agent", agent_id, name)
    done = record(session, order, "quote_offered", who, data=_summary(quote), key=key)
    ids = {"quote_id": quote.id, "event_id": done.id}
    tell_seller(session, order, "quote.offered", f"event:{done.id}:seller", **ids)
    refresh_card(session, order, done)
    return quote


def answer(session: Session, seller_id: int, quote_id: int, accept: bool) -> Quote:
    """The seller accepts or declines; the same answer again changes nothing.

    Raises NotFound, WrongState(status) when it was answered otherwise or replaced, when it is no longer valid
    ("expired"), or when the order is final.
    """
    order = claim(session, get(session, seller_id, quote_id).order_id, seller_id=seller_id)
    verdict = "accepted" if accept else "declined"
    open_one = update(Quote).where(col(Quote.id) == quote_id, col(Quote.status) == "offered")
    decided = open_one.values(status=verdict, answered_at=now(session)).returning(Quote)
    quote: Quote | None = session.execute(decided, execution_options={"populate_existing": True}).scalar()
    if quote is None:
        query = select(Quote).where(Quote.id == quote_id).execution_options(populate_existing=True)
        quote = _known(session.exec(query).first())
        if quote.status != verdict:
            raise WrongState(status=quote.status)
        return quote
    if order.status not in MOVES:
        raise WrongState(status=order.status)
    if accept and quote.valid_until < (now(session) - BEHIND).date():
        raise WrongState(status="expired")
    user_id, name = session.exec(select(Seller.user_id, Seller.name).where(Seller.id == seller_id)).one()
    who = Who("seller", user_id, name)
    done = record(session, order, f"quote_{verdict}", who, data=_summary(quote))
    ids: dict[str, JsonValue] = {"quote_id": quote.id, "event_id": done.id}
    tell_desk(session, order, "quote.answered", f"event:{done.id}:desk", **ids)
    refresh_card(session, order, done)
    return quote


def newest(all_of: Sequence[Quote], most: int = 3) -> tuple[list[Quote], int]:
    """The newest quotes that were not replaced, an accepted one among them; and how many older ones there are."""
    live = [quote for quote in all_of if quote.status != "replaced"]
    first = sorted(live, key=lambda quote: (quote.status == "accepted", quote.id or 0), reverse=True)[:most]
    return sorted(first, key=lambda quote: quote.id or 0), len(live) - len(first)


def _currency(currency: str) -> str:
    code = currency.strip().upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise Invalid(what="currency", why="format")
    return code


def _summary(quote: Quote) -> dict[str, JsonValue]:
    return {
        "quote_id": quote.id,
        "provider": quote.provider,
        "amount": quote.amount,
        "currency": quote.currency,
    }


def _known(quote: Quote | None) -> Quote:
    if quote is None:
        raise NotFound
    return quote
