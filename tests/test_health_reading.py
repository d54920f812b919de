"""Account health, the readers: typed lines and Amazon's report; none of them ever raises."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.cached import load
from bot.knowledge.health import FBA, stands
from bot.knowledge.health_bytes import LARGEST, Fault, text_of
from bot.knowledge.health_line import read_line, read_value
from bot.knowledge.health_report import read_report
from bot.knowledge.health_table import Table, breakdown, read_table
from tests.health_samples import market, old_names, report

BOOK = load()


def values(text: str) -> dict[str, float | None]:
    return {one.metric: one.value for one in read_line(BOOK, text).readings}


@pytest.mark.parametrize(
    "line",
    [
        "ODR 0.8 cancel 1.9 late 3.2 vtr 96.1",
        "订单缺陷率 0.8 取消率1.9% 迟发率 3.2 有效追踪率 96.1",
        "odr: 0,8 %; cancellation rate = 1.9%, LSR is 3.2; valid tracking rate 96.1 percent",
        "ＯＤＲ　０．８　取消率：１．９％　迟发率３．２　有效追踪率９６．１",
        "ODR (60 days) 0.8\ncancel (7 days) 1.9\nlate (30 days) 3.2\nVTR (30 days) 96.1",
    ],
)
def test_four_figures_in_one_line(line: str) -> None:
    read = read_line(BOOK, line)
    assert values(line) == {"odr": 0.8, "cancel": 1.9, "late": 3.2, "vtr": 96.1}
    assert read.is_line
    assert read.unread == ()


def test_site_window_and_counts() -> None:
    read = read_line(BOOK, "DE ODR 3/412, LSR 10 days 3.2, VTR 190/200")
    assert read.site == "DE"
    odr, late, vtr = read.readings
    assert (odr.count, odr.total, odr.value) == (3, 412, 0.7282)
    assert late.window == 10
    assert (vtr.value, vtr.window) == (95.0, 30), "ten days are no window of its"
    assert read_line(BOOK, "日本站 近30天 迟发率 2").site == "JP"


def test_what_cannot_be_read_is_named() -> None:
    read = read_line(BOOK, "ODR 150 late 3.2 returns 4")
    assert read.odd == ("odr",)
    assert read.unread == ("returns 4",)
    assert read.is_line
    assert read_line(BOOK, "ODR late 3.2 vtr 97").bare == ("odr",)


@pytest.mark.parametrize(
    "text",
    [
        "toy cars",
        "what is ODR 1%?",
        "my ODR is 1.2, what should I do",
        "late 3",
        "cancel order 123",
        "订单缺陷率超过1%怎么办",
        "vtr",
        "Honda VTR 250",
        "LSR 50 gasket",
        "CR2032",
        "late tracking 1Z999AA1",
        "ODR below 1%",
        "",
    ],
)
def test_questions_and_products_are_no_figures(text: str) -> None:
    assert not read_line(BOOK, text).is_line


@pytest.mark.parametrize(
    ("typed", "value"), [("0.8", 0.8), ("0,8 %", 0.8), ("3/400", 0.75), ("abc", None), ("101", None), ("5/4", None)]
)
def test_one_value(typed: str, value: float | None) -> None:
    read = read_value(BOOK.metrics["odr"], typed)
    assert (read.value if read else None) == value


@given(st.text(max_size=300))
def test_a_line_is_never_too_strange(text: str) -> None:
    read_line(BOOK, text)
    read_line(BOOK, f"ODR 0.8 {text} vtr 96")
    read_value(BOOK.metrics["odr"], text)


RATES = st.floats(0, 100).map(lambda value: round(value, 2))


@given(
    st.dictionaries(st.sampled_from(["odr", "cancel", "late", "vtr"]), RATES, min_size=2), st.sampled_from(["en", "zh"])
)
def test_what_is_said_of_a_line_can_be_typed_again(figures: dict[str, float], language: str) -> None:
    names = {metric: BOOK.metrics[metric].name.get(language) for metric in figures}
    names["cancel"] = "cancellation rate" if language == "en" else "取消率"
    line = " ".join(f"{names[metric]} {value}%" for metric, value in figures.items())
    assert values(line) == figures


def test_a_report_by_the_schema() -> None:
    parts = read_report(BOOK, report())
    assert isinstance(parts, list)
    (part,) = parts
    assert (part.site, part.odd) == ("US", [])
    by = {(one.metric, one.category): one for one in part.readings}
    assert by["odr", ""].value == 1.4
    assert by["odr", FBA].value == 0.2, "its own fulfillmentType says mfn, its place says FBA"
    assert (by["odr", ""].window, by["cancel", ""].window, by["late", ""].window) == (60, 7, 30)
    assert by["otdr", ""].value is None, "NONE is no data, and no fault"
    assert by["cancel", ""].target == 2.5
    assert by["status", ""].word == "NORMAL"
    assert by["warnings", ""].value == 1


def test_a_report_as_its_own_example_writes_it() -> None:
    parts = read_report(BOOK, old_names())
    assert isinstance(parts, list)
    levels = {one.metric: found.level for one in parts[0].readings if (found := stands(BOOK, one)) and not one.category}
    assert levels["cancel"] == "bad", "its own target is 1 %"
    assert levels["ahr"] == "near"
    assert levels["ahr-state"] == "near"
    assert levels["documents"] == "bad"
    assert levels["status"] == "bad"


def test_per_cent_instead_of_fractions_and_counts_that_cannot_be() -> None:
    late = {
        "rate": 3.5,
        "targetValue": 4,
        "targetCondition": "LESS_THAN",
        "status": "GOOD",
        "orderCount": 200,
        "lateShipmentCount": 7,
    }
    vtr = {
        "rate": 0.98,
        "targetValue": 0.95,
        "targetCondition": "GREATER_THAN",
        "shipmentCount": 10,
        "validTrackingCount": 12,
    }
    parts = read_report(
        BOOK, report(market("A1PA6795UKMFR9", lateShipmentRate=late, validTrackingRate=vtr, invoiceDefectRate="?"))
    )
    assert isinstance(parts, list)
    by = {one.metric: one for one in parts[0].readings}
    assert parts[0].site == "DE"
    assert (by["late"].value, by["late"].target) == (3.5, 4.0)
    assert (by["vtr"].value, by["vtr"].total) == (98.0, None)
    assert parts[0].odd == ["invoiceDefectRate"]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b"{\n\n  oops", "json"),
        (b"[]", "report"),
        (b'{"orders": []}', "report"),
        (b"%PDF-1.7", "pdf"),
        (b"PK\x03\x04rest", "excel"),
        (b"\x89PNG\r\n", "picture"),
        (b"x" * (LARGEST + 1), "large"),
        (b"[" * 100_000, "json"),
    ],
)
def test_a_wrong_report_is_told_what_is_wrong(data: bytes, what: str) -> None:
    found = read_report(BOOK, data)
    assert isinstance(found, Fault)
    assert found.what == what


def test_where_it_breaks_is_said() -> None:
    found = read_report(BOOK, report()[:-20])
    assert isinstance(found, Fault)
    assert found.line > 50


@given(st.binary(max_size=400))
def test_no_bytes_break_a_reader(data: bytes) -> None:
    text_of(data)
    read_report(BOOK, data)
    table = read_table(BOOK, data)
    if isinstance(table, Table):
        breakdown(BOOK, table)


KEYS = st.sampled_from(["mfn", "rate", "status", "targetValue", "orderCount", "defectsCount"])
SCALARS = st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
JSON = st.recursive(
    SCALARS | st.integers(-(2**53), 2**53),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([key for one in BOOK.metrics.values() for key in one.report]), JSON, max_size=6))
def test_no_values_break_a_report(metrics: dict[str, object]) -> None:
    found = read_report(BOOK, orjson.dumps({"performanceMetrics": [{"marketplaceId": "X", **metrics}]}))
    assert isinstance(found, list)
    assert all(0 <= one.value <= 1e9 for part in found for one in part.readings if one.value is not None)


@given(st.integers(0, 500), st.integers(1, 500))
def test_a_report_round_trips(count: int, total: int) -> None:
    count = min(count, total)
    late = {
        "rate": count / total,
        "targetValue": 0.04,
        "targetCondition": "LESS_THAN",
        "orderCount": total,
        "lateShipmentCount": count,
    }
    found = read_report(BOOK, report(market(lateShipmentRate=late)))
    assert isinstance(found, list)
    reading = next(one for one in found[0].readings if one.metric == "late")
    assert (reading.count, reading.total, reading.value) == (count, total, round(100 * count / total, 4))
