"""Business time: what is added can be measured, no due moment falls into closed time, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.business_time import ALWAYS, Hours, parse_holidays, parse_week

ZONES = ("UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago")
OFFICE = "Mon-Fri 09:00-18:00; Sat 10:00-14:00"
WEEKS = (OFFICE, "Mon-Fri 09:00-12:00, 13:30-18:00", "Mon-Sun 00:00-24:00", "Sun 01:30-02:45", "Fri-Mon 22:00-24:00")

moments = st.timedeltas(timedelta(), timedelta(days=3 * 365)).map(lambda time: datetime(2026, 1, 1, tzinfo=UTC) + time)
durations = st.timedeltas(timedelta(), timedelta(hours=200))
hours = st.builds(
    Hours,
    zone=st.sampled_from(ZONES),
    week=st.sampled_from([parse_week(week) for week in WEEKS]),
    holidays=st.sampled_from([frozenset(), parse_holidays("2026-12-24..2027-01-03, 2027-03-28, 2027-11-07")]),
)


@given(hours, moments, durations)
def test_what_is_added_is_measured(desk: Hours, start: datetime, duration: timedelta) -> None:
    assert desk.between(start, desk.add(start, duration)) == duration


@given(hours, moments, durations, durations)
def test_more_is_later_and_in_two_steps_the_same(desk: Hours, start: datetime, one: timedelta, two: timedelta) -> None:
    first = desk.add(start, one)
    assert start <= first <= desk.add(start, one + two) == desk.add(first, two)


@given(hours, moments, moments, durations)
def test_who_starts_later_is_due_no_earlier(desk: Hours, one: datetime, two: datetime, duration: timedelta) -> None:
    early, late = sorted((one, two))
    assert desk.add(early, duration) <= desk.add(late, duration)
    assert desk.between(early, late) <= late - early


@given(hours, moments, durations)
def test_nothing_is_due_in_closed_time(desk: Hours, start: datetime, duration: timedelta) -> None:
    due = desk.add(start, duration)
    assert desk.is_open(due) or desk.is_open(due - timedelta(microseconds=1)), "open, or the closing time itself"
    opening = desk.opening(start)
    assert desk.is_open(opening)
    assert opening >= start
    assert desk.between(start, opening) == timedelta()


@given(hours, moments)
def test_open_is_what_the_clock_on_the_wall_says(desk: Hours, moment: datetime) -> None:
    wall = moment.astimezone(ZoneInfo(desk.zone))
    minute = wall.hour * 60 + wall.minute
    said = any(begin <= minute < end for begin, end in desk.week[wall.weekday()])
    twice = wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()
    if not twice:
        assert desk.is_open(moment) == (said and wall.date() not in desk.holidays)


def at(zone: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("zone", "week", "start", "duration", "due"),
    [
        # Saturday evening to Sunday morning: clocks go forward at 2:00, back at 3:00.
        ("Europe/Berlin", "Mon-Sun 00:00-24:00", "2027-03-27T20:00", 10, "2027-03-28T07:00"),
        ("Europe/Berlin", "Mon-Sun 00:00-24:00", "2026-10-24T20:00", 10, "2026-10-25T05:00"),
        ("America/New_York", "Mon-Sun 01:00-05:00", "2027-03-14T00:00", 3, "2027-03-14T05:00"),
        ("America/New_York", "Mon-Sun 01:00-05:00", "2026-11-01T00:00", 5, "2026-11-01T05:00"),
        # An office does not notice: nine is nine on either side.
        ("Europe/Berlin", OFFICE, "2026-10-23T17:00", 6, "2026-10-26T10:00"),
        ("Europe/Berlin", OFFICE, "2027-03-26T17:00", 6, "2027-03-29T10:00"),
        ("America/New_York", OFFICE, "2026-10-30T17:00", 5, "2026-10-31T14:00"),
        ("America/New_York", OFFICE, "2026-10-30T17:00", 6, "2026-11-02T10:00"),
        # Opening and closing at times that are jumped over, or shown twice.
        ("Europe/Berlin", "Sun 02:30-04:00", "2027-03-28T00:00", 0.5, "2027-03-28T03:30"),
        ("Europe/Berlin", "Sun 00:00-02:30, 05:00-06:00", "2027-03-28T00:00", 2.5, "2027-03-28T05:30"),
        ("Europe/Berlin", "Sun 02:00-02:30, 05:00-06:00", "2026-10-25T00:00", 2, "2026-10-25T05:30"),
    ],
)
def test_when_the_clocks_change(zone: str, week: str, start: str, duration: float, due: str) -> None:
    desk = Hours(zone, parse_week(week))
    assert desk.add(at(zone, start), timedelta(hours=duration)) == at(zone, due)


def test_holidays_are_closed() -> None:
    desk = Hours("Asia/Shanghai", parse_week(OFFICE), parse_holidays("2027-02-06..2027-02-12"))
    friday = at("Asia/Shanghai", "2027-02-05T17:00")
    assert desk.add(friday, timedelta(hours=1)) == at("Asia/Shanghai", "2027-02-05T18:00")
    assert desk.add(friday, timedelta(hours=2)) == at("Asia/Shanghai", "2027-02-13T11:00")
    assert Hours().always
    assert not desk.always


@pytest.mark.parametrize(
    ("text", "day", "stretches"),
    [
        ("Mon-Fri 09:00-18:00", 4, ((540, 1080),)),
        ("mon-fri 9:00 - 12:00 , 13:30-18:00;", 0, ((540, 720), (810, 1080))),
        ("Mon,Wed 09:00-12:00; Wed 11:00-24:00", 2, ((540, 1440),)),
        ("Sat-Mon 00:00-24:00", 6, ((0, 1440),)),
        ("Sat-Mon 00:00-24:00", 1, ()),
        ("", 3, ((0, 1440),)),
    ],
)
def test_how_hours_are_written(text: str, day: int, stretches: object) -> None:
    assert parse_week(text)[day] == stretches
    assert (parse_week(text) == ALWAYS) == (not text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("9 to 5", "write it like"),
        ("Mon-Fri", "write it like"),
        ("Mo-Fr 09:00-18:00", "write it like"),
        ("Foo 09:00-18:00", "the days are"),
        ("Mon 18:00-09:00", "begins before"),
        ("Mon 09:00-09:00", "begins before"),
        ("Mon 09:00-24:01", "from 00:00 to 24:00"),
        ("Mon 09:60-10:00", "from 00:00 to 24:00"),
    ],
)
def test_hours_that_cannot_be(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_week(text)


def test_how_holidays_are_written() -> None:
    assert parse_holidays("# the new year\n2026-12-31..2027-01-01, 2027-05-01 # and one in May\n\n") == {
        date(2026, 12, 31),
        date(2027, 1, 1),
        date(2027, 5, 1),
    }
    for text in ("Christmas", "2026-13-01", "25.12.2026", "2027-02-12..2027-02-06", "2026-01-01..2027-12-31"):
        with pytest.raises(ValueError, match=r"holidays|write the days"):
            parse_holidays(text)
