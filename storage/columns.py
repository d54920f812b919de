"""Column types and helpers shared by the models."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, Double, Integer
from sqlalchemy.types import JSON, TypeDecorator
from sqlmodel import Field

# Telegram ids and row ids need 64 bits; SQLite only auto-increments INTEGER.
BigId = BigInteger().with_variant(Integer(), "sqlite")

# What JSON can hold. Not spelled out: pydantic cannot build a model over an implicit recursive alias.
JsonValue = Any


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC and handed back in UTC on every engine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime reached the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def id_field() -> Any:
    """A primary key that the database numbers and never uses twice."""
    return Field(default=None, sa_column=Column(BigId, primary_key=True, autoincrement=True))


def big_field(**options: Any) -> Any:
    """A 64-bit integer: a Telegram id or a reference to a row. Column options pass through."""
    nullable = options.pop("nullable", False)
    default = options.pop("default", ...) if not nullable else options.pop("default", None)
    args = [options.pop("foreign_key")] if "foreign_key" in options else []
    return Field(default=default, sa_column=Column(BigInteger, *args, nullable=nullable, **options))


def moment_field(**options: Any) -> Any:
    """An aware UTC moment; nullable unless told otherwise."""
    nullable = options.pop("nullable", True)
    default = None if nullable else ...
    return Field(default=default, sa_column=Column(UtcDateTime, nullable=nullable, **options))


def real_field() -> Any:
    """A number with a fraction, or NULL."""
    return Field(default=None, sa_column=Column(Double, nullable=True))


def json_field(factory: Any = dict) -> Any:
    """A JSON value, never NULL. Assign a new value: changes inside are not tracked."""
    return Field(default_factory=factory, sa_column=Column(JSON, nullable=False))
