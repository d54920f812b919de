"""Tickets: a seller and the agents of a desk talk to each other."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import JsonValue, big_field, id_field, json_field, moment_field

GOING = text("state <> 'closed'")


class Ticket(SQLModel, table=True):
    """A seller's matter at a desk: open → claimed → closed. A seller has at most one that is not closed."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("bot_id", "key"),
        Index("ticket_going", "bot_id", "seller_id", unique=True, sqlite_where=GOING, postgresql_where=GOING),
        Index("ticket_thread", "desk_id", "thread_id"),
        Index("ticket_seller", "seller_id", "id"),
        Index("ticket_queue", "desk_id", "id", sqlite_where=GOING, postgresql_where=GOING),
        Index("ticket_made", "desk_id", "created_at"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    bot_id: int = big_field()
    seller_id: int = big_field(foreign_key=ForeignKey("seller.id"))
    desk_id: int = big_field(foreign_key=ForeignKey("desk.id"))
    key: str = Field(description="names the update that opened it: a replay finds the same row")
    state: str = Field(default="open", description="open | claimed | closed")
    context: dict[str, JsonValue] = (
        json_field()
    )  # ids: question, topic, categories, marketplace, country, order, guide…
    queue_id: int | None = big_field(nullable=True)
    suggested_id: int | None = big_field(nullable=True)  # the agent of the queue whose turn it is
    agent_id: int | None = big_field(nullable=True)
    agent_name: str | None = Field(default=None)
    agent_at: datetime | None = moment_field()  # when an agent last wrote to the seller
    plain: bool = Field(default=False, description="it has no topic of its own: the group is no forum")
    thread_id: int | None = big_field(nullable=True)
    card_message_id: int | None = big_field(nullable=True)
    created_at: datetime = moment_field(nullable=False)
    updated_at: datetime = moment_field(nullable=False)
    closed_at: datetime | None = moment_field()

    @property
    def number(self) -> str:
        """What people call it: T-000045."""
        return f"T-{self.id or 0:06d}"

    @property
    def lane(self) -> int:
        """The outbox thread of what goes to the desk: its topic, or a lane of its own while it has none (negative)."""
        return self.thread_id if self.thread_id is not None else -(self.id or 0)


class TicketEvent(SQLModel, table=True):
    """One thing that happened to a ticket; the same cause acts once."""

    __tablename__ = "ticket_event"
    __table_args__ = (
        UniqueConstraint("bot_id", "key"),
        Index("ticket_event_ticket", "ticket_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    bot_id: int = big_field()
    ticket_id: int = big_field(foreign_key=ForeignKey("ticket.id"))
    key: str
    kind: str = Field(description="opened | asked | claimed | taken | closed | reopened | snoozed | woken | kept")
    actor: str = Field(description="seller | agent | clock")
    actor_id: int | None = big_field(nullable=True)
    actor_name: str | None = Field(default=None)
    at: datetime = moment_field(nullable=False)


class TicketMessage(SQLModel, table=True):
    """A message of a ticket and its copy on the other side; never its words. Only message ids say where they are.

    `bot` rows are what the bot itself posted in the desk about the ticket, so that a reply to it finds the ticket.
    """

    __tablename__ = "ticket_message"
    __table_args__ = (
        UniqueConstraint("ticket_id", "key"),
        Index("ticket_message_ticket", "ticket_id", "id"),
        Index("ticket_message_desk", "desk_id", "desk_message_id"),
        Index("ticket_message_seller", "ticket_id", "seller_message_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    ticket_id: int = big_field(foreign_key=ForeignKey("ticket.id"))
    desk_id: int = big_field(foreign_key=ForeignKey("desk.id"))
    key: str = Field(description="names the update it came with: a replay finds the same row")
    side: str = Field(description="seller | agent | note | bot")
    kind: str = Field(description="Telegram's content type")
    album: str = Field(default="", description="the parts of one album share it")
    run: bool = Field(default=False, description="the first of its sender: he is named above it")
    reply_to_id: int | None = big_field(nullable=True)
    agent_id: int | None = big_field(nullable=True)
    agent_name: str | None = Field(default=None)
    seller_message_id: int | None = big_field(nullable=True)
    desk_message_id: int | None = big_field(nullable=True)
    outcome: str = Field(default="", description="sent | failed | undone; empty while its copy waits")
    mark: str = Field(default="", description="the reaction on an agent's message: waits | sent | failed | undone")
    undo_key: str = Field(default="", description="names the update that took it back")
    undo_name: str = Field(default="", description="who took it back")
    created_at: datetime = moment_field(nullable=False)
