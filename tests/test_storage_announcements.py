"""Audiences, drafts and recipients, on both engines."""

from __future__ import annotations

from typing import Any

import pytest

from storage import (
    announcement_drafts,
    announcement_sends,
    announcements,
    audiences,
    bans,
    desk_ends,
    desks,
    places,
    sellers,
)
from storage.database import Database
from storage.problems import NotFound, WrongState
from tests.storehouse import BO, BOT, a_desk, a_seller, an_order, of, queued

pytest_plugins = ["tests.engines"]

SECOND = -100777


def by(key: str) -> dict[str, Any]:
    return {**BO, "key": key}


async def test_what_is_being_sent_goes_on_from_the_default_desk_when_its_own_ends(store: Database) -> None:
    home = await a_desk(store)
    await store(places.offer_code, BOT, "two", first=False)
    await store(places.connect, BOT, SECOND, "Second", "two", key="c2")
    desk = await store(desks.by_chat, BOT, SECOND)
    await a_seller(store)
    made = await store(announcement_drafts.compose, desk, "en", "Hi", "", None, by("1"))
    await store(announcements.start, desk, of(made), 1, by("2"))
    draft = await store(announcement_drafts.compose, desk, "en", "Later", "", None, by("3"))
    await store(desk_ends.end, of(desk), **by("4"))
    assert (await store(announcements.get, of(draft))).state == "dropped"
    assert [row.chat_id for row in await queued(store, "desk.announcement") if row.done_at is None] == [home.chat_id]
    await store(announcements.move, home, of(made), "paused", by("5"))
    with pytest.raises(NotFound):
        await store(announcements.move, desk, of(made), "running", by("6"))


async def test_an_audience_is_counted_frozen_and_queued_once(store: Database) -> None:
    desk = await a_desk(store)
    ann, wei, bob = [await a_seller(store, 100 + n, "S", code) for n, code in enumerate(("en", "zh", "en"))]
    await an_order(store, ann)
    await store(sellers.set_marketplaces, of(wei), ["US", "EU"])
    await store(bans.ban, desk, of(bob), reason="", **by("b"))

    async def reach(**audience: Any) -> int:
        return (await store(audiences.count, BOT, audience)).reached

    assert await store(audiences.count, BOT, {}) == (2, 1, 0, 1, 0)
    assert (await reach(language="zh"), await reach(role="orders"), await reach(role="none")) == (1, 1, 1)
    assert (await reach(markets=["EU"]), await reach(markets=["US"]), await reach(markets=["JP"])) == (2, 1, 0)
    assert (await reach(categories=["toys-electric"]), await reach(categories=["toys"])) == (1, 0)

    made = await store(announcement_drafts.compose, desk, "en", "Hi", "", None, by("1"))
    again = await store(announcement_drafts.compose, desk, "zh", "Hi", "", None, by("2"))
    assert made.id == again.id
    with pytest.raises(WrongState):
        await store(announcements.start, desk, of(made), 50, by("3"))
    assert await store(announcements.start, desk, of(made), 2, by("4")) == 2
    assert await store(announcements.start, desk, of(made), 2, by("4")) == 2, "a press again"
    waiting = await store(announcement_sends.next_up, of(made), 10)
    go = [(one, seller.user_id) for one, seller in waiting]
    assert await store(announcement_sends.queue, of(made), go, []) == 2
    assert await store(announcement_sends.queue, of(made), go, []) == 0, "queued already"
    await store(announcements.move, desk, of(made), "paused", by("5"))
    rows = await queued(store, "notice.announced")
    for row in rows:
        recipient = int(row.ids["recipient_id"])
        await store(announcement_sends.give_back, of(row), recipient, "paused", "waiting", None)
    assert await store(announcement_sends.queue, of(made), go, []) == 0, "paused"
    await store(announcements.move, desk, of(made), "running", by("6"))
    assert await store(announcement_sends.queue, of(made), go, []) == 2
    for row in await queued(store, "notice.announced"):
        await store(announcement_sends.settled, row, "sent")
    await store(announcement_sends.tend, of(made))
    assert (await store(announcements.get, of(made))).state == "done"
    assert len(await queued(store, "desk.announcement.report")) == 1
    with pytest.raises(WrongState):
        await store(announcements.move, desk, of(made), "stopped", by("7"))
