"""How a group becomes a desk, and which desk a ticket goes to: codes, and queues."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import big_field, id_field, json_field, moment_field


class ConnectCode(SQLModel, table=True):
    """A code that makes one group a desk. Kept as a digest that takes the bot's token to make."""

    __tablename__ = "connect_code"
    __table_args__ = (UniqueConstraint("bot_id", "digest"), {"sqlite_autoincrement": True})

    id: int | None = id_field()
    bot_id: int = big_field()
    digest: str
    first: bool = Field(description="printed at a start: it counts only while the bot has no desk")
    created_at: datetime = moment_field(nullable=False)
    expires_at: datetime = moment_field(nullable=False)
    used_at: datetime | None = moment_field()
    used_key: str | None = Field(default=None, description="names the update that used it")


class ConnectGuess(SQLModel, table=True):
    """A try in a group that did not make it a desk; there are only so many an hour."""

    __tablename__ = "connect_guess"
    __table_args__ = (
        UniqueConstraint("bot_id", "key"),
        Index("connect_guess_chat", "bot_id", "chat_id", "at"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    bot_id: int = big_field()
    chat_id: int = big_field()
    key: str
    outcome: str = Field(description="wrong | used | old | missing | anonymous")
    at: datetime = moment_field(nullable=False)


class Queue(SQLModel, table=True):
    """Which tickets come to a desk, and who there is called for them. Empty languages or groups: all of them."""

    __tablename__ = "desk_queue"
    __table_args__ = (
        UniqueConstraint("desk_id", "slug"),
        UniqueConstraint("bot_id", "key"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    bot_id: int = big_field()
    desk_id: int = big_field(foreign_key=ForeignKey("desk.id"))
    key: str = Field(description="names the update that added it: a replay finds the same row")
    name: str
    slug: str = Field(description="the name as it is compared")
    languages: list[str] = json_field(list)
    groups: list[str] = json_field(list)
    sign: str = Field(default="", description="stands before the ticket's number in the title; the name when empty")
    turns: bool = Field(default=False, description="its agents are suggested one after the other")
    turn_id: int | None = big_field(nullable=True)  # the agent who was suggested last
    created_at: datetime = moment_field(nullable=False)

    @property
    def prefix(self) -> str:
        """What titles and cards show of it."""
        return self.sign or f"[{self.name}]"


class QueueMember(SQLModel, table=True):
    """An agent who joined a queue: its new tickets' cards call him."""

    __tablename__ = "desk_queue_member"

    queue_id: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="desk_queue.id")
    user_id: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    name: str
    joined_at: datetime = moment_field(nullable=False)
