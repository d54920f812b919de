"""A seller's own deadlines, and what he has heard of and said about the dates of the policy calendar."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import big_field, id_field, moment_field

WAITS = text("next_at IS NOT NULL")


class Deadline(SQLModel, table=True):
    """A day (or, with `due_at`, an hour) by which a seller has to do something; he is reminded of it."""

    __tablename__ = "deadline"
    __table_args__ = (
        UniqueConstraint("seller_id", "key"),
        Index("deadline_next", "bot_id", "next_at", sqlite_where=WAITS, postgresql_where=WAITS),
        Index("deadline_seller", "seller_id", "state", "day"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    bot_id: int = big_field()
    seller_id: int = big_field(foreign_key=ForeignKey("seller.id"))
    key: str = Field(description="what caused it (an update, a document): the same cause makes one")
    kind: str = Field(description="request | violation | kyc | hours | certificate | w8 | own")
    day: date = Field(description="in the seller's time zone")
    due_at: datetime | None = moment_field()
    asin: str = Field(default="")
    note: str = Field(default="")
    state: str = Field(default="open", description="open | done | dropped, whose words are blanked")
    told: int | None = Field(default=None, description="the smallest stage told, in days, or hours with due_at")
    snoozed_until: datetime | None = moment_field()
    next_at: datetime | None = moment_field()
    created_at: datetime = moment_field(nullable=False)
    closed_at: datetime | None = moment_field()


class NoticeState(SQLModel, table=True):
    """What one seller was told of a notice of the Book, and whether he wants to hear of it."""

    __tablename__ = "notice_state"
    __table_args__ = (UniqueConstraint("seller_id", "notice_id"), {"sqlite_autoincrement": True})

    id: int | None = id_field()
    seller_id: int = big_field(foreign_key=ForeignKey("seller.id"))
    notice_id: str
    day: date | None = Field(default=None, description="the notice's day when it was told: another day counts anew")
    told: int | None = Field(default=None, description="the smallest stage told, in days")
    choice: str = Field(default="", description="follow | mute; empty: whether it concerns him decides")
