"""What the desk is asked to teach the bot: weekly digests of questions, and the knowledge that agents add."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import JsonValue, big_field, id_field, json_field, moment_field


class Digest(SQLModel, table=True):
    """The questions of a week that the bot could not answer, or not well. One a week, also when there was nothing."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("bot_id", "week"), {"sqlite_autoincrement": True})

    id: int | None = id_field()
    bot_id: int = big_field()
    desk_id: int = big_field(foreign_key=ForeignKey("desk.id"))
    week: str = Field(description="ISO, such as 2026-W48")
    questions: int = Field(description="all that were asked, those of `left` too")
    left: int = Field(default=0, description="groups that found no room: they come again next week")
    opened: dict[str, int] = json_field()  # topics that were opened, not asked for, and did not help: how often
    created_at: datetime = moment_field(nullable=False)


class DigestGroup(SQLModel, table=True):
    """Questions that ask the same, until the desk has dealt with them."""

    __tablename__ = "digest_group"
    __table_args__ = (
        UniqueConstraint("digest_id", "position"),
        Index("digest_group_message", "desk_id", "message_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    digest_id: int = big_field(foreign_key=ForeignKey("digest.id"))
    desk_id: int = big_field(foreign_key=ForeignKey("desk.id"))
    position: int
    question_ids: list[int] = json_field(list)
    samples: list[list[str]] = json_field(list)  # [language, text], the commonest first
    count: int
    down: int = Field(default=0, description="how many of them got an answer that did not help")
    answered_with: list[str] = json_field(list)  # the topics that did not help
    topics: list[str] = json_field(list)  # suggested, the best first
    categories: list[str] = json_field(list)
    state: str = Field(default="open", description="open | attached | answered | ignored")
    agent_id: int | None = big_field(nullable=True)
    agent_name: str | None = Field(default=None)
    at: datetime | None = moment_field()
    message_id: int | None = big_field(nullable=True)


class KnowledgeRow(SQLModel, table=True):
    """One addition of an agent: an entry as TOML would give it (dates as ISO text). It is live from its approval until
    it is withdrawn; `part_of` names the answer whose wordings it holds, and then it lives and goes with that."""

    __tablename__ = "knowledge_row"
    __table_args__ = (
        UniqueConstraint("bot_id", "key"),
        Index("knowledge_row_group", "group_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = id_field()
    bot_id: int = big_field()
    key: str = Field(description="names the update it came with: a replay finds the same row")
    table_name: str = Field(description="topic | wordings | keywords")
    entry: dict[str, JsonValue] = json_field()
    group_id: int = big_field(foreign_key=ForeignKey("digest_group.id"))
    part_of: int | None = big_field(nullable=True, foreign_key=ForeignKey("knowledge_row.id"))
    author_id: int = big_field()
    author_name: str
    created_at: datetime = moment_field(nullable=False)
    approved_by_id: int | None = big_field(nullable=True)
    approved_by_name: str | None = Field(default=None)
    approved_at: datetime | None = moment_field()
    withdrawn_by_name: str | None = Field(default=None)
    withdrawn_at: datetime | None = moment_field()
    message_id: int | None = big_field(nullable=True)


class KnowledgeVersion(SQLModel, table=True):
    """Grows whenever an addition goes live or is withdrawn; each process then builds its Book anew."""

    __tablename__ = "knowledge_version"

    bot_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    version: int = Field(default=0)
