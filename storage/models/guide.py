"""How far a seller has come in a guide."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import big_field, id_field, json_field, moment_field


class GuideProgress(SQLModel, table=True):
    """One seller's way through one guide. Ids are the Book's, which may have changed since."""

    __tablename__ = "guide_progress"
    __table_args__ = (UniqueConstraint("seller_id", "guide"), {"sqlite_autoincrement": True})

    id: int | None = id_field()
    seller_id: int = big_field(foreign_key=ForeignKey("seller.id"))
    guide: str
    choices: dict[str, str] = json_field()
    done: list[str] = json_field(list)
    at: str = Field(default="", description="the step last shown")
    updated_at: datetime = moment_field(nullable=False)
