"""Account health: a seller's accounts, every figure he gave, and what he was told of each."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import big_field, id_field, moment_field, real_field


class Account(SQLModel, table=True):
    """One seller's account on one of Amazon's marketplaces. `due_at` is when the daily check next looks at it."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("seller_id", "site", "label"),
        Index("account_due", "bot_id", "due_at"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    bot_id: int = big_field()
    seller_id: int = big_field(foreign_key=ForeignKey("seller.id"))
    site: str = Field(description="a country, such as US or DE")
    label: str = Field(default="", description="tells several accounts on one marketplace apart")
    created_at: datetime = moment_field(nullable=False)
    used_at: datetime = moment_field(nullable=False)  # of two, the one used last is meant
    taken_at: datetime | None = moment_field()  # its newest figures
    reminded_at: datetime | None = moment_field()  # when he last heard that they are old
    due_at: datetime | None = moment_field()


class Snapshot(SQLModel, table=True):
    """One figure of one account at one moment; per cent for a rate, `word` for a state. Never changed."""

    __tablename__ = "snapshot"
    __table_args__ = (
        UniqueConstraint("account_id", "key", "metric", "window", "category"),
        Index("snapshot_series", "account_id", "taken_at"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    account_id: int = big_field(foreign_key=ForeignKey("account.id"))
    key: str = Field(description="names the update it came with: a replay finds the same rows")
    metric: str
    window: int = Field(default=0, description="days it is counted over; 0 when it has none")
    category: str = Field(default="", description="a category of Amazon's, or FBA")
    value: float | None = real_field()
    word: str = Field(default="")
    count: int | None = big_field(nullable=True)
    total: int | None = big_field(nullable=True)
    target: float | None = real_field()
    condition: str = Field(default="", description="of the target, when a report gave one")
    verdict: str = Field(default="", description="Amazon's own: none | good | bad")
    source: str = Field(description="typed | form | report | csv")
    taken_at: datetime = moment_field(nullable=False)


class Alert(SQLModel, table=True):
    """What a seller was told of one figure of one account: its level since when, and whether he wants to hear more."""

    __tablename__ = "alert"
    __table_args__ = (UniqueConstraint("account_id", "metric", "category"), {"sqlite_autoincrement": True})

    id: int | None = id_field()
    account_id: int = big_field(foreign_key=ForeignKey("account.id"))
    metric: str
    category: str = Field(default="")
    level: str = Field(default="good", description="good | near | bad, as last told")
    value: float | None = real_field()
    change: str = Field(default="", description="new | worse | same | recovered, at the figure last given")
    key: str = Field(default="", description="names the update that gave it")
    since: datetime | None = moment_field()  # when it left the good
    snoozed_until: datetime | None = moment_field()
    handled_at: datetime | None = moment_field()
    muted: bool = Field(default=False)
    updated_at: datetime = moment_field(nullable=False)
