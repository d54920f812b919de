"""Account health on both engines: figures are kept once, alerts follow them, and everything is one seller's own."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.knowledge.health import Reading
from storage import alerts, health
from storage.database import Database
from storage.health import Figure, Judged, Recorded
from storage.problems import Invalid, NotFound, TooMany
from tests.storehouse import HandClock, a_seller, of

pytest_plugins = ["tests.engines"]


def judge(group: Sequence[Figure], level: str, value: float | None) -> Judged:
    """Bad from 1 on; worse when it grows."""
    new = max(one.value or 0.0 for one in group)
    if new < 1:
        return Judged("good", None, "recovered" if level == "bad" else "")
    if level == "bad":
        return Judged("bad", new, "worse") if new > (value or 0) else Judged("bad", value, "same")
    return Judged("bad", new, "new")


async def give(store: Database, seller: int, *values: float, key: str = "update:1", site: str = "US") -> Recorded:
    figures: list[Any] = [Reading("odr", value, 60 + at) for at, value in enumerate(values)]
    return await store(health.record, seller, site, figures, key=key, source="typed", judge=judge)


async def test_a_replay_finds_what_the_first_made(store: Database, hand_clock: HandClock) -> None:
    ann = of(await a_seller(store))
    first = await give(store, ann, 1.5)
    hand_clock.forward(hours=1)
    again = await give(store, ann, 1.5)
    assert again == first
    assert [one.value for one in again.snapshots] == [1.5]
    assert [(one.change, one.level) for one in again.alerts] == [("new", "bad")]
    assert len(await store(health.accounts, ann)) == 1


async def test_an_alert_follows_the_figures(store: Database, hand_clock: HandClock) -> None:
    ann = of(await a_seller(store))
    begun = hand_clock.moment
    (alert,) = (await give(store, ann, 1.5)).alerts
    hand_clock.forward(days=1)
    await store(alerts.handle, ann, of(alert))
    (alert,) = (await give(store, ann, 1.5, key="update:2")).alerts
    assert (alert.change, alert.since) == ("same", begun)
    assert alert.handled_at is not None, "unchanged, it stays handled"
    assert not alerts.open_now(alert, hand_clock.moment)
    (alert,) = (await give(store, ann, 1.9, key="update:3")).alerts
    assert (alert.change, alert.handled_at, alert.since) == ("worse", None, begun)
    assert alerts.open_now(alert, hand_clock.moment)
    (alert,) = (await give(store, ann, 0.2, key="update:4")).alerts
    assert (alert.change, alert.level, alert.since) == ("recovered", "good", None)
    assert len(await store(health.series, ann, alert.account_id, begun)) == 4
    (newest,) = await store(health.latest, ann, alert.account_id)
    assert newest.value == 0.2


async def test_windows_are_judged_together_and_kept_apart(store: Database) -> None:
    ann = of(await a_seller(store))
    made = await give(store, ann, 0.5, 1.5)
    assert [one.window for one in made.snapshots] == [60, 61]
    assert [(one.metric, one.value) for one in made.alerts] == [("odr", 1.5)]


async def test_snooze_and_mute(store: Database, hand_clock: HandClock) -> None:
    ann = of(await a_seller(store))
    (alert,) = (await give(store, ann, 1.5)).alerts
    until = hand_clock.moment + timedelta(days=7)
    for _ in range(2):
        alert = await store(alerts.snooze, ann, of(alert), until)
    assert not alerts.open_now(alert, until - timedelta(seconds=1))
    assert alerts.open_now(alert, until)
    alert = await store(alerts.mute, ann, of(alert), True)
    assert not alerts.open_now(alert, until)
    assert (await give(store, ann, 3.0, key="update:2")).alerts[0].muted, "muted is muted, however bad"
    assert alerts.open_now(await store(alerts.mute, ann, of(alert), False), until)


async def test_everything_is_one_sellers_own(store: Database) -> None:
    ann, bob = of(await a_seller(store)), of(await a_seller(store, user_id=43))
    made = await give(store, ann, 1.5)
    account, alert = of(made.account), of(made.alerts[0])
    await give(store, bob, 0.1)
    for verb, *rest in (
        (health.get, account),
        (health.latest, account),
        (alerts.get, alert),
        (alerts.handle, alert),
        (alerts.mute, alert, True),
        (alerts.snooze, alert, None),
    ):
        with pytest.raises(NotFound):
            await store(verb, bob, *rest)
    assert await store(alerts.listed, bob, account) == []
    await store(health.forget, bob, account)
    assert len(await store(health.accounts, ann)) == 1
    await store(health.forget, ann, account)
    await store(health.forget, ann, account)
    assert await store(health.accounts, ann) == []


async def test_the_account_used_last_is_meant_and_there_is_a_limit(store: Database, hand_clock: HandClock) -> None:
    ann = of(await a_seller(store))
    for at, site in enumerate(("US", "DE")):
        hand_clock.forward(minutes=1)
        await give(store, ann, 0.1, key=f"update:{at}", site=site)
    assert [one.site for one in await store(health.accounts, ann)] == ["DE", "US"]
    hand_clock.forward(minutes=1)
    await store(health.open_account, ann, "US")
    assert [one.site for one in await store(health.accounts, ann)] == ["US", "DE"]
    for number in range(health.MOST_ACCOUNTS - 2):
        await store(health.open_account, ann, f"X{number}")
    with pytest.raises(TooMany):
        await store(health.open_account, ann, "one too many")
    assert len(await store(health.accounts, ann)) == health.MOST_ACCOUNTS
    with pytest.raises(Invalid):
        await store(health.record, ann, "US", [], key="k", source="typed", judge=judge)
    with pytest.raises(NotFound):
        await give(store, 999, 1.0)


async def test_one_window_in_order_does_not_hide_another(store: Database, hand_clock: HandClock) -> None:
    ann = of(await a_seller(store))
    await give(store, ann, 1.5, 0.2)

    async def only_the_second(key: str) -> Recorded:
        figure: Any = Reading("odr", 0.1, 61)
        return await store(health.record, ann, "US", [figure], key=key, source="typed", judge=judge)

    (alert,) = (await only_the_second("update:2")).alerts
    assert (alert.change, alert.level) == ("same", "bad"), "nothing new is known of the first"
    hand_clock.forward(days=9)
    (alert,) = (await only_the_second("update:3")).alerts
    assert alert.change == "recovered", "what the first was is long ago"
