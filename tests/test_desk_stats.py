"""How the desk does, in numbers that add up, with a picture; and its tickets as a file that spreadsheets may open."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chart.draw import PNG
from bot.courier.kinds import stats
from bot.desk_file import MARK, RUN, harmless
from bot.desk_numbers import SPANS, Numbers, ages, days_of, numbers
from sandbox import Sandbox
from storage.desk_facts import Stars, TicketFacts
from tests.home import Home
from tests.reader import read_bytes
from tests.storehouse import HandClock
from tests.ticket_way import forum_home, opened

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def fact(
    age: timedelta, answer: timedelta | None = None, closed: timedelta | None = None, **more: object
) -> TicketFacts:
    """A ticket opened `age` ago; answered and closed so long after that."""
    at = NOW - age
    row: dict[str, object] = {"id": 1, "seller_id": 1, "language": "en", "context": {}, "agent_name": None, **more}
    row |= {"created_at": at, "answered_at": at + answer if answer is not None else None}
    row |= {"closed_at": at + closed if closed is not None else None, "state": "closed" if closed else "open"}
    return TicketFacts(**row)  # type: ignore[arg-type]


def told(facts: list[TicketFacts], stars: list[int] = [], days: int = 30, zone: str = "UTC") -> Numbers:  # noqa: B006
    groups = {"toys": "play", "dolls": "play", "lamps": "light"}
    rated = [Stars(NOW - HOUR, one) for one in stars]
    return numbers(facts, rated, groups, now=NOW, days=days, zone=zone, target=24 * HOUR)


def test_the_numbers_of_a_small_desk() -> None:
    found = told(
        [
            fact(DAY * 2, HOUR, DAY, language="zh", context={"categories": ["toys", "dolls"]}),
            fact(DAY * 3, HOUR * 30, context={"categories": ["lamps", "toys"]}),
            fact(DAY * 2, context={"topic": "x"}),
            fact(HOUR, language="zh"),
            fact(DAY * 40, HOUR * 2, DAY * 39),
            fact(DAY * 50),
        ],
        stars=[5, 5, 2],
    )
    assert (found.opened, found.closed, found.going) == (4, 2, 4)
    assert found.answer == HOUR * 15.5
    assert (found.met, found.judged, found.in_time) == (1, 3, 33)
    assert found.ages == (1, 1, 1, 1)
    assert found.groups == (("play", 2), ("light", 1), ("", 2))
    assert found.languages == (("en", 2), ("zh", 2))
    assert (found.rated, found.average) == (3, 4.0)
    assert len(found.bins) == 30


def test_nothing_is_nothing() -> None:
    found = told([])
    assert found.empty
    assert (found.answer, found.in_time, found.average, found.going) == (None, None, None, 0)
    assert not told([fact(DAY * 300)]).empty, "what still goes on is told"
    assert not told([], [4]).empty


def test_a_day_is_a_day_of_the_desk() -> None:
    late = fact(NOW - datetime(2026, 11, 24, 16, 30, tzinfo=UTC))
    for zone, day in (("UTC", 24), ("Asia/Shanghai", 25)):
        [one] = [one for one in told([late], zone=zone).bins if one.opened]
        assert one.day == date(2026, 11, day)


moments = st.builds(
    fact,
    st.timedeltas(timedelta(0), DAY * 120),
    st.none() | st.timedeltas(timedelta(0), DAY * 4),
    st.none() | st.timedeltas(timedelta(seconds=1), DAY * 9),
    language=st.sampled_from(["en", "zh"]),
    context=st.fixed_dictionaries({"categories": st.lists(st.sampled_from(["toys", "lamps", "gone"]), max_size=3)}),
)


def known(one: TicketFacts) -> TicketFacts:
    """Nothing of the future has happened yet."""
    answered = one.answered_at if one.answered_at and one.answered_at <= NOW else None
    closed = one.closed_at if one.closed_at and one.closed_at <= NOW else None
    return one._replace(answered_at=answered, closed_at=closed, state="closed" if closed else "open")


@given(
    st.lists(moments.map(known), max_size=40),
    st.lists(st.integers(1, 5), max_size=20),
    st.sampled_from(list(SPANS.values())),
    st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York", "Pacific/Chatham"]),
)
@settings(max_examples=150, deadline=None)
def test_the_numbers_add_up(facts: list[TicketFacts], stars: list[int], days: int, zone: str) -> None:
    found = told(facts, stars, days, zone)
    assert found.opened == sum(one.opened for one in found.bins)
    assert found.closed == sum(one.closed for one in found.bins)
    assert found.going == sum(one.state == "open" for one in facts)
    assert found.opened <= len(facts)
    assert 0 <= found.met <= found.judged <= found.opened
    assert found.in_time is None or 0 <= found.in_time <= 100
    assert sum(count for _, count in found.languages) == found.opened
    assert sum(count for _, count in found.groups) >= found.opened
    first, last = found.bins[0], found.bins[-1]
    assert first.since <= NOW < last.until
    assert (last.until.date() - first.day).days == days
    assert all(one.until == after.since for one, after in zip(found.bins, found.bins[1:], strict=False))
    within = [one.answered_at - one.created_at for one in facts if one.answered_at and one.created_at >= first.since]
    assert found.answer == (median(within) if within else None)
    assert found.rated == len(stars)
    assert found.average is None or 1 <= found.average <= 5


@given(st.lists(st.timedeltas(timedelta(0), DAY * 400)))
@settings(deadline=None)
def test_every_age_is_counted_once(going: list[timedelta]) -> None:
    assert sum(ages(going)) == len(going)


def test_days_are_read() -> None:
    last = date(2026, 11, 25)
    assert days_of("2026-01-01 2026-03-31", last) == (date(2026, 1, 1), date(2026, 3, 31))
    assert days_of("2026-11-01", last) == (date(2026, 11, 1), last)
    assert days_of("", last) == (date(2026, 8, 28), last)
    for text in ("yesterday", "2026-13-01", "2026-03-31 2026-01-01", "2026-01-01 2026-01-02 2026-01-03", "0001-01-01"):
        assert days_of(text, last) is None


@given(st.text())
def test_no_cell_is_run(cell: str) -> None:
    assert not harmless(cell).startswith(RUN)
    assert harmless(cell).endswith(cell)


@pytest_asyncio.fixture
async def clock() -> HandClock:
    return HandClock(NOW)


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path, clock: HandClock) -> AsyncIterator[Home]:
    async with forum_home(sandbox, tmp_path, clock=clock, timezone="Asia/Shanghai") as opened:
        yield opened


async def test_the_numbers_come_with_a_picture(home: Home, clock: HandClock) -> None:
    talk = await opened(home, said="which credit card?")
    clock.forward(hours=2)
    await talk.answered()
    await talk.ann.says("/close")
    await talk.ann.taps("4")
    await talk.ann.sees("our desk reads it")
    said = await talk.li.says("/stats 7d")
    sent = await talk.li.sees("Desk, last 7 days", patience=30)
    assert (sent.raw["reply_to"], sent.thread_id) == (said.id, talk.card.thread_id)
    for wanted in ("Opened 1 · closed 1 · open now 0", "2 h 0 min (median)", "100 % of 1", "English 1", "★ 4.0 from 1"):
        assert wanted in sent.text, wanted
    (file,) = sent.files
    assert (await read_bytes(home.town, file)).startswith(PNG)
    assert "could not be drawn" not in sent.text


async def test_without_a_picture_the_numbers_go_and_it_is_said(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(_chart: object) -> None:
        return None

    monkeypatch.setattr(stats, "picture", fails)
    talk = await opened(home)
    await talk.li.says("/stats")
    sent = await talk.li.sees("Desk, last 30 days")
    assert "The picture could not be drawn" in sent.text
    assert "open now 1" in sent.text
    assert sent.files == []


async def test_an_idle_desk_and_a_wrong_span(home: Home) -> None:
    li = home.desk["Li"]
    await li.says("/stats 90d")
    await li.sees("No tickets yet in the last 90 days")
    await li.says("/stats weekly")
    await li.sees("Write /stats 7d")
    await li.says("/export")
    await li.sees("No ticket was opened")
    await li.says("/export last week")
    await li.sees("Write the days like this")


async def test_a_supervisor_gets_the_tickets_as_a_file(home: Home, clock: HandClock) -> None:
    talk = await opened(home, "=Ann", said="which credit card?")
    await talk.answered()
    await talk.ann.says("my secret words")
    await talk.ann.says("/close")
    await talk.ann.sees("How did we do")
    clock.forward(days=1)
    await opened(home, "Bob", "zh")
    await talk.mia.says("/export")
    await talk.mia.sees("administrator")
    li = home.desk["Li"]
    said = await li.says("/export 2026-11-25 2026-11-25")
    sent = await li.sees("1 ticket opened between 25 Nov 2026 and 25 Nov 2026")
    assert sent.raw["reply_to"] == said.id
    (file,) = sent.files
    assert file["name"] == "tickets-2026-11-25-2026-11-25.csv"
    body = (await read_bytes(home.town, file)).decode()
    assert body.startswith(MARK)
    [row] = list(csv.DictReader(io.StringIO(body.removeprefix(MARK))))
    assert row["Ticket"] == "T-000001"
    assert (row["State"], row["Closed by"], row["Agent"]) == ("closed", "seller", "Li")
    assert (row["Opened"], row["Messages from agents"]) == ("2026-11-25 20:00", "1")
    assert "secret" not in body
    assert "Ann" not in body, "nor anybody's name"
    await li.says("/export")
    await li.sees("2 tickets opened between")
