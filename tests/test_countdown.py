"""Each stage at most once, only the nearest after an outage, nothing after the day, and nobody is woken."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.countdown import NOTICE_DAYS, OWN_DAYS, OWN_HOURS, Step, by_day, by_hour, stage_of
from bot.quiet import Hours

ZONES = ["UTC", "Asia/Shanghai", "America/Los_Angeles", "Europe/Berlin"]
hours = st.builds(Hours, st.sampled_from(ZONES), st.sampled_from([0, 20, 22]), st.sampled_from([0, 8, 9]))
START = datetime(2026, 3, 1, tzinfo=UTC)  # summer time begins on the way
gaps = st.lists(st.integers(1, 60 * 24 * 9), min_size=1, max_size=12)
"""Minutes between the moments at which somebody is awake to look."""
Told = list[tuple[int, datetime]]


def days(due: date, his: Hours, wakes: Sequence[int], stages: Sequence[int], began: int | None = None) -> Told:
    """What is told when the ticks come at `wakes`, and at each moment that was asked for unless the house is down."""
    now, told, out, next_at = START, began, [], START
    for gap in wakes:
        now = max(now, next_at)  # it was asked to look again then, and the house was down for a while
        step = by_day(due, told, now, his, stages)
        if step.stage is not None:
            out.append((step.stage, now))
            told = step.stage
        if step.next_at is None:
            break
        assert step.next_at > now
        next_at, now = step.next_at, now + timedelta(minutes=gap)
    return out


@given(st.integers(0, 60), hours, gaps, st.sampled_from([NOTICE_DAYS, OWN_DAYS]))
def test_days_are_told_once_and_never_late(ahead: int, his: Hours, wakes: list[int], stages: tuple[int, ...]) -> None:
    due = date(2026, 3, 1) + timedelta(days=ahead)
    out = days(due, his, wakes, stages)
    assert [stage for stage, _ in out] == sorted({stage for stage, _ in out}, reverse=True)
    for stage, at in out:
        left = (due - his.today(at)).days
        assert left >= 0
        assert stage_of(left, stages) == stage, "the nearest stage, not one that was missed"
        assert not his.is_quiet(at)


@given(st.integers(0, 90), hours, st.sampled_from([NOTICE_DAYS, OWN_DAYS]))
def test_with_nobody_late_every_stage_is_told_on_its_day(ahead: int, his: Hours, stages: tuple[int, ...]) -> None:
    due = his.today(START) + timedelta(days=ahead)
    out = days(due, his, [1] * 20, stages)
    told = {stage: (due - his.today(at)).days for stage, at in out}
    assert set(told) >= {stage for stage in stages if stage < ahead}
    assert all(left == stage for stage, left in told.items() if stage < ahead)


@given(hours, st.integers(1, 40), st.sampled_from([1, 3, 7]))
def test_put_off_is_silent_until_then_and_then_told_again(his: Hours, ahead: int, snooze: int) -> None:
    due = his.today(START) + timedelta(days=ahead)
    until = his.window(his.begins(his.today(START) + timedelta(days=min(snooze, ahead))))
    step, now = by_day(due, 0 if ahead == 1 else None, START, his, snoozed=until), START
    assert step.stage is None
    assert step.next_at is not None
    while step.stage is None and step.next_at is not None:
        now = step.next_at
        step = by_day(due, 0, now, his, snoozed=until)
    assert step.stage is not None
    assert now >= min(until, his.window(his.begins(due)))
    assert his.today(now) <= due


def by_the_hour(due: datetime, his: Hours, wakes: Sequence[int]) -> Told:
    now, told, out, next_at = START, None, [], START
    for gap in wakes:
        now = max(now, next_at)
        step: Step = by_hour(due, told, now, his)
        if step.stage is not None:
            out.append((step.stage, now))
            told = step.stage
        if step.next_at is None:
            break
        assert now < step.next_at < due
        next_at, now = step.next_at, now + timedelta(minutes=gap)
    return out


@given(st.integers(1, 60 * 100), hours, gaps)
def test_hours_are_told_once_and_only_the_last_may_wake(minutes: int, his: Hours, wakes: list[int]) -> None:
    due = START + timedelta(minutes=minutes)
    out = by_the_hour(due, his, wakes)
    assert [stage for stage, _ in out] == sorted({stage for stage, _ in out}, reverse=True)
    for stage, at in out:
        assert at < due
        assert stage_of((due - at) / timedelta(hours=1), OWN_HOURS) in (stage, None)
        assert stage == OWN_HOURS[-1] or not his.is_quiet(at)


@given(st.integers(7 * 60, 60 * 100), hours)
def test_the_last_hours_are_never_missed(minutes: int, his: Hours) -> None:
    due = START + timedelta(minutes=minutes)
    assert by_the_hour(due, his, [1] * 8)[-1] == (6, due - timedelta(hours=6))


def test_a_window_of_72_hours_that_ends_at_night() -> None:
    his, due = Hours("UTC"), datetime(2026, 3, 4, 4, tzinfo=UTC)
    told = by_the_hour(due, his, [1] * 8)
    assert [(stage, at.isoformat()[:16]) for stage, at in told] == [
        (48, "2026-03-02T08:00"),
        (24, "2026-03-03T08:00"),
        (6, "2026-03-03T22:00"),
    ]
