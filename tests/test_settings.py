"""Which values the settings take; what they refuse as a command is in test_operate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.service import DeskService
from bot.settings import Settings, complaints


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Away from any `.env`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "words.toml").touch()
    (tmp_path / "days.txt").write_text("2026-12-25 # Christmas\n2027-02-06..2027-02-12\n")
    (tmp_path / "wrong.txt").write_text("25 December\n")


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
        ("business_hours", "Mon-Fri 09:00-12:00, 13:30-18:00; Sat 10:00-14:00"),
        ("business_hours", ""),
        ("holidays", "2026-12-25, 2027-02-06..2027-02-12"),
        ("holidays", "days.txt"),
        ("auto_close_hours", 0.0),
        ("auto_close_hours", 48.0),
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
        ("business_hours", "9 to 5"),
        ("business_hours", "Mon-Fri 18:00-09:00"),
        ("holidays", "Christmas"),
        ("holidays", "wrong.txt"),
        ("holidays", "."),
        ("response_hours", 0),
        ("next_response_hours", -1),
        ("auto_close_hours", 12),
        ("sentry_dsn", "https://sentry.example.com/42"),
    ],
)
def test_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=name):
        Settings.model_validate({name: value})


def test_a_complaint_is_one_sentence_without_the_value() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({"business_hours": "9 to 5", "holidays": "Christmas"})
    said = complaints(refused.value)
    assert [line.partition(":")[0] for line in said] == ["BUSINESS_HOURS", "HOLIDAYS"]
    assert "Mon-Fri 09:00-12:00" in said[0]
    assert not any("9 to 5" in line or "Christmas" in line for line in said)


def test_the_desk_works_as_the_settings_say() -> None:
    desk = DeskService(Settings(business_hours="Mon-Fri 09:00-18:00", holidays="days.txt", timezone="Europe/Berlin"))
    eve = datetime(2026, 12, 24, 16, 0, tzinfo=UTC)  # 17:00 there, and then Christmas and a weekend
    assert desk.add(eve, timedelta(hours=2)) == datetime(2026, 12, 28, 9, 0, tzinfo=UTC)
    assert desk.opens(eve) is None
    assert desk.opens(eve + timedelta(hours=1)) == datetime(2026, 12, 28, 8, 0, tzinfo=UTC)
    assert desk.until("morning", eve) == datetime(2026, 12, 28, 8, 0, tzinfo=UTC)
    assert desk.until("4h", eve) == eve + timedelta(hours=4)
    assert DeskService(Settings()).always
