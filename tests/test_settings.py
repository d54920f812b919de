"""Which values the settings take; what they refuse as a command is in test_operate."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Away from any `.env`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "words.toml").touch()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timezone", "UTC"),
        ("timezone", "Asia/Shanghai"),
        ("timezone", "America/Argentina/Buenos_Aires"),
        ("mail_from", "desk@example.com"),
        ("mail_from", "Compliance desk <desk@localhost>"),
        ("mail_from", "desk@mailhost"),
        ("mail_from", '"Desk, Ltd" <desk@example.com>'),
        ("mail_from", "合规 <desk@例子.中国>"),
        ("support_group_id", -1001234567890),
        ("support_group_id", None),
        ("webhook_url", "https://desk.example.com/telegram"),
        ("webhook_url", "http://127.0.0.1:8081/hook"),
        ("webhook_url", None),
        ("knowledge_dir", Path(".")),
        ("sentry_dsn", "https://0a1b@o1.ingest.sentry.io/42"),
        ("sentry_dsn", "http://0a1b@sentry.example.com:9000/below/42"),
    ],
)
def test_taken(name: str, value: object) -> None:
    settings = Settings.model_validate({name: value})
    kept = getattr(settings, name)
    assert (kept.get_secret_value() if name == "sentry_dsn" else kept) == value
    assert getattr(settings.with_(port=9), name) == kept


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timezone", "asia/shanghai"),
        ("timezone", "UTC+8"),
        ("timezone", "../../etc/passwd"),
        ("mail_from", "desk@"),
        ("mail_from", "Desk, Ltd <desk@example.com>"),
        ("mail_from", "a@example.com, b@example.com"),
        ("mail_from", "Desk <desk@example.com>\nBcc: all@example.com"),
        ("support_group_id", 0),
        ("webhook_url", "ftp://desk.example.com/"),
        ("webhook_url", "https:///telegram"),
        ("webhook_url", "https://desk.example.com:port/"),
        ("webhook_url", "https://[::1/"),
        ("knowledge_dir", "words.toml"),
        ("sentry_dsn", "https://sentry.example.com/42"),
    ],
)
def test_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=name):
        Settings.model_validate({name: value})
