"""INSERT … ON CONFLICT, in the dialect of the session."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert(session: Session, model: type[SQLModel]) -> Any:
    """An insert into the model's table that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    dialect = session.get_bind().dialect.name
    return postgresql.insert(model) if dialect == "postgresql" else sqlite.insert(model)


def insert_once(session: Session, model: type[SQLModel], on: list[str] | None, row: dict[str, Any]) -> None:
    """Add a row unless one with the same values in the columns `on` is there (None: in those of any unique index)."""
    session.execute(insert(session, model).on_conflict_do_nothing(index_elements=on), row)
