"""Account health, the rules: levels against limits, what it takes, hysteresis and forecast."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.cached import load
from bot.knowledge.health import GRAVE, Reading, clean_orders, faults_left, kept, percent_exact, stands
from bot.knowledge.health_watch import Told, forecast, step

BOOK = load()
DAY = date(2026, 11, 1)


def level(metric: str, value: float | None, **fields: object) -> str:
    found = stands(BOOK, Reading(metric, value, **fields))  # type: ignore[arg-type]
    assert found is not None
    return found.level


@pytest.mark.parametrize(
    ("metric", "value", "wanted"),
    [
        ("odr", 0.5, "good"),
        ("odr", 0.8, "near"),
        ("odr", 0.99, "near"),
        ("odr", 1.0, "bad"),
        ("cancel", 2.49, "near"),
        ("cancel", 2.5, "bad"),
        ("late", 4.0, "bad"),
        ("vtr", 95.0, "bad"),
        ("vtr", 95.1, "near"),
        ("vtr", 97.0, "good"),
        ("otdr", 90.0, "near"),
        ("otdr", 89.9, "bad"),
        ("ahr", 200, "good"),
        ("ahr", 199, "near"),
        ("ahr", 99, "bad"),
        ("other-policy", 0, "good"),
        ("other-policy", 1, "bad"),
        ("odr", None, "none"),
    ],
)
def test_levels(metric: str, value: float | None, wanted: str) -> None:
    assert level(metric, value) == wanted


def test_the_reports_own_limit_counts() -> None:
    assert level("cancel", 1.2, target=1.0, condition="below") == "bad"
    assert level("cancel", 0.8, target=1.0, condition="below") == "near", "the early warning moves along"
    assert level("vtr", 97.5, target=98.0, condition="above") == "bad"


def test_one_of_forty_orders_is_no_alarm_and_two_of_five_hundred_are_none() -> None:
    few = stands(BOOK, Reading("odr", 2.5, count=1, total=40))
    assert few is not None
    assert (few.level, few.few, few.weight) == ("near", True, 2.5)
    assert level("odr", 5.0, count=2, total=40) == "bad"
    assert level("odr", 2.5, count=1, total=40, verdict="bad") == "bad", "Amazon says so"
    assert level("vtr", 90.0, count=9, total=10) == "near"


def test_what_it_takes() -> None:
    assert clean_orders(7, 500, 1.0, "below") == 201
    assert clean_orders(190, 200, 95.0, "above") == 1
    assert clean_orders(0, 10, 1.0, "below") == 0
    assert clean_orders(3, 10, 0.0, "below") is None
    assert faults_left(2, 1000, 1.0, "below") == 7


CONDITIONS = st.sampled_from(["below", "above", "at_least"])
LIMITS = st.sampled_from([1.0, 2.5, 4.0, 5.0, 90.0, 95.0, 98.0])


@given(st.integers(1, 3000), st.data(), LIMITS, CONDITIONS)
def test_what_it_takes_is_enough_and_the_least(total: int, data: st.DataObject, limit: float, condition: str) -> None:
    count = data.draw(st.integers(0, total))
    more = clean_orders(count, total, limit, condition)
    if more is None:
        return

    def fine(clean: int) -> bool:
        good = count + (0 if condition == "below" else clean)
        return kept(condition, percent_exact(good, total + clean), limit)

    assert fine(more)
    assert more == 0 or not fine(more - 1)
    left = faults_left(count, total, limit, condition)
    if more == 0:
        bad = count + left if condition == "below" else count - left
        assert kept(condition, percent_exact(bad, total), limit)


def walk(values: list[float], metric: str = "odr") -> list[str]:
    said: list[str] = []
    told = Told()
    for value in values:
        now = stands(BOOK, Reading(metric, value))
        assert now is not None
        told, change = step(told, now)
        said.append(change)
    return said


def test_told_once_again_when_worse_and_when_right_again() -> None:
    assert walk([0.4, 0.8, 0.8, 0.82, 1.2, 1.2, 1.25, 1.4, 0.9, 0.3, 0.3]) == [
        "", "new", "same", "same", "worse", "same", "same", "worse", "same", "recovered", "",
    ]  # fmt: skip


def test_what_wavers_about_a_line_is_told_once() -> None:
    said = walk([0.99, 1.0, 0.99, 1.0, 0.99, 1.0])
    assert said == ["new", "worse", "same", "same", "same", "same"]
    assert walk([0.69, 0.7, 0.69, 0.7, 0.69, 0.7]) == ["", "new", "same", "same", "same", "same"]
    assert walk([1, 2, 2, 0], "other-policy") == ["new", "worse", "same", "recovered"]


@given(st.lists(st.floats(0, 5), max_size=40))
def test_the_state_machine(values: list[float]) -> None:
    told = Told()
    for value in values:
        now = stands(BOOK, Reading("odr", value))
        assert now is not None
        before, (told, change) = told, step(told, now)
        again, repeated = step(told, now)
        assert repeated in ("", "same"), "the same figure is never told twice"
        assert again == told or change == "same"
        if change in ("new", "worse"):
            assert GRAVE[now.level] > GRAVE["good"]
            assert told.level == now.level
        if change == "recovered":
            assert before.level != "good"
            assert now.level == "good"
            assert told == Told()
        if now.level == "bad":
            assert told.level == "bad", "what is wrong is never left untold"


def trend(values: list[float], every: int = 3) -> date | None:
    past = [(DAY + timedelta(days=every * at), value) for at, value in enumerate(values)]
    now = stands(BOOK, Reading("odr", values[-1]))
    assert now is not None
    return forecast(past, now)


def test_a_forecast_says_when_and_only_when_it_can() -> None:
    assert trend([0.2, 0.3, 0.4, 0.5]) == DAY + timedelta(days=9 + 15)
    assert trend([0.2, 0.3, 0.4]) is None, "three figures are no trend"
    assert trend([0.2, 0.3, 0.4, 0.5], every=1) is None, "three days are none either"
    assert trend([0.5, 0.4, 0.3, 0.2]) is None, "it gets better"
    assert trend([0.5, 0.1, 0.6, 0.2, 0.5]) is None, "it jumps about"
    assert trend([0.30, 0.301, 0.302, 0.303]) is None, "too far off to say"
    assert trend([0.9, 1.0, 1.1, 1.2]) is None, "it has happened"
