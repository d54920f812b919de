"""What sellers asked, what the bot answered with, and what they thought of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import big_field, id_field, moment_field


class Question(SQLModel, table=True):
    """A seller's free text and what it was taken for. `text` is "" for a topic that was opened, and once blanked."""

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("seller_id", "key"),
        Index("question_open", "bot_id", "settled", "created_at"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    bot_id: int = big_field()
    seller_id: int = big_field(foreign_key=ForeignKey("seller.id"))
    key: str = Field(description="names the update it came with: a replay finds the same row")
    language: str
    text: str
    kind: str = Field(description="faq | choice | unknown | escalate")
    topic: str = Field(default="", description="the topic it was answered with")
    vote: str = Field(default="", description="up | down, once the seller said so")
    settled: str = Field(default="", description="attached | answered | ignored, once the desk has dealt with it")
    created_at: datetime = moment_field(nullable=False)
    voted_at: datetime | None = moment_field()
