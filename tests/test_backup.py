"""A backup's password is not where every user of the machine can read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.doctor import backup
from bot.settings import Settings

PG_DUMP = """#!/bin/sh
printf '%s\\n' "$@" > "$TOLD"
printf '%s' "$PGPASSWORD" > "$TOLD.password"
"""


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:s3cr%40t@db.example:5433/desk?sslmode=require",
        "postgresql://ann@db.example:5433/desk?sslmode=require&password=s3cr%40t",
    ],
)
def test_the_password_goes_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    program = tmp_path / "pg_dump"
    program.write_text(PG_DUMP)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("TOLD", str(tmp_path / "told"))
    monkeypatch.delenv("PGPASSWORD", raising=False)
    assert backup(Settings(database_url=url), str(tmp_path / "copy")) == 0
    told = (tmp_path / "told").read_text()
    assert "--dbname=postgresql://ann@db.example:5433/desk?sslmode=require\n" in told
    assert "s3cr" not in told
    assert "***" not in told
    assert (tmp_path / "told.password").read_text() == "s3cr@t"
