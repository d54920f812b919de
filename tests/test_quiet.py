"""Nobody is written to in his quiet hours, wherever he lives and whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quiet import CLOSES, OPENS, QUARTER, Hours, hours_of
from storage.models import Seller

ZONES = [
    "UTC",
    "Asia/Shanghai",
    "Asia/Kathmandu",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",  # its summer time is half an hour
    "Pacific/Apia",
]
moments = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
hours = st.builds(Hours, st.sampled_from(ZONES), st.integers(0, 23), st.integers(0, 23))


@given(hours, moments)
def test_the_next_allowed_moment_is_the_first_that_is_not_quiet(his: Hours, moment: datetime) -> None:
    found = his.allowed(moment)
    assert found >= moment
    assert not his.is_quiet(found)
    if found > moment:
        assert his.is_quiet(moment)
        assert his.is_quiet(found - timedelta(minutes=1)), "a minute earlier would not do"
        assert found - moment <= timedelta(hours=25)


@given(hours, moments)
def test_reminders_come_by_day_and_outside_quiet_hours(his: Hours, moment: datetime) -> None:
    found = his.window(moment)
    assert found >= moment
    assert not his.is_quiet(found)
    day = [
        hour for hour in range(OPENS, CLOSES) if not his.is_quiet(his.begins(date(2026, 1, 15)) + hour * 4 * QUARTER)
    ]
    if day:
        assert OPENS <= his.local(found).hour < CLOSES
        assert found - moment < timedelta(hours=26)
    else:
        assert found == his.allowed(moment)


@given(hours, st.dates(date(2025, 1, 1), date(2029, 12, 31)))
def test_a_day_begins_when_his_calendar_turns(his: Hours, day: date) -> None:
    begins = his.begins(day)
    assert his.today(begins) == day
    assert his.today(begins - timedelta(minutes=1)) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "moment", "allowed"),
    [
        ("Asia/Shanghai", "2026-11-24 15:00", "2026-11-25 00:00"),  # 23:00 in Shanghai waits until 8
        ("Europe/Berlin", "2026-03-28 22:30", "2026-03-29 06:00"),  # the night that is an hour short
        ("Europe/Berlin", "2026-10-24 21:30", "2026-10-25 07:00"),  # and the one that is an hour long
        ("UTC", "2026-11-24 12:00", "2026-11-24 12:00"),
    ],
)
def test_nights(zone: str, moment: str, allowed: str) -> None:
    asked, wanted = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (moment, allowed))
    assert Hours(zone).allowed(asked) == wanted


def test_a_seller_who_chose_nothing_lives_where_his_language_is_spoken() -> None:
    wang = Seller(bot_id=1, user_id=1, name="W", language="zh", created_at=datetime.now(UTC), seen_at=datetime.now(UTC))
    assert hours_of(wang) == Hours("Asia/Shanghai", 22, 8)
    wang.language = "en"
    assert hours_of(wang).zone == "UTC"
    wang.timezone, wang.quiet_from, wang.quiet_until = "Europe/Berlin", 0, 0
    assert hours_of(wang) == Hours("Europe/Berlin", 0, 0)
    assert not hours_of(wang).is_quiet(datetime(2026, 1, 1, 2, tzinfo=ZoneInfo("Europe/Berlin")))
