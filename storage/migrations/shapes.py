"""Short words for tables, so that a migration reads as a list of what it makes. Never change one: add another."""

from typing import Any

import sqlalchemy as sa
from alembic import op


def number() -> sa.Column[Any]:
    """A row's own id: 64 bits, and never used twice."""
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", kind, primary_key=True, autoincrement=True)


def columns(kind: Any, names: str) -> list[sa.Column[Any]]:
    """Columns of one type; a name that ends in ? may be NULL."""
    return [sa.Column(name.rstrip("?"), kind, nullable=name.endswith("?")) for name in names.split()]


def big(names: str) -> list[sa.Column[Any]]:
    return columns(sa.BigInteger(), names)


def small(names: str) -> list[sa.Column[Any]]:
    return columns(sa.Integer(), names)


def words(names: str) -> list[sa.Column[Any]]:
    return columns(sa.String(), names)


def real(names: str) -> list[sa.Column[Any]]:
    return columns(sa.Double(), names)


def flag(names: str) -> list[sa.Column[Any]]:
    return columns(sa.Boolean(), names)


def json(names: str) -> list[sa.Column[Any]]:
    return columns(sa.JSON(), names)


def moment(names: str) -> list[sa.Column[Any]]:
    return columns(sa.DateTime(timezone=True), names)


def day(names: str) -> list[sa.Column[Any]]:
    return columns(sa.Date(), names)


def refers(name: str, table: str) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([name], [f"{table}.id"])]


def unique(names: str) -> list[sa.UniqueConstraint]:
    return [sa.UniqueConstraint(*names.split())]


def key(names: str) -> list[sa.PrimaryKeyConstraint]:
    return [sa.PrimaryKeyConstraint(*names.split())]


def table(name: str, *parts: list[Any], numbered: bool = True) -> None:
    """Create a table; numbered = with an `id` of its own."""
    own = [number()] if numbered else []
    op.create_table(name, *own, *[one for part in parts for one in part], sqlite_autoincrement=numbered)


def index(name: str, on: str, names: str, *, unique: bool = False, where: str | None = None) -> None:
    rows = sa.text(where) if where else None
    op.create_index(name, on, names.split(), unique=unique, sqlite_where=rows, postgresql_where=rows)
