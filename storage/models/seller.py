"""Sellers, and the e-mail addresses they have shown to be theirs."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from storage.columns import big_field, id_field, json_field, moment_field

DROPPED = text("dropped_at IS NOT NULL")
TOLD = text("digest_at IS NOT NULL")


class Seller(SQLModel, table=True):
    """A person in a private chat with one bot; `user_id` is also the id of that chat."""

    __tablename__ = "seller"
    __table_args__ = (
        UniqueConstraint("bot_id", "user_id"),
        Index("seller_look", "bot_id", "look_at"),
        Index("seller_digest", "bot_id", "digest_at", sqlite_where=TOLD, postgresql_where=TOLD),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    bot_id: int = big_field()
    user_id: int = big_field()
    name: str = Field(description="first name, as agents see it")
    username: str | None = Field(default=None)
    language: str = Field(default="en", description="en | zh")
    language_chosen: bool = Field(default=False, description="chosen by the seller; else it follows Telegram's")
    marketplaces: list[str] = json_field(list)
    timezone: str | None = Field(default=None, description="IANA name")
    quiet_from: int | None = Field(default=None, description="hour of his clock, 0-23; None: nobody chose")
    quiet_until: int | None = Field(default=None)
    notices_off: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    announcements_off: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    look_at: datetime | None = moment_field()
    check_hour: int | None = Field(default=None, description="hour of his clock of the daily look at his figures")
    digest_off: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    digest_at: datetime | None = moment_field()  # when his week is told next; None until he gives figures
    selling: str | None = Field(default=None, description="planning | selling; None until asked")
    unreachable_at: datetime | None = moment_field()
    contact_name: str | None = Field(default=None)
    contact_company: str | None = Field(default=None)
    contact_email: str | None = Field(default=None)
    contact_phone: str | None = Field(default=None)
    created_at: datetime = moment_field(nullable=False)
    seen_at: datetime = moment_field(nullable=False)


class EmailAddress(SQLModel, table=True):
    """An address a seller gave. Until it is confirmed it gets nothing but codes; the codes are derived, never kept.

    `mailed_until` is when a confirmed address was refused: the orders of before have had their mails.
    """

    __tablename__ = "email_address"
    __table_args__ = (
        UniqueConstraint("seller_id", "address"),
        Index("email_address_dropped", "dropped_at", sqlite_where=DROPPED, postgresql_where=DROPPED),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    seller_id: int = big_field(foreign_key=ForeignKey("seller.id"))
    address: str = Field(description="lower case")
    created_at: datetime = moment_field(nullable=False)
    confirmed_at: datetime | None = moment_field()
    mailed_until: datetime | None = moment_field()
    code_sent_at: datetime | None = moment_field()
    code_number: int = Field(default=0, description="codes ever sent")
    tries: int = Field(default=0, description="wrong codes typed against the present code")
    last_try: str | None = Field(default=None, description="the last wrong code: a replay is not counted again")
    day_from: datetime | None = moment_field()
    day_codes: int = Field(default=0, description="codes sent in the 24 hours from day_from")
    refused_at: datetime | None = moment_field()
    refused_why: str | None = Field(default=None, description="what the mail server answered, shortened")
    dropped_at: datetime | None = moment_field()  # no longer wanted; deleted a day later unless an order names it


class CodeSecret(SQLModel, table=True):
    """The one row whose value, with an address's id and code_sent_at, gives the 6-digit code."""

    __tablename__ = "code_secret"

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    value: str
