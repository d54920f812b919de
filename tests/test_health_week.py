"""A week told and drawn: what changed, what is open, what is ahead; a picture legible in both languages."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from bot.chart import Chart, load, texts
from bot.chart.draw import picture
from bot.health_chart import chart
from bot.health_week import Digest, digest
from bot.knowledge import cached
from bot.knowledge.book import Book
from bot.quiet import Hours
from bot.say import LANGUAGES, Say
from storage.health_week import AccountWeek, Week
from storage.models import Account, Alert, Deadline, NoticeState, Seller, Snapshot
from storage.notices import Standing
from tests.test_chart import FIGURES, missing

NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)
RISING = (0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@pytest.fixture(scope="module")
def book() -> Book:
    return cached.load()


def figures(account: int, metric: str, window: int, values: tuple[float, ...], start: int) -> list[Snapshot]:
    """One a week, the last yesterday."""
    return [
        Snapshot(
            id=start + at,
            account_id=account,
            key=str(at),
            metric=metric,
            window=window,
            value=value,
            source="typed",
            taken_at=NOW - timedelta(days=1 + 7 * (len(values) - 1 - at)),
        )
        for at, value in enumerate(values)
    ]


def a_week(sites: tuple[str, ...] = ("US",), age: timedelta = timedelta()) -> Week:
    seller = Seller(
        id=1, bot_id=7, user_id=1, name="Ann", marketplaces=["US"], created_at=NOW, seen_at=NOW, timezone="UTC"
    )
    told = []
    for number, site in enumerate(sites, 1):
        own = Account(id=number, bot_id=7, seller_id=1, site=site, created_at=NOW, used_at=NOW)
        past = figures(number, "odr", 60, RISING, 100) + figures(number, "vtr", 30, (99.1, 98.0, 97.5, 96.2), 200)
        past += figures(number, "late", 30, (2.0,) * 8, 300) + figures(number, "cancel", 7, (1.0, 0.5), 400)
        for row in past:
            row.taken_at -= age
        past.sort(key=lambda row: row.taken_at)
        newest = list({row.metric: row for row in past}.values())
        alert = Alert(id=9, account_id=number, metric="odr", level="near", updated_at=NOW)
        told.append(AccountWeek(own, newest, past, [alert]))
    ahead = [
        Deadline(id=at, bot_id=7, seller_id=1, key=str(at), kind="violation", day=(NOW + timedelta(days=at)).date(),
                 asin="B0ABCD1234", created_at=NOW)
        for at in (-1, 3, 14, 15)
    ]  # fmt: skip
    return Week(seller, told, ahead, Standing(seller))


def told(book: Book, *sites: str) -> Digest:
    found = digest(book, a_week(sites or ("US",)), NOW)
    assert found is not None
    return found


def drawn(book: Book, language: str, *sites: str) -> Chart:
    found = chart(Say(language), told(book, *sites), NOW, Hours("Asia/Shanghai"))
    assert found is not None
    return load(found.dump())


def test_a_week_says_what_changed_and_what_is_ahead(book: Book) -> None:
    week = told(book)
    lines = {line.item.metric.id: line for line in week.lines}
    assert (lines["odr"].before, lines["odr"].went, lines["odr"].open) == (0.8, "worse", True)
    assert (lines["vtr"].before, lines["vtr"].went, lines["vtr"].open) == (97.5, "worse", False)
    assert lines["odr"].item.due is not None
    assert [one.left for one in week.deadlines] == [3, 14]
    followed = a_week()
    followed.standing.states["us-car-seats-213b"] = NoticeState(
        seller_id=1, notice_id="us-car-seats-213b", choice="follow"
    )
    for off, expected in ((False, [("us-car-seats-213b", 5)]), (True, [])):
        followed.seller.notices_off = off
        week = digest(book, followed, NOW) or week
        assert [(notice.id, left) for notice, left in week.notices] == expected


def test_old_figures_make_no_week(book: Book) -> None:
    assert digest(book, a_week(()), NOW) is None
    old = digest(book, a_week(age=timedelta(days=30)), NOW)
    assert old == Digest([], old=31)
    late = digest(book, a_week(age=timedelta(days=10)), NOW)
    assert late is not None
    assert (late.parts[0].days, [line.before for line in late.lines]) == (11, [None] * 4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_length_has_its_text(book: Book, language: str) -> None:
    say = Say(language)
    sites = ("US", "DE", "UK", "JP", "FR", "IT")
    sizes = [len(say.plain("health_week.digest", digest=told(book, *sites), zone="UTC", detail=at)) for at in (0, 1, 2)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[2] < 1000
    text = say.plain("health_week.digest", digest=told(book), zone="UTC", detail=0)
    assert "B0ABCD1234" in text
    assert "0.8%" in text.replace(" ", "")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_picture_shows_limits_and_every_sign(book: Book, language: str) -> None:
    found = drawn(book, language, "US", "DE")
    assert not missing([FIGURES, *texts(found)])
    assert len(found.panels) == 6
    panels = {panel.limits[0].value: panel for panel in drawn(book, language).panels}
    odr, vtr = panels[1.0], panels[95.0]
    assert list(odr.series[0].values) == list(RISING)
    assert (odr.bands[0].high, odr.floor) == (1.0, 0.0)
    assert (vtr.bands[0].low, vtr.floor) == (95.0, 90.0)
    assert list(vtr.series[0].values) == [None] * 4 + [99.1, 98.0, 97.5, 96.2]
    body = await picture(found)
    assert body is not None
    assert len(body) < 200_000
    assert Image.open(io.BytesIO(body)).size == (1000, 132 + 3 * 360 + 24)
