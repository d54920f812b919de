"""The policy calendar: read, checked, and meant for those whom it concerns."""

from datetime import date, timedelta

import pytest

from bot.knowledge.book import Book, build
from bot.knowledge.cached import load
from bot.knowledge.check import check
from bot.knowledge.notices import categories_of, coming, concerns, lately
from tests import tiny_book
from tests.tiny_book import TODAY

NOTICE = """
[[notice]]
id = "us-law"
title = { en = "A law", zh = "一部法律" }
todo = { en = "Do it.", zh = "请照办。" }
date = 2027-01-01
marketplaces = ["US"]
sources = [{ name = "eCFR", url = "https://www.ecfr.gov/" }]
as_of = 2026-11-01
checked = "memory"
"""


def told(notice: str) -> str:
    return "\n".join(str(one) for one in check(tiny_book.files(notice), TODAY) if "notice" in str(one))


def test_a_sound_notice() -> None:
    assert told(NOTICE) == ""
    notice = build(tiny_book.files(NOTICE)).notices["us-law"]
    assert (notice.day, notice.ends, notice.fulfilment) == (date(2027, 1, 1), False, ())


@pytest.mark.parametrize(
    ("instead", "of", "found"),
    [
        ('marketplaces = ["MARS"]', 'marketplaces = ["US"]', "is none of US"),
        ("marketplaces = []", 'marketplaces = ["US"]', "reaches nobody"),
        ("sources = []", 'sources = [{ name = "eCFR", url = "https://www.ecfr.gov/" }]', "needs at least one"),
        ('url = "http://www.ecfr.gov/"', 'url = "https://www.ecfr.gov/"', "is no https address"),
        ('date = "soon"', "date = 2027-01-01", "is no date"),
        ("date = 2024-01-01", "date = 2027-01-01", "nobody is shown it any more"),
        ("as_of = 2027-06-01", "as_of = 2026-11-01", "is in the future"),
        ('todo = { en = "Do it." }', 'todo = { en = "Do it.", zh = "请照办。" }', "missing language"),
        (
            'todo = { en = "Do it.", zh = "please do it now" }',
            'todo = { en = "Do it.", zh = "请照办。" }',
            "not Chinese",
        ),
        ('checked = "memory"\nrules = ["us-none"]', 'checked = "memory"', "rules: there is no 'us-none'"),
        ('checked = "memory"\ntopics = ["none"]', 'checked = "memory"', "topics: there is no 'none'"),
        ('checked = "memory"\ncategories = ["none"]', 'checked = "memory"', "categories: there is no 'none'"),
        ('checked = "memory"\ngroups = ["none"]', 'checked = "memory"', "groups: there is no 'none'"),
        ('checked = "memory"\nfulfilment = ["DHL"]', 'checked = "memory"', "is none of FBA, FBM"),
        ('checked = "memory"\nwhen = "later"', 'checked = "memory"', "unknown key"),
        ('id = "US Law"', 'id = "us-law"', "an id is lower-case"),
    ],
)
def test_every_slip_is_named(instead: str, of: str, found: str) -> None:
    assert of in NOTICE
    assert found in told(NOTICE.replace(of, instead))


def test_a_rule_of_another_marketplace() -> None:
    wrong = NOTICE.replace('["US"]', '["EU"]') + 'rules = ["us-always"]\n'
    assert "us-always belongs to US" in told(wrong)


@pytest.fixture(scope="module")
def book() -> Book:
    return load(None)


def test_whom_it_concerns(book: Book) -> None:
    furniture, everybody = book.notices["eu-eudr-large"], book.notices["eu-ppwr"]
    wanted = categories_of(book, furniture)
    assert wanted is not None
    assert "furniture" in wanted
    assert categories_of(book, everybody) is None
    assert not concerns(book, furniture, ["EU"], [])
    assert not concerns(book, furniture, ["US"], [("furniture", "US")])
    assert concerns(book, furniture, [], [("furniture", "EU")])
    assert concerns(book, furniture, ["EU"], [("furniture", "US")]), "he sells it, and he sells there"
    assert not concerns(book, furniture, ["EU"], [("headphones", "EU")])
    assert concerns(book, everybody, ["EU"], [])
    assert concerns(book, everybody, [], [("headphones", "EU")])
    assert not concerns(book, everybody, ["US", "UK"], [("headphones", "US")])


def test_the_calendar_is_in_order(book: Book) -> None:
    today = date(2026, 11, 24)
    ahead, past = coming(book, today), lately(book, today)
    assert [one.day for one in ahead] == sorted(one.day for one in ahead)
    assert [one.day for one in past] == sorted((one.day for one in past), reverse=True)
    assert not {one.id for one in ahead} & {one.id for one in past}
    assert all(one.day >= today for one in ahead)
    assert len(ahead) > 25
    assert len(past) > 25


def test_dates_are_those_of_the_rules_they_rest_on(book: Book) -> None:
    """A date that no linked rule has must at least be named in one of them, so that it has a source."""
    unsaid = []
    for notice in book.notices.values():
        rules = [book.rules[rule] for rule in notice.rules]
        shown = [f"{notice.day.day} {notice.day:%b %Y}", f"{notice.day.day} {notice.day:%B %Y}", f"{notice.day:%b %Y}"]
        known = {rule.in_force for rule in rules} | {rule.until for rule in rules}
        if rules and notice.day not in known and not any(one in rule.text.en for rule in rules for one in shown):
            unsaid.append((notice.id, notice.day))
    assert unsaid == []


def test_sources_are_those_of_the_rules_or_topics(book: Book) -> None:
    for notice in book.notices.values():
        known = {book.rules[rule].source.url for rule in notice.rules}
        known |= {source.url for topic in notice.topics for source in book.topics[topic].sources}
        assert {source.url for source in notice.sources} <= known, notice.id
        read = [book.rules[rule].as_of for rule in notice.rules] or [
            book.topics[topic].as_of for topic in notice.topics
        ]
        assert notice.as_of <= max(read) + timedelta(0), "nobody read it later than the rule it rests on"
