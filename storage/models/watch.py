"""What sellers want to hear of: categories on a marketplace, the rules as they were last seen, and what was told."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import big_field, id_field, moment_field


class Watch(SQLModel, table=True):
    """A seller follows a category on a marketplace; `country` is the importing country, "" where there is none."""

    __tablename__ = "watch"
    __table_args__ = (
        UniqueConstraint("seller_id", "category", "marketplace", "country"),
        Index("watch_place", "bot_id", "marketplace"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    bot_id: int = big_field()
    seller_id: int = big_field(foreign_key=ForeignKey("seller.id"))
    category: str
    marketplace: str
    country: str = Field(default="")
    created_at: datetime = moment_field(nullable=False)


class RuleSeen(SQLModel, table=True):
    """A rule of the Book as it was last compared, so that a change is noticed after any restart."""

    __tablename__ = "rule_seen"

    rule_id: str = Field(primary_key=True)
    fingerprint: str
    changed: str = Field(default="", description="the day of its last `changed` line, ISO")
    seen_at: datetime = moment_field(nullable=False)


class WatchNews(SQLModel, table=True):
    """One thing told to one seller about one rule, once. `what` is "changed:<day>" or "coming:<days left at most>"."""

    __tablename__ = "watch_news"
    __table_args__ = (UniqueConstraint("seller_id", "rule_id", "what"), {"sqlite_autoincrement": True})

    id: int | None = id_field()
    seller_id: int = big_field(foreign_key=ForeignKey("seller.id"))
    rule_id: str
    what: str
    category: str
    marketplace: str
    country: str = Field(default="")
    created_at: datetime = moment_field(nullable=False)
