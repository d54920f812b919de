"""Migrations give exactly the tables of the models, on both engines, whoever runs them and however often."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text
from sqlmodel import SQLModel

import storage.models  # noqa: F401  (fills the metadata)
from storage.migrate import is_current, upgrade
from tests.storehouse import BOTH

pytest_plugins = ["tests.engines"]


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'deep' / 'desk.db'}"
    return str(request.getfixturevalue("postgres_server").empty())


def test_a_new_database_is_not_current_until_it_is_migrated(empty_url: str) -> None:
    assert not is_current(empty_url)
    upgrade(empty_url)
    assert is_current(empty_url)


def test_migrations_equal_the_models(empty_url: str) -> None:
    upgrade(empty_url)
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    engine.dispose()


def test_two_processes_that_migrate_at_once_do_it_once(empty_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(upgrade, empty_url) for _ in range(4)]:
            done.result()
    assert is_current(empty_url)


def test_asking_whether_it_is_current_waits_for_nobody(new_sqlite: Callable[[], str]) -> None:
    url = new_sqlite()
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        assert is_current(url)
    engine.dispose()


def test_migrating_again_keeps_what_is_there(store_url: str) -> None:
    engine = create_engine(store_url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO code_secret (id, value) VALUES (1, 'kept')"))
    upgrade(store_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT value FROM code_secret")).scalar() == "kept"
    engine.dispose()


def test_sqlite_never_uses_an_id_twice(new_sqlite: Callable[[], str]) -> None:
    engine = create_engine(new_sqlite())
    numbered = [table for table in SQLModel.metadata.sorted_tables if [c.name for c in table.primary_key] == ["id"]]
    numbered = [table for table in numbered if table.name != "code_secret"]
    assert len(numbered) >= 10
    with engine.connect() as connection:
        for table in numbered:
            made = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table.name})
            assert "AUTOINCREMENT" in str(made.scalar()), table.name
    engine.dispose()


def test_a_relative_sqlite_path_and_a_missing_folder_are_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    upgrade("sqlite:///var/desk.db")
    engine = create_engine("sqlite:///var/desk.db")
    assert inspect(engine).has_table("orders")
    engine.dispose()
