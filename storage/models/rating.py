"""What sellers thought of a conversation with the desk, and the lists that agents leaf through."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import JsonValue, big_field, id_field, json_field, moment_field


class TicketRating(SQLModel, table=True):
    """One closing of a ticket as its seller rates it. `words` is "" until he adds some, and again once blanked."""

    __tablename__ = "ticket_rating"
    __table_args__ = (
        UniqueConstraint("event_id"),
        Index("ticket_rating_ticket", "ticket_id"),
        Index("ticket_rating_seller", "seller_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    bot_id: int = big_field()
    ticket_id: int = big_field(foreign_key=ForeignKey("ticket.id"))
    seller_id: int = big_field(foreign_key=ForeignKey("seller.id"))
    event_id: int = big_field(foreign_key=ForeignKey("ticket_event.id"))
    stars: int = Field(description="1 | 2 | 3 | 4 | 5")
    words: str = Field(default="")
    message_ids: list[int] = json_field(list)  # in the seller's chat: a reply to one of them adds words
    created_at: datetime = moment_field(nullable=False)
    rated_at: datetime = moment_field(nullable=False)
    words_at: datetime | None = moment_field()


class DeskList(SQLModel, table=True):
    """A list an agent asked for, so that its pages can be turned: which, and about what."""

    __tablename__ = "desk_list"
    __table_args__ = (UniqueConstraint("bot_id", "key"), {"sqlite_autoincrement": True})

    id: int | None = id_field()
    bot_id: int = big_field()
    desk_id: int = big_field(foreign_key=ForeignKey("desk.id"))
    key: str = Field(description="names the update that asked for it: a replay finds the same row")
    kind: str = Field(description="queue | mine | find")
    args: dict[str, JsonValue] = json_field()
    message_id: int | None = big_field(nullable=True)
    created_at: datetime = moment_field(nullable=False)
