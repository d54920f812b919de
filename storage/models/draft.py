"""Orders being filled in, and the files sellers have sent."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import JsonValue, big_field, id_field, json_field, moment_field

PHOTO = "image/telegram-photo"  # kept as the type of what came as a photo: it must go on as one
OPEN = text("state = 'open'")


class Draft(SQLModel, table=True):
    """What a seller has chosen so far. A seller has at most one open draft, and any number of kept ones."""

    __tablename__ = "draft"
    __table_args__ = (
        Index("draft_open", "seller_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("draft_seller", "seller_id", "state"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    seller_id: int = big_field(foreign_key=ForeignKey("seller.id"))
    state: str = Field(default="open", description="open | kept | submitted | discarded")
    keyword: str = Field(default="")
    categories: list[str] = json_field(list)
    marketplace: str | None = Field(default=None)
    country: str | None = Field(default=None, description="importing country, EU only")
    answers: dict[str, bool] = json_field()
    providers: list[str] = json_field(list)
    dangerous: dict[str, JsonValue] = json_field()
    contact: dict[str, JsonValue] = json_field()
    order_id: int | None = big_field(nullable=True)
    created_at: datetime = moment_field(nullable=False)
    updated_at: datetime = moment_field(nullable=False)


class StoredFile(SQLModel, table=True):
    """A file that stays with Telegram; we keep its id. It belongs to a draft, and later to a document of the order."""

    __tablename__ = "stored_file"
    __table_args__ = (
        UniqueConstraint("draft_id", "file_unique_id"),
        UniqueConstraint("document_id", "file_unique_id"),
        Index("stored_file_order", "order_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    seller_id: int = big_field(foreign_key=ForeignKey("seller.id"))
    draft_id: int | None = big_field(nullable=True, foreign_key=ForeignKey("draft.id"))
    order_id: int | None = big_field(nullable=True, foreign_key=ForeignKey("orders.id"))
    document_id: int | None = big_field(nullable=True, foreign_key=ForeignKey("document.id"))
    kind: str = Field(description="sds | document")
    file_id: str
    file_unique_id: str
    name: str
    mime: str | None = Field(default=None)
    size: int | None = big_field(nullable=True)
    received_at: datetime = moment_field(nullable=False)
