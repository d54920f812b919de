"""A chart is a picture that everybody can read, drawn in a process of its own that is gone afterwards."""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pylopdf_fonts_zh_cn import sans_path

from bot.chart import LINE, Chart, Limit, Panel, Series, load, texts
from bot.chart.draw import COMMAND, PNG, ROOT, picture
from bot.chart.scale import MARKS, every, figure, marks
from bot.desk_chart import chart
from bot.desk_numbers import SPANS, numbers
from bot.say import LANGUAGES, Say
from storage.desk_facts import TicketFacts

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TARGET = timedelta(hours=24)
FIGURES = "0123456789.,-…/%:+ "


def of_desk(language: str, days: int, zone: str = "Asia/Shanghai") -> Chart:
    """The picture of a desk that has a ticket a day, answered after ever more hours."""
    facts = []
    for number in range(days):
        opened = NOW - timedelta(days=number, hours=2)
        answered = opened + timedelta(hours=number % 30) if number % 4 else None
        facts.append(TicketFacts(number, 1, "en", "open", {}, None, opened, answered, None))
    found = numbers(facts, [], {}, now=NOW, days=days, zone=zone, target=TARGET)
    return chart(Say(language), found, days, TARGET, zone)


def drawn(description: Chart) -> Image.Image:
    done = subprocess.run(COMMAND, input=description.dump(), cwd=ROOT, capture_output=True, check=True)
    return Image.open(io.BytesIO(done.stdout))


def missing(words: list[str]) -> set[str]:
    """Signs for which the font has no glyph."""
    known = TTFont(str(sans_path()))["cmap"].getBestCmap()
    return {sign for text in words for sign in text if ord(sign) not in known}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("days", SPANS.values())
async def test_a_desks_picture_is_a_png_of_sensible_size(language: str, days: int) -> None:
    body = await picture(of_desk(language, days))
    assert body is not None
    assert len(body) < 200_000
    image = Image.open(io.BytesIO(body))
    assert (image.format, image.size) == ("PNG", (1200, 916))
    colours = image.convert("RGB").getcolors(1_000_000)
    assert colours is not None
    assert len(colours) > 20, "something is on it"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_font_has_every_sign_that_is_written(language: str) -> None:
    written = [FIGURES]
    for days in SPANS.values():
        written += texts(of_desk(language, days))
    say = Say(language)
    written += [say.plain("stats.day", day=date(2026, month, 28)) for month in range(1, 13)]
    assert len(written) > 60
    assert not missing(written)
    assert missing(["\u0e01 😀"]) == {"\u0e01", "😀"}, "a missing sign would be noticed"


@pytest.mark.parametrize(
    "panel",
    [
        Panel("one column", ["a"], [Series("n", [3])]),
        Panel("nothing", ["a", "b"], [Series("n", [None, None], LINE)]),
        Panel("noughts", ["a", "b"], [Series("n", [0, 0]), Series("m", [0, 0], LINE)]),
        Panel("no columns", [], [Series("n", [])]),
        Panel("no series", ["a"], [], [Limit("target", 4)]),
        Panel("a long title " * 30, ["a very long label " * 5] * 30, [Series("x" * 300, list(range(30)))]),
        Panel("large and small", ["a", "b"], [Series("n", [1e9, 1e-3], LINE)], [Limit("far", 2e9)], "units"),
        Panel("many", [str(n) for n in range(60)], [Series(f"s{n}", [n] * 60) for n in range(8)]),
    ],
    ids=lambda panel: panel.title[:15],
)
def test_any_panel_is_drawn(panel: Panel) -> None:
    image = drawn(Chart("A title that is longer than the picture is wide " * 4, [panel, panel]))
    assert image.size[0] == 1200


def test_a_description_survives_json() -> None:
    description = of_desk("zh", 30)
    assert load(description.dump()).dump() == description.dump()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"title": "x"}',
        Chart("x", [Panel("p", ["a"], [Series("n", [1, 2])])]).dump(),
        Chart("x", [Panel("p", ["a"], [Series("n", [1], "pie")])]).dump(),
        Chart("x", [Panel("p", ["a"], [Series("n", [-1])])]).dump(),
        Chart("x", [Panel("p", ["a"], [Series("n", [float("nan")])])]).dump(),
        Chart("x", [Panel("p", ["a"], [], [Limit("n", float("inf"))])]).dump(),
    ],
)
def test_what_is_no_chart_is_refused(body: bytes) -> None:
    done = subprocess.run(COMMAND, input=body, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stdout == b""


async def test_a_process_that_fails_or_hangs_gives_no_picture(caplog: pytest.LogCaptureFixture) -> None:
    description = of_desk("en", 7)
    for code in ("raise SystemExit(1)", "print('no picture')", "import os; os.kill(os.getpid(), 9)"):
        assert await picture(description, (sys.executable, "-c", code)) is None
    hangs = (sys.executable, "-c", "import time; time.sleep(600)")
    assert await picture(description, hangs, patience=0.3) is None
    assert "not drawn within" in caplog.text
    assert await picture(description, ("/no/such/program",)) is None
    assert await picture(description) is not None, "and the next one is drawn"


async def test_there_is_never_more_than_one_at_once(tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    code = (
        f"import os, sys; os.open({str(alone)!r}, os.O_CREAT | os.O_EXCL); sys.stdin.buffer.read();"
        f"sys.stdout.buffer.write({PNG!r}); sys.stdout.flush(); os.remove({str(alone)!r})"
    )
    made = await asyncio.gather(*(picture(of_desk("en", 7), (sys.executable, "-c", code)) for _ in range(4)))
    assert made == [PNG] * 4


@given(st.floats(min_value=0, max_value=1e12), st.booleans())
@settings(max_examples=300, deadline=None)
def test_an_axis_reaches_its_highest_value_in_round_steps(highest: float, whole: bool) -> None:
    found = marks(highest, whole)
    assert found[0] == 0
    assert found[-1] >= highest * (1 - 1e-6)
    assert 2 <= len(found) <= MARKS + 1
    assert len({figure(mark) for mark in found}) == len(found) or highest < 1e-6
    if whole:
        assert all(mark == int(mark) for mark in found)


@given(st.lists(st.floats(min_value=1, max_value=400), max_size=60), st.floats(min_value=1, max_value=200))
@settings(deadline=None)
def test_labels_that_are_written_do_not_touch(widths: list[float], room: float) -> None:
    assert every(widths, room) * room >= max(widths, default=0) * (1 - 1e-9)


def test_the_description_is_plain_json() -> None:
    read = json.loads(of_desk("en", 7).dump())
    assert set(read) == {"title", "subtitle", "panels", "columns"}
    assert [panel["limits"] for panel in read["panels"]] == [[], [{"name": "target: 24 hours", "value": 24.0}]]
