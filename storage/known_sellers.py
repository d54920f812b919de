"""Who an agent means: a seller whom the desk knows, by his order, his ticket or his username. Never by a bare id."""

import re
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from storage.database import reading
from storage.models.desk import Desk
from storage.models.order import Order
from storage.models.seller import Seller
from storage.models.ticket import Ticket

_NUMBER = re.compile(r"([CT])-?0*(\d{1,12})", re.IGNORECASE)
_USERNAME = re.compile(r"@(\w{2,32})", re.ASCII)


class Meant(NamedTuple):
    """The seller, and the order or ticket by which he was named."""

    seller: Seller
    order: Order | None = None
    ticket: Ticket | None = None


def is_reference(word: str) -> bool:
    """Whether a word is C-000123, T-000045 or @username."""
    return bool(_NUMBER.fullmatch(word) or _USERNAME.fullmatch(word))


def thing_of(word: str) -> tuple[str, int] | None:
    """What the audit calls the thing that a number names."""
    found = _NUMBER.fullmatch(word)
    return ("order" if found[1] in "cC" else "ticket", int(found[2])) if found else None


@reading
def meant(session: Session, desk: Desk, word: str) -> Meant | None:
    """Whom a word means; None when it names nobody whom this desk knows."""
    if (thing := thing_of(word)) is not None:
        kind, number = thing
        if kind == "order":
            order = session.exec(select(Order).where(Order.id == number, Order.desk_id == desk.id)).first()
            return Meant(session.get_one(Seller, order.seller_id), order=order) if order else None
        ticket = session.exec(select(Ticket).where(Ticket.id == number, Ticket.desk_id == desk.id)).first()
        return Meant(session.get_one(Seller, ticket.seller_id), ticket=ticket) if ticket else None
    if (name := _USERNAME.fullmatch(word)) is None:
        return None
    known = select(Seller).where(Seller.bot_id == desk.bot_id, func.lower(Seller.username) == name[1].lower())
    seller = session.exec(known.order_by(col(Seller.seen_at).desc())).first()
    return Meant(seller) if seller else None


@reading
def of_ticket(session: Session, ticket: Ticket) -> Meant:
    """The seller of a ticket."""
    return Meant(session.get_one(Seller, ticket.seller_id), ticket=ticket)
