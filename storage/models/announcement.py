"""Announcements: what supervisors of a desk write to many sellers at once, and what became of it with each."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from storage.columns import JsonValue, big_field, id_field, json_field, moment_field

DRAFTS = text("state = 'draft'")
GOES = text("state IN ('running', 'paused', 'stopped') AND ended_at IS NULL")


class Announcement(SQLModel, table=True):
    """draft → running ⇄ paused → done | stopped; a draft may be dropped. A supervisor has one draft at a desk."""

    __tablename__ = "announcement"
    __table_args__ = (
        Index(
            "announcement_draft",
            *("desk_id", "agent_id"),
            unique=True,
            sqlite_where=DRAFTS,
            postgresql_where=DRAFTS,
        ),
        Index("announcement_goes", "bot_id", sqlite_where=GOES, postgresql_where=GOES),
        Index("announcement_desk", "desk_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    bot_id: int = big_field()
    desk_id: int = big_field(foreign_key=ForeignKey("desk.id"))
    agent_id: int = big_field()
    agent_name: str
    state: str = Field(default="draft", description="draft | running | paused | done | stopped | dropped")
    texts: dict[str, JsonValue] = json_field()  # by language: html, and photo (a file id, or empty)
    audience: dict[str, JsonValue] = json_field()  # see storage/audiences.py
    urgent: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    total: int = Field(default=0, description="recipients when it was started")
    result: dict[str, JsonValue] = json_field()  # the numbers at its end: recipients are forgotten after a while
    drawn: str = Field(default="", description="the numbers that its card shows, or will as soon as it is edited")
    drawn_at: datetime | None = moment_field()
    thread_id: int | None = big_field(nullable=True)
    message_id: int | None = big_field(nullable=True)  # its card
    created_at: datetime = moment_field(nullable=False)
    started_at: datetime | None = moment_field()
    ended_at: datetime | None = moment_field()


class Recipient(SQLModel, table=True):
    """One seller of a started announcement. `tries` counts the deliveries that were queued: each has its own key."""

    __tablename__ = "announcement_recipient"
    __table_args__ = (
        UniqueConstraint("announcement_id", "seller_id"),
        Index("announcement_next", "announcement_id", "state", "due_at", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    announcement_id: int = big_field(foreign_key=ForeignKey("announcement.id"))
    seller_id: int = big_field(foreign_key=ForeignKey("seller.id"))
    state: str = Field(default="waiting", description="waiting | queued | sent | blocked | failed | left")
    tries: int = Field(default=0)
    due_at: datetime = moment_field(nullable=False)  # not before: his quiet hours
