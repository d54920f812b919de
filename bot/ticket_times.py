"""Moments of a ticket in words: whose time they are shown in, what a seller is promised, how the card says it."""

from datetime import datetime

from sqlmodel import Session

from bot.say import Say
from storage import ticket_clocks
from storage.database import reading
from storage.models import Seller, TicketClock
from storage.service import Service


def zone_for(seller: Seller, service: Service) -> tuple[str, bool]:
    """The zone to show this seller moments in, and whether it has to be named: his own has not, the desk's has."""
    return (seller.timezone, False) if seller.timezone else (service.zone, True)


def promise(say: Say, seller: Seller, service: Service, owed: TicketClock | None, moment: datetime) -> str:
    """Within which time the desk answers: by the clock that runs, or by the target of one that would begin now."""
    zone, named = zone_for(seller, service)
    return say(
        "clock.promise",
        hours=service.targets[owed.kind if owed else "next"].total_seconds() / 3600,
        always=service.always,
        due=owed.due_at if owed else service.marks("next", moment)[-1],
        opens=service.opens(moment),
        late=owed is not None and owed.due_at <= moment,
        zone=zone,
        named=named,
    )


@reading
def clocks_of(session: Session, ticket_id: int) -> tuple[TicketClock | None, TicketClock | None]:
    """The clock of the answer that is owed, or else of the last that was given; and the snooze that runs."""
    owed = ticket_clocks.owed(session, ticket_id)
    return owed or ticket_clocks.last(session, ticket_id, "first", "next"), ticket_clocks.asleep(session, ticket_id)
