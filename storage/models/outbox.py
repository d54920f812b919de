"""What the courier has to deliver, and the leases that make one process its only deliverer."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from storage.columns import JsonValue, big_field, id_field, json_field, moment_field


class OutboxMessage(SQLModel, table=True):
    """One delivery: a kind and ids, rendered when it is sent. A row is unique by `key`, so a replay adds nothing."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "outbox_soon",
            "bot_id",
            "due_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index(
            "outbox_next",
            "bot_id",
            "priority",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index(
            "outbox_lane",
            "chat_id",
            "thread_id",
            "priority",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index("outbox_done", "done_at"),
        Index("outbox_chat", "chat_id", "message_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    key: str = Field(unique=True)
    kind: str
    channel: str = Field(default="telegram", description="telegram | mail")
    bot_id: int = big_field()
    chat_id: int = big_field(nullable=True)
    thread_id: int = big_field(nullable=True)
    ids: dict[str, JsonValue] = json_field()
    priority: int = Field(default=5, description="the lowest is most urgent")
    due_at: datetime = moment_field(nullable=False)
    created_at: datetime = moment_field(nullable=False)
    attempts: int = Field(default=0)
    outcome: str | None = Field(default=None, description="sent | skipped | dead; held while it waits")
    error: str | None = Field(default=None, description="class and Telegram's description; never message text")
    message_id: int | None = big_field(nullable=True)
    done_at: datetime | None = moment_field()


class Lease(SQLModel, table=True):
    """A named right that one process holds at a time: to poll, to deliver."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True)
    owner: str
    epoch: int = Field(default=1)
    expires_at: datetime = moment_field(nullable=False)
