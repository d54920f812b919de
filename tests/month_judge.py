"""Whether a simulated month was right: all that was due came once, in its window, by day, in order; none was lost."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.month_book import START
from tests.month_oracle import DAY, SLACK, Clock, Due, days, hours, local, notices, rules, touches
from tests.month_run import Kill, Month
from tests.month_town import Person
from tests.month_wire import Sent

OLD, CHECK_AT = timedelta(days=8), 9
WEEK, WEEK_OLD = "week", timedelta(days=21)
SIGNS = {
    "old": re.compile("days old|天前的了"),
    "again": re.compile("hear of this again|稍后提醒到时间了"),
}
RULE = re.compile(r"(✏️|🗓) <b>(?:Title of|\S+) (us-[\w-]+)")
AT_A_KILL = timedelta(seconds=1)
"""A send's mark is committed sooner than this after it: only what was sent so shortly before a kill may come again."""


@dataclass
class Verdict:
    """What was due and what was wrong."""

    due: int = 0
    told: int = 0
    repeated: int = 0
    unsure: int = 0
    wrong: list[str] = field(default_factory=list)


def expected(person: Person, kills: list[Kill], end: datetime) -> list[Due]:
    """All that is due to a person before the end."""
    clock = Clock(person, kills)
    found = [*notices(person, clock, end), *rules(person, clock), *_health(person, clock, end)]
    found += _weeks(person, clock, end)
    for own in person.owns:
        found += hours(own, clock, person) if own.due else days(own, clock, person, end)
    return found


def _health(person: Person, clock: Clock, end: datetime) -> Iterator[Due]:
    """Old figures once, and what was put off when it is over, at nine in the morning or when his quiet hours end."""
    events = sorted([*person.figures, *person.alerts], key=lambda one: one[0])
    taken, told, asleep, silent, muted, reminded = None, 0.0, None, False, False, False
    acts = [one[0] for one in events]
    changes = [at for at, _ in person.quiet[1:]]
    day = clock.today(START)
    while (check := clock.begins(day)) < end:
        day += DAY
        check = clock.awake(local(person.zone, check).replace(hour=CHECK_AT).astimezone(START.tzinfo))
        while events and events[0][0] < check:
            at, what, *until = events.pop(0)
            if isinstance(what, float):
                taken, reminded = at, False
                if (what < 1 and told) or what > max(told, 1.0):
                    told, asleep, silent = (0.0 if what < 1 else what), None, False
            elif what == "snooze":
                asleep = until[0]
            else:
                silent, muted = silent or what == "handle", muted or what == "mute"
        found = []
        if taken is not None and not reminded and check - taken >= OLD:
            reminded = True
            found.append("old")
        if asleep is not None and asleep <= check:
            asleep = None
            found += ["again"] if told and not silent and not muted else []
        for what in found:
            latest = clock.by(check)
            yield Due(
                person.chat,
                what,
                check,
                latest,
                touches(check, latest, acts) or touches(clock.begins(day - DAY), latest, changes),
            )


def _weeks(person: Person, clock: Clock, end: datetime) -> Iterator[Due]:
    """Each Monday in his window, once there are figures; that they are old once, until there are new ones."""
    monday = clock.today(START)
    monday += DAY * (-monday.weekday() % 7)
    changes, silent = [at for at, _ in person.quiet[1:]], False
    while (begins := clock.begins(monday)) < end:
        at = clock.window(begins)
        taken = max((since for since, _ in person.figures if since < at), default=None)
        if taken is not None:
            old = at - taken > WEEK_OLD
            latest = clock.by(at)
            if not (old and silent):
                acts = [*changes, *(since for since, _ in person.figures)]
                yield Due(person.chat, WEEK, at, latest, touches(begins, latest, acts))
            silent = old
        monday += DAY * 7


def parts(text: str) -> list[str]:
    """What a message is about."""
    if text.startswith("📈"):
        return [WEEK]
    found = re.findall(r"\bnote-\d|\bdue-\d+-\d+", text)
    found += [f"{name} {'changed' if sign == '✏️' else 'coming'}" for sign, name in RULE.findall(text)]
    return [*dict.fromkeys(found), *(name for name, sign in SIGNS.items() if sign.search(text))]


def judged(month: Month, people: list[Person], end: datetime) -> Verdict:
    """Compare what was sent with what was due; what falls due in the last hours may still be on its way."""
    verdict = Verdict()
    heard: dict[int, list[Sent]] = defaultdict(list)
    for one in month.sent:
        heard[one.chat].append(one)
    for person in people:
        _judge(verdict, person, heard.pop(person.chat, []), month.kills, end)
    verdict.wrong += [f"{chat}: nobody's chat" for chat in heard]
    return verdict


def _judge(verdict: Verdict, person: Person, heard: list[Sent], kills: list[Kill], end: datetime) -> None:
    clock, dues = Clock(person, kills), expected(person, kills, end)
    unsure = {due.what for due in dues if due.unsure}
    open_: dict[str, list[Due]] = defaultdict(list)
    for due in dues:
        open_[due.what].append(due)
    by_the_hour = {own.mark: own.due for own in person.owns if own.due}
    before: list[tuple[Sent, str]] = []
    newest = START
    for one in heard:
        found = parts(one.text)
        name = f"{person.chat} {person.zone} {one.at:%m-%d %H:%M:%S}"
        last_call = [by_the_hour[what] for what in found if what in by_the_hour]
        if clock.quiet(one.at) and not (last_call and last_call[0] - one.at <= timedelta(hours=6)):
            verdict.wrong.append(f"{name} {found}: quiet hours")
        if not found:
            verdict.wrong.append(f"{name}: about nothing: {one.text[:60]!r}")
        for what in found:
            fits = [due for due in open_[what] if due.at - SLACK / 60 <= one.at <= due.latest]
            if what in unsure:
                continue
            if fits:
                open_[what].remove(fits[0])
                verdict.told += 1
                if one.at - fits[0].at > DAY / 24:
                    continue  # news of rules are looked for every six hours: they have no place in the order
                if fits[0].at < newest - DAY / 24:
                    verdict.wrong.append(f"{name} {what}: out of order")
                newest = max(newest, fits[0].at)
            elif any(what == old and _in_flight(sent, one, kills) for sent, old in before):
                verdict.repeated += 1
            else:
                ahead = [f"{due.at:%m-%d %H:%M}-{due.latest:%m-%d %H:%M}" for due in open_[what]]
                verdict.wrong.append(f"{name} {what}: not due now, but {ahead}")
        before += [(one, what) for what in found]
    for due in dues:
        verdict.unsure += due.what in unsure
        verdict.due += due.what not in unsure and due.latest < end
    lost = [due for what, left in open_.items() if what not in unsure for due in left if due.latest < end]
    verdict.wrong += [f"{person.chat} {person.zone} {due.what} {due.at:%m-%d %H:%M}: lost" for due in lost]


def _in_flight(first: Sent, again: Sent, kills: list[Kill]) -> bool:
    """Whether it was sent right before a kill, and this is the successor's."""
    return first.life + 1 == again.life and kills[first.life].at - first.at <= AT_A_KILL
