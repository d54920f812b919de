"""Support groups, who is in them, and what an agent was asked to write."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import big_field, id_field, moment_field

AGENTS = ("creator", "administrator", "member")
DEFAULT = text("is_default")


class Desk(SQLModel, table=True):
    """A support group. New orders go to the bot's default desk."""

    __tablename__ = "desk"
    __table_args__ = (
        UniqueConstraint("bot_id", "chat_id"),
        Index("desk_default", "bot_id", unique=True, sqlite_where=DEFAULT, postgresql_where=DEFAULT),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    bot_id: int = big_field()
    chat_id: int = big_field()
    former_chat_id: int | None = big_field(nullable=True)  # before the group became a supergroup
    name: str
    is_default: bool = Field(default=False)
    rights: str | None = Field(default=None, description="what the bot lacked there when it last looked, or `all`")
    created_at: datetime = moment_field(nullable=False)


class DeskMember(SQLModel, table=True):
    """What Telegram last said about a person in a desk."""

    __tablename__ = "desk_member"

    desk_id: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="desk.id")
    user_id: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    status: str = Field(description="Telegram's: creator | administrator | member | restricted | left | kicked")
    name: str = Field(default="")
    checked_at: datetime = moment_field(nullable=False)


class DeskPrompt(SQLModel, table=True):
    """A message in the desk that asks an agent to reply with text: a reason, a quote, a request."""

    __tablename__ = "desk_prompt"
    __table_args__ = (
        UniqueConstraint("desk_id", "message_id"),
        Index("desk_prompt_order", "order_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    desk_id: int = big_field(foreign_key=ForeignKey("desk.id"))
    order_id: int = big_field(foreign_key=ForeignKey("orders.id"))
    document_id: int | None = big_field(nullable=True, foreign_key=ForeignKey("document.id"))
    purpose: str = Field(description="cancel | reject | quote | request")
    agent_id: int = big_field()
    agent_name: str
    message_id: int | None = big_field(nullable=True)
    created_at: datetime = moment_field(nullable=False)
    answered_at: datetime | None = moment_field()
