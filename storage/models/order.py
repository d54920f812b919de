"""Orders, what happened to them, the documents they need and the quotes they got."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import JsonValue, big_field, id_field, json_field, moment_field


class Order(SQLModel, table=True):
    """A compliance order: submitted → accepted → processing → completed, or cancelled on the way."""

    __tablename__ = "orders"
    __table_args__ = (
        Index("orders_seller", "seller_id", "id"),
        Index("orders_desk", "desk_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    bot_id: int = big_field()
    seller_id: int = big_field(foreign_key=ForeignKey("seller.id"))
    draft_id: int = big_field(foreign_key=ForeignKey("draft.id"), unique=True)
    status: str = Field(default="submitted", description="submitted | accepted | processing | completed | cancelled")
    keyword: str = Field(default="")
    categories: list[str] = json_field(list)
    marketplace: str
    country: str | None = Field(default=None)
    answers: dict[str, bool] = json_field()
    providers: list[str] = json_field(list)
    dangerous: dict[str, JsonValue] = json_field()
    contact: dict[str, JsonValue] = json_field()
    language: str = Field(default="en", description="the seller's language at submission")
    desk_id: int | None = big_field(nullable=True, foreign_key=ForeignKey("desk.id"))
    card_message_id: int | None = big_field(nullable=True)
    created_at: datetime = moment_field(nullable=False)
    updated_at: datetime = moment_field(nullable=False)
    cancelled_by: str | None = Field(default=None, description="seller | agent | system")
    cancel_reason: str | None = Field(default=None)

    @property
    def number(self) -> str:
        """What people call it: C-000123."""
        return f"C-{self.id or 0:06d}"


class OrderEvent(SQLModel, table=True):
    """One thing that happened to an order; the timeline is its events in order of id."""

    __tablename__ = "order_event"
    __table_args__ = (
        UniqueConstraint("order_id", "key"),
        Index("order_event_order", "order_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    order_id: int = big_field(foreign_key=ForeignKey("orders.id"))
    at: datetime = moment_field(nullable=False)
    actor: str = Field(description="seller | agent | system")
    actor_id: int | None = big_field(nullable=True)
    actor_name: str | None = Field(default=None)
    kind: str
    data: dict[str, JsonValue] = json_field()
    key: str | None = Field(default=None, description="what caused it (an update): the same cause acts once")


class Document(SQLModel, table=True):
    """A document an order needs, whether asked by its sheet or by an agent."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("order_id", "kind", "title"), {"sqlite_autoincrement": True})

    id: int | None = id_field()
    order_id: int = big_field(foreign_key=ForeignKey("orders.id"))
    kind: str = Field(description="a document kind of the knowledge, or other")
    title: str = Field(default="", description="an agent's own words, when the kind is other")
    status: str = Field(default="missing", description="missing | received | accepted | rejected")
    reason: str | None = Field(default=None, description="why it was rejected")
    expires_on: date | None = Field(default=None)
    updated_at: datetime = moment_field(nullable=False)


class Quote(SQLModel, table=True):
    """A provider's offer as the provider told it to the desk."""

    __tablename__ = "quote"
    __table_args__ = (Index("quote_order", "order_id", "id"), {"sqlite_autoincrement": True})

    id: int | None = id_field()
    order_id: int = big_field(foreign_key=ForeignKey("orders.id"))
    provider: str
    amount: str = Field(description="an exact decimal, e.g. 1250.00")
    currency: str = Field(description="ISO 4217")
    valid_until: date
    lead_time: str
    status: str = Field(default="offered", description="offered | accepted | declined | replaced")
    agent_id: int = big_field()
    agent_name: str
    created_at: datetime = moment_field(nullable=False)
    answered_at: datetime | None = moment_field()
