"""What runs against a ticket: the desk's promises, the seller's silence, a snooze; and who is on call."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlmodel import Field, SQLModel

from storage.columns import big_field, id_field, moment_field

RUNNING = text("ended_at IS NULL")


class TicketClock(SQLModel, table=True):
    """A deadline as a row. One of a kind runs against a ticket at a time; `next_at` is when it rings.

    first, next: the desk owes an answer, `half_at`, `most_at` and `due_at` are moments of business time.
    silence: the seller owes one, `most_at` is when he is warned. snooze: agents want peace until `due_at`.
    """

    __tablename__ = "ticket_clock"
    __table_args__ = (
        Index("ticket_clock_running", "ticket_id", "kind", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING),
        Index("ticket_clock_next", "bot_id", "next_at", sqlite_where=RUNNING, postgresql_where=RUNNING),
        Index("ticket_clock_ticket", "ticket_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    bot_id: int = big_field()
    ticket_id: int = big_field(foreign_key=ForeignKey("ticket.id"))
    kind: str = Field(description="first | next | silence | snooze")
    started_at: datetime = moment_field(nullable=False)
    half_at: datetime | None = moment_field()
    most_at: datetime | None = moment_field()
    due_at: datetime = moment_field(nullable=False)
    told: int = Field(default=0, description="the most severe that was said, in percent of the time: 0, 50, 80, 100")
    next_at: datetime | None = moment_field()  # None: it rings no more
    breached_at: datetime | None = moment_field()
    ended_at: datetime | None = moment_field()
    outcome: str = Field(default="", description="met | stopped | replaced | woken | over; empty while it runs")


class OnCall(SQLModel, table=True):
    """An agent who wants to be called when an answer is overdue."""

    __tablename__ = "desk_on_call"

    desk_id: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="desk.id")
    user_id: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    name: str
    active: bool = Field(default=True)
    key: str = Field(description="names the update that last changed it: a replay changes nothing")
    at: datetime = moment_field(nullable=False)
