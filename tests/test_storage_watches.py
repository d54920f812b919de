"""Watching: who follows what is told once of what changed and of what is coming, whatever restarts in between."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import seller_time, watches
from storage.database import Database
from storage.problems import NotFound, TooMany
from storage.watches import LATE, STAGES, RuleState, _stage
from tests.storehouse import BOT, a_seller, an_order, of, queued

pytest_plugins = ["tests.engines"]

TODAY = date(2026, 11, 23)
RULE = RuleState("eu-red", "aa", "EU", frozenset({"headphones", "toys-electric"}))
LAW = RuleState("eu-de-weee", "bb", "EU", frozenset({"headphones"}), country="DE")


async def told(store: Database) -> list[tuple[int, list[tuple[str, str]]]]:
    """Per message the seller and what it says of which rule."""
    out = []
    for row in await queued(store, "watch.news"):
        found = await store(watches.news, row.ids["seller_id"], row.ids["news"])
        out.append((row.ids["seller_id"], [(one.rule_id, one.what) for one in found]))
    return out


async def test_a_change_is_told_once_to_who_follows_it(store: Database) -> None:
    ann, bob = of(await a_seller(store)), of(await a_seller(store, user_id=43))
    await store(watches.follow, ann, ["headphones"], "EU", "DE")
    await store(watches.follow, bob, ["headphones"], "UK")
    assert await store(watches.review, BOT, [RULE, LAW], TODAY) == 0
    newer = [replace(RULE, fingerprint="a2", changed=date(2026, 11, 20)), replace(LAW, fingerprint="b2")]
    assert await store(watches.review, BOT, newer, TODAY) == 1
    assert await store(watches.review, BOT, newer, TODAY + timedelta(days=1)) == 0
    assert await told(store) == [(ann, [("eu-red", "changed:2026-11-20")])]


async def test_a_rule_that_is_only_mended_is_no_news(store: Database) -> None:
    ann = of(await a_seller(store))
    await store(watches.follow, ann, ["headphones"], "EU")
    await store(watches.review, BOT, [RULE], TODAY)
    await store(watches.review, BOT, [replace(RULE, fingerprint="a2")], TODAY)
    await store(watches.review, BOT, [replace(RULE, fingerprint="a2", changed=date(2026, 1, 1))], TODAY)
    assert await told(store) == [], "the same words: somebody only noted the day"


async def test_a_country_rule_reaches_who_imports_there(store: Database) -> None:
    ann, bob = of(await a_seller(store)), of(await a_seller(store, user_id=43))
    await store(watches.follow, ann, ["headphones"], "EU", "DE")
    await store(watches.follow, bob, ["headphones"], "EU", "FR")
    await store(watches.review, BOT, [LAW], TODAY)
    await store(watches.review, BOT, [replace(LAW, fingerprint="b2", changed=TODAY)], TODAY)
    assert [seller for seller, _ in await told(store)] == [ann]


async def test_the_countdown_is_told_at_each_stage_once(store: Database) -> None:
    ann = of(await a_seller(store))
    await store(watches.follow, ann, ["headphones"], "EU")
    day = TODAY - timedelta(days=40)
    rule = replace(RULE, in_force=TODAY)
    while day < TODAY + timedelta(days=10):
        await store(watches.review, BOT, [rule], day)
        await store(watches.review, BOT, [rule], day)
        day += timedelta(days=1)
    assert [what for _, items in await told(store) for _, what in items] == [f"coming:{stage}" for stage in STAGES]


async def test_news_wait_until_he_may_be_written_to(store: Database) -> None:
    ann, bob = of(await a_seller(store)), of(await a_seller(store, user_id=43))
    for seller in (ann, bob):
        await store(watches.follow, seller, ["headphones"], "EU")
    await store(watches.review, BOT, [RULE], TODAY)
    now, morning = store.clock(), store.clock() + timedelta(hours=9)
    newer = [replace(RULE, fingerprint="a2", changed=TODAY)]
    await store(watches.review, BOT, newer, TODAY, lambda seller: morning if seller.id == ann else now)
    assert {row.ids["seller_id"]: row.due_at for row in await queued(store, "watch.news")} == {ann: morning, bob: now}


async def test_what_the_calendar_counts_down_to_is_not_told_twice(store: Database) -> None:
    ann, bob = of(await a_seller(store)), of(await a_seller(store, user_id=43))
    for seller in (ann, bob):
        await store(watches.follow, seller, ["headphones", "toys-electric"], "EU")
    await store(seller_time.set_notices, bob, False)
    coming = [
        replace(RULE, rule_id="eu-both", in_force=TODAY, announced=frozenset({"headphones", "toys-electric"})),
        replace(RULE, rule_id="eu-one", in_force=TODAY, announced=frozenset({"headphones"})),
    ]
    await store(watches.review, BOT, coming, TODAY)
    by_seller = dict(await told(store))
    assert by_seller[ann] == [("eu-one", "coming:0")], "of one of his categories the calendar says nothing"
    assert by_seller[bob] == [("eu-both", "coming:0"), ("eu-one", "coming:0")], "he wants no calendar"


async def test_a_message_holds_a_dozen_rules_at_most(store: Database) -> None:
    ann = of(await a_seller(store))
    await store(watches.follow, ann, ["headphones"], "EU")
    rules = [replace(RULE, rule_id=f"eu-{number}", in_force=TODAY) for number in range(30)]
    assert await store(watches.review, BOT, rules, TODAY) == 3
    assert [len(items) for _, items in await told(store)] == [12, 12, 6]


async def test_following_twice_is_following_once_and_there_is_a_limit(store: Database) -> None:
    ann = of(await a_seller(store))
    for _ in range(2):
        await store(watches.follow, ann, ["headphones", "batteries"], "EU", "DE")
    assert len(await store(watches.listed, ann)) == 2
    assert await store(watches.follows, ann, ["headphones", "batteries"], "EU", "DE")
    assert not await store(watches.follows, ann, ["headphones"], "EU", "FR")
    with pytest.raises(TooMany):
        await store(watches.follow, ann, [f"c{number}" for number in range(watches.MOST)], "US")
    assert len(await store(watches.listed, ann)) == 2, "nothing of what was too much stays"
    await store(watches.leave, ann, ["headphones"], "EU", "DE")
    (left,) = await store(watches.listed, ann)
    assert left.category == "batteries"


async def test_another_sellers_watch_is_not_there(store: Database) -> None:
    ann, bob = of(await a_seller(store)), of(await a_seller(store, user_id=43))
    await store(watches.follow, ann, ["headphones"], "US")
    (watch,) = await store(watches.listed, ann)
    with pytest.raises(NotFound):
        await store(watches.get, bob, of(watch))
    await store(watches.drop, bob, of(watch))
    assert await store(watches.get, ann, of(watch))


async def test_what_is_ordered_is_followed(store: Database) -> None:
    ann = await a_seller(store)
    await an_order(store, ann)
    (watch,) = await store(watches.listed, of(ann))
    assert (watch.category, watch.marketplace, watch.country) == ("toys-electric", "EU", "DE")


@settings(deadline=None)
@given(st.integers(-60, 60))
def test_a_stage_is_never_missed_and_never_late(left: int) -> None:
    stage = _stage(TODAY + timedelta(days=left), TODAY)
    if left > STAGES[0] or left < -LATE:
        assert stage is None
    else:
        assert stage is not None
        assert stage >= min(left, STAGES[0]) or left < 0
