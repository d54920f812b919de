"""What agents do, and what they keep for it: the audit, bans, and replies of a desk's own."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import big_field, id_field, moment_field

STANDS = text("lifted_at IS NULL")
KEPT = text("removed_at IS NULL")


class Audit(SQLModel, table=True):
    """One act of an agent, written in the transaction of the act. Ids and codes only: never what anybody wrote."""

    __tablename__ = "audit"
    __table_args__ = (
        UniqueConstraint("bot_id", "key"),
        Index("audit_object", "desk_id", "object", "object_id", "id"),
        Index("audit_desk", "desk_id", "id"),
        Index("audit_at", "at"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    bot_id: int = big_field()
    desk_id: int = big_field(foreign_key=ForeignKey("desk.id"))
    key: str = Field(description="names the cause: a replay finds the same row")
    agent_id: int = big_field()
    agent_name: str
    act: str = Field(description="such as ticket.claimed, order.accepted, ban.set")
    object: str = Field(description="ticket | order | seller | questions | answer | canned | delivery | update | desk")
    object_id: int | None = big_field(nullable=True)
    at: datetime = moment_field(nullable=False)


class Ban(SQLModel, table=True):
    """A seller who reaches the desk no more, from `at` until it is lifted. At most one stands."""

    __tablename__ = "ban"
    __table_args__ = (
        UniqueConstraint("bot_id", "key"),
        Index("ban_stands", "seller_id", unique=True, sqlite_where=STANDS, postgresql_where=STANDS),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    bot_id: int = big_field()
    seller_id: int = big_field(foreign_key=ForeignKey("seller.id"))
    desk_id: int = big_field(foreign_key=ForeignKey("desk.id"))
    key: str
    reason: str = Field(default="", description="for the desk; the seller is not told it")
    agent_id: int = big_field()
    agent_name: str
    at: datetime = moment_field(nullable=False)
    warned_at: datetime | None = moment_field()  # when an attempt of his was last answered
    lifted_by_id: int | None = big_field(nullable=True)
    lifted_by_name: str | None = Field(default=None)
    lifted_at: datetime | None = moment_field()


class CannedReply(SQLModel, table=True):
    """A reply that a desk has written for itself; it goes before a built-in one of the same name."""

    __tablename__ = "canned_reply"
    __table_args__ = (
        UniqueConstraint("bot_id", "key"),
        Index("canned_reply_name", "desk_id", "name", unique=True, sqlite_where=KEPT, postgresql_where=KEPT),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    bot_id: int = big_field()
    desk_id: int = big_field(foreign_key=ForeignKey("desk.id"))
    key: str
    name: str
    en: str
    zh: str
    author_id: int = big_field()
    author_name: str
    created_at: datetime = moment_field(nullable=False)
    removed_at: datetime | None = moment_field()
