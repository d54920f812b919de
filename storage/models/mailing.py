"""What a seller wants by e-mail beside his orders, and where to."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlmodel import Field, SQLModel

from storage.columns import big_field, id_field, moment_field


class Mailing(SQLModel, table=True):
    """A seller's own address and what goes there. `email_id` is in use; `pending_id` takes its place once confirmed.

    `stopped` is what an unsubscribe link switched off (breaches | digest | both), so that it can be switched on again.
    """

    __tablename__ = "mailing"
    __table_args__ = (Index("mailing_email", "email_id"), {"sqlite_autoincrement": True})

    id: int | None = id_field()
    seller_id: int = big_field(foreign_key=ForeignKey("seller.id"), unique=True)
    email_id: int | None = big_field(foreign_key=ForeignKey("email_address.id"), nullable=True)
    pending_id: int | None = big_field(foreign_key=ForeignKey("email_address.id"), nullable=True)
    breaches: bool = Field(default=False)
    digest: bool = Field(default=False)
    stopped: str = Field(default="")
    stopped_at: datetime | None = moment_field()
    created_at: datetime = moment_field(nullable=False)
