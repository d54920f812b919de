"""Days and hours as people type them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge import zones
from bot.knowledge.when import parse

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-12-05", date(2026, 12, 5)),
        ("2026/12/5", date(2026, 12, 5)),
        ("5 Dec", date(2026, 12, 5)),
        ("Dec 5, 2027", date(2027, 12, 5)),
        ("1st March", date(2027, 3, 1)),
        ("12月5日", date(2026, 12, 5)),
        ("5月1号", date(2027, 5, 1)),
        ("2027年1月3日", date(2027, 1, 3)),
        ("明年1月3日", date(2027, 1, 3)),
        ("十二月五日", date(2026, 12, 5)),
        ("in 60 days", date(2027, 1, 23)),
        ("60天后", date(2027, 1, 23)),
        ("六十天后", date(2027, 1, 23)),
        ("６０天内", date(2027, 1, 23)),
        ("2 weeks", date(2026, 12, 8)),
        ("两周后", date(2026, 12, 8)),
        ("tomorrow", date(2026, 11, 25)),
        ("后天", date(2026, 11, 26)),
        ("29 Feb", date(2028, 2, 29)),
    ],
)
def test_a_day(typed: str, day: date) -> None:
    found = parse(typed, NOW)
    assert found is not None
    assert (found.day, found.at, found.moment) == (day, None, None)


@pytest.mark.parametrize(
    "typed", ["5/12", "05/12/2026", "12.5", "31 Feb", "2月30日", "next friday", "soon", "", "99999999 days"]
)
def test_what_could_mean_two_days_or_none_is_not_read(typed: str) -> None:
    assert parse(typed, NOW) is None


@pytest.mark.parametrize("typed", ["in 50 hours", "50小时后", "五十个小时", "50h"])
def test_hours_from_now(typed: str) -> None:
    found = parse(typed, NOW)
    assert found is not None
    assert found.moment == NOW + timedelta(hours=50)


@pytest.mark.parametrize("typed", ["2026-12-05 14:00", "12月5日 14点", "5 Dec at 14:00", "12月5日14:00"])
def test_a_day_and_its_time(typed: str) -> None:
    found = parse(typed, NOW)
    assert found is not None
    assert (found.day, found.at) == (date(2026, 12, 5), time(14))


def test_hours_are_hours_when_the_clocks_change() -> None:
    berlin = datetime(2026, 3, 28, 20, tzinfo=ZoneInfo("Europe/Berlin"))
    found = parse("in 24 hours", berlin)
    assert found is not None
    assert found.moment is not None
    assert found.moment.astimezone(UTC) - berlin.astimezone(UTC) == timedelta(hours=24)


@given(st.text(max_size=40))
def test_nothing_that_is_typed_breaks_it(typed: str) -> None:
    parse(typed, NOW)


@given(st.dates(date(2026, 11, 24), date(2036, 1, 1)))
def test_a_day_is_read_as_it_is_written(day: date) -> None:
    for typed in (day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day:%d %b %Y}", f"{day:%B %d %Y}"):
        found = parse(typed, NOW)
        assert found is not None
        assert found.day == day


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("berlin", "Europe/Berlin"),
        ("los angeles", "America/Los_Angeles"),
        ("asia/shanghai", "Asia/Shanghai"),
        ("北京", "Asia/Shanghai"),
        ("深圳", "Asia/Shanghai"),
        ("伦敦", "Europe/London"),
        ("洛杉矶", "America/Los_Angeles"),
        ("东京", "Asia/Tokyo"),
        ("utc", "UTC"),
        ("nowhere at all", None),
        ("", None),
    ],
)
def test_a_zone_by_its_city(typed: str, zone: str | None) -> None:
    assert zones.find(typed) == zone
