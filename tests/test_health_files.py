"""Sellers upload reports: read whole, confirmed where a guess is in it, and told what is wrong with a file."""

from datetime import UTC, datetime

import pytest

from bot.flows.health_take import result
from bot.health_items import items, place_of
from bot.knowledge.cached import load
from bot.say import LANGUAGES, Say, plain
from storage.models import Alert, Snapshot
from tests.desk_way import until
from tests.health_samples import market, report
from tests.home import Home
from tests.test_health import kept

TABLE = (
    "Order ID;Carrier Name;Product Category;No Valid Tracking\n"
    + "".join(f"112-{number};UPS;Toys;\n" for number in range(90))
    + "".join(f"113-{number};SlowPost;Home;X\n" for number in range(10))
)


async def test_amazons_report_is_read_for_every_marketplace(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("/health")
    await ann.sees("No figures yet")
    data = report(market(), market("A1PA6795UKMFR9", lateShipmentRate="broken"))
    await ann.sends_file("health.json", data)
    us = await ann.sees("🇺🇸 United States: kept")
    assert "Order defect rate (FBA, 60 days): 0.2 %" in us.text
    assert "your report's own limit" in us.text
    assert "No data: On-time delivery" in us.text
    assert "Account status: normal" in us.text
    de = await ann.sees("🇩🇪 Germany: kept")
    assert "lateShipmentRate" in de.text
    await ann.sees("As of")
    await ann.sends_file("health.json", data)
    await ann.sees("kept")
    _, accounts, _ = await kept(home, ann)
    assert sorted(one.site for one in accounts) == ["DE", "US"]


async def test_wrong_files_are_told_what_is_wrong_and_where(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("/health")
    await ann.taps("Upload a report")
    await ann.sees("never ask for your Seller Central password")
    for name, data, said in (
        ("a.json", report()[:-30], "breaks off or is damaged at line"),
        ("b.json", b'{"orders": []}', "neither performanceMetrics nor accountStatuses"),
        ("c.pdf", b"%PDF-1.7", "That is a PDF"),
        ("d.csv", b"name,price\nx,1\n", "no headings of a defect report"),
        ("e.xlsx", b"PK\x03\x04", "save it as CSV"),
    ):
        await ann.sends_file(name, data)
        seen = await ann.sees(said)
        assert name in seen.text
    _, accounts, _ = await kept(home, ann)
    assert accounts == []


async def test_a_defect_table_is_confirmed_and_broken_down(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("/health")
    await ann.sees("No figures yet")
    await ann.sends_file("vtr.csv", TABLE.encode("utf-16"))
    seen = await ann.sees("that I read the columns correctly")
    assert "No Valid Tracking → No valid tracking" in seen.text
    assert "100 rows" in seen.text
    await ann.taps("Correct, go on")
    seen = await ann.sees("10 of 100 rows are defects")
    assert "SlowPost: 10" in seen.text
    assert "113-0" in seen.text
    seen = await ann.sees("kept")
    assert "Valid tracking rate (30 days): 90 % (90 of 100 parcels)" in seen.text
    assert "Home" in seen.text
    assert "101 more without a fault" in seen.text
    _, _, found = await kept(home, ann)
    assert {(one.metric, one.category) for one in found} == {("vtr", ""), ("vtr", "Toys"), ("vtr", "Home")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_answer_fits(language: str) -> None:
    book, moment = load(None), datetime(2026, 11, 25, tzinfo=UTC)
    rows, known = [], []
    for number, metric in enumerate(book.metrics.values()):
        for category in ("W" * 60, "M" * 60):
            bad = {"rate": 50.0, "count": 99.0, "score": 1.0, "state": None}[metric.kind]
            row = Snapshot(id=number, account_id=1, key="k", metric=metric.id, source="csv", taken_at=moment)
            row.value, row.category, row.window, row.word = bad, category, metric.window, "SUSPENDED" * 4
            row.count, row.total = (500, 1000) if metric.kind == "rate" else (None, None)
            rows.append(row)
            alert = Alert(account_id=1, metric=metric.id, category=category, level="bad", updated_at=moment)
            alert.change, alert.since = "same", moment
            known.append(alert)
    found = items(book, rows, known)
    notes = {"odd": list(book.metrics.values()), "bare": list(book.metrics.values()), "unread": ["w" * 99] * 20}
    place = place_of(book, "AE")
    texts = result(Say(language), place, found, guessed=True, **notes)
    assert len(texts) > 2
    fields = {"items": found[:20], "more": 99, "unknown": found[:20], "newest": moment, "old": 9, "zone": "UTC"}
    texts.append(Say(language)("health.main", place=place, **fields))
    assert max(len(plain(text).encode("utf-16-le")) // 2 for text in texts) <= 4096


async def test_a_report_is_read_whoever_listens(home: Home) -> None:
    """Files for the bot reach it in any window, and while an agent is in the conversation; others reach him."""
    ann = await home.seller("Ann")
    await ann.says("/menu")
    await ann.sees("Hello Ann")
    await ann.sends_file("health.json", report(market()))
    await ann.sees("🇺🇸 United States: kept")
    since = home.town.seq
    await ann.says("talk to a person")
    await ann.sees("a person answers you here")
    li = home.desk["Li"]
    li.since = since
    card = await li.sees("nobody has it yet")
    await li.replies(card, "Please send me your report.")
    await ann.sees("Please send me your report.")
    await ann.sends_file("health.json", report(market()))
    await ann.sees("kept")
    await ann.sends_file("letter.pdf", b"%PDF-1.7")
    await ann.sees("Sent to Li")

    async def arrived() -> bool:
        return any("letter.pdf" in str(seen.raw) for seen in await home.desk.history())

    await until(arrived)
