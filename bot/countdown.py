"""Counting down to a day or an hour: which stage is to be told now, and when to look again. Pure.

A stage is how much is left at most when it is told: 7 is told with seven days left, or with six or five when it could
not be before. What was told is kept as one number, the smallest stage, since stages only ever get smaller: each is told
at most once, after an outage only the nearest, and none after the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.quiet import Hours

NOTICE_DAYS = (30, 14, 7, 4, 1, 0)
OWN_DAYS = (30, 14, 7, 3, 1, 0)
OWN_HOURS = (48, 24, 6)


@dataclass(frozen=True, slots=True)
class Step:
    """What to do: tell this stage now (None: nothing), and look again at that moment (None: never)."""

    stage: int | None
    next_at: datetime | None


def stage_of(left: float, stages: Sequence[int]) -> int | None:
    """The stage that so much left is in; None when it is far, or past."""
    return min((stage for stage in stages if left <= stage), default=None) if left >= 0 else None


def by_day(
    due: date,
    told: int | None,
    now: datetime,
    hours: Hours,
    stages: Sequence[int] = OWN_DAYS,
    snoozed: datetime | None = None,
) -> Step:
    """The next step towards a day. `told`: the smallest stage told so far. `snoozed`: silent until then, then told."""
    left = (due - hours.today(now)).days
    if left < 0:
        return Step(None, None)
    stage = stage_of(left, stages)
    if snoozed is not None:
        if now < snoozed:
            return _wait(min(hours.window(snoozed), hours.window(hours.begins(due))), due, hours)
        stage = min(stages[0], left) if stage is None else stage
    elif stage is None or (told is not None and stage >= told):
        return _wait(_opening(due, left, told, hours, stages), due, hours)
    moment = _within(now, due, hours)
    if moment is None or moment > now:
        return Step(None, moment)
    return Step(stage, _wait(_opening(due, left, stage, hours, stages), due, hours).next_at)


def _opening(due: date, left: int, told: int | None, hours: Hours, stages: Sequence[int]) -> datetime | None:
    """When the next stage that is still ahead may be told."""
    ahead = [stage for stage in stages if stage < left and (told is None or stage < told)]
    return hours.window(hours.begins(due - timedelta(days=max(ahead)))) if ahead else None


def _within(now: datetime, due: date, hours: Hours) -> datetime | None:
    """The first moment for a reminder from now on that is not after the day."""
    for moment in (hours.window(now), hours.allowed(now)):
        if hours.today(moment) <= due:
            return moment
    return None


def _wait(moment: datetime | None, due: date, hours: Hours) -> Step:
    return Step(None, moment if moment is not None and hours.today(moment) <= due else None)


def by_hour(
    due: datetime,
    told: int | None,
    now: datetime,
    hours: Hours,
    stages: Sequence[int] = OWN_HOURS,
    snoozed: datetime | None = None,
) -> Step:
    """The next step towards a moment. The last stage is told in quiet hours too, and whatever was put off."""
    left = (due - now) / timedelta(hours=1)
    if left <= 0:
        return Step(None, None)
    stage, last = stage_of(left, stages), stages[-1]
    final = due - timedelta(hours=last)
    if stage == last:
        return Step(last if told is None or told > last else None, None)
    if snoozed is not None and now < snoozed:
        return Step(None, min(hours.allowed(snoozed), final))
    again = snoozed is not None
    if again or (stage is not None and (told is None or stage < told)):
        moment = hours.allowed(now)
        if moment > now:
            return Step(None, min(moment, final))
        stage = stages[0] if stage is None else stage
        return Step(stage, _next_hour(due, left, stage, hours, stages, final))
    return Step(None, _next_hour(due, left, told, hours, stages, final))


def _next_hour(
    due: datetime, left: float, told: int | None, hours: Hours, stages: Sequence[int], final: datetime
) -> datetime:
    ahead = [stage for stage in stages if stage < left and (told is None or stage < told)]
    return min(hours.allowed(due - timedelta(hours=max(ahead))), final) if ahead else final


def begun(day: date, due: datetime | None, now: datetime, hours: Hours) -> Step:
    """How a deadline starts: in the stage that whoever typed it knows of; and when the next is told."""
    if due is None:
        told = stage_of((day - hours.today(now)).days, OWN_DAYS)
        return Step(told, by_day(day, told, now, hours).next_at)
    told = stage_of((due - now) / timedelta(hours=1), OWN_HOURS)
    return Step(told, by_hour(due, told, now, hours).next_at)
