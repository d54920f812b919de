"""The one clock. It is injected at the composition root; verbs read it from their session."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

from sqlmodel import Session

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The machine's time, aware, in UTC."""
    return datetime.now(UTC)


def now(session: Session) -> datetime:
    """The moment this verb runs at: read once a unit, so one transaction sees one time."""
    moment = session.info.get("now")
    if moment is None:
        moment = session.info["now"] = session.info["clock"]()
    return cast(datetime, moment)
