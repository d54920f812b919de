"""Intake: updates as they came, lanes as they are claimed."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from storage.columns import big_field, id_field, moment_field


class InboxUpdate(SQLModel, table=True):
    """One Telegram update, kept from before it is acknowledged until some hours after it is done."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index("inbox_update", "bot_id", "update_id", unique=True),
        Index(
            "inbox_waiting",
            "bot_id",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index("inbox_done", "done_at"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    bot_id: int = big_field()
    update_id: int = big_field()
    lane_chat: int = big_field()
    lane_thread: int = big_field()
    payload: str = Field(description="the update's JSON; blank once the retention time has passed")
    received_at: datetime = moment_field(nullable=False)
    attempts: int = Field(default=0)
    error: str | None = Field(default=None, description="class name of the last failure; never its text")
    dead: bool = Field(default=False)
    done_at: datetime | None = moment_field()


class LaneClaim(SQLModel, table=True):
    """Which process works a lane when several do. The epoch grows with each change of owner and fences late commits."""

    __tablename__ = "lane"

    bot_id: int = Field(primary_key=True, sa_type=BigInteger)
    lane_chat: int = Field(primary_key=True, sa_type=BigInteger)
    lane_thread: int = Field(primary_key=True, sa_type=BigInteger)
    owner: str
    epoch: int = Field(default=1)
    expires_at: datetime = moment_field(nullable=False)


class DialogRow(SQLModel, table=True):
    """All dialog state of one chat, as one JSON object {key: value}."""

    __tablename__ = "dialog"

    bot_id: int = Field(primary_key=True, sa_type=BigInteger)
    chat_id: int = Field(primary_key=True, sa_type=BigInteger)
    body: str
