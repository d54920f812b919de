"""Audiences, drafts and recipients, on both engines."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session

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
from storage.models import Announcement
from storage.problems import NotFound, WrongState
from tests.storehouse import BO, BOT, a_desk, a_seller, an_order, of, queued

pytest_plugins = ["tests.engines"]

SECOND = -100777
MOVED = -100888


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


async def test_a_desk_that_moves_gets_its_cards_anew_and_no_old_message_is_edited_there(store: Database) -> None:
    desk = await a_desk(store)
    await a_seller(store)
    made = await store(announcement_drafts.compose, desk, "en", "Hi", "", None, by("1"))
    await store(announcements.start, desk, of(made), 1, by("2"))
    draft = await store(announcement_drafts.compose, desk, "en", "Later", "", None, by("3"))
    for one, message_id in ((made, 40), (draft, 41)):
        await store(announcements.carded, of(one), None, message_id)
    await store(announcements.redraw, await store(announcements.get, of(made)), "4")
    assert await store(desks.migrate, BOT, desk.chat_id, MOVED)
    for one in (made, draft):
        assert (await store(announcements.get, of(one))).message_id is None, "its number means another message there"
    assert not [row for row in await queued(store, "desk.announcement.update") if row.done_at is None]
    cards = [row for row in await queued(store, "desk.announcement") if row.done_at is None and row.chat_id == MOVED]
    assert {row.ids["announcement_id"] for row in cards} == {made.id, draft.id}
    await store(announcements.carded, of(made), None, 7)
    await store(announcements.move, await store(desks.by_chat, BOT, MOVED), of(made), "paused", by("5"))
    [row] = [row for row in await queued(store, "desk.announcement.update") if row.done_at is None]
    assert (row.chat_id, row.ids["message_id"]) == (MOVED, 7)


async def test_what_paused_by_itself_and_is_resumed_goes_on_until_as_many_more_fail(store: Database) -> None:
    desk = await a_desk(store)
    for number in range(3 * announcement_sends.POISON):
        await a_seller(store, 100 + number)
    made = await store(announcement_drafts.compose, desk, "en", "Hi", "", None, by("1"))
    await store(announcements.start, desk, of(made), 3 * announcement_sends.POISON, by("2"))
    await store(announcements.carded, of(made), None, 40)

    async def fails(most: int) -> str:
        waiting = await store(announcement_sends.next_up, of(made), most)
        await store(announcement_sends.queue, of(made), [(one, seller.user_id) for one, seller in waiting], [])
        for row in (await queued(store, "notice.announced"))[-most:]:
            await store(announcement_sends.settled, row, "failed")
        await store(announcement_sends.tend, of(made))
        return str((await store(announcements.get, of(made))).state)

    assert await fails(announcement_sends.POISON) == "paused"
    await store(announcements.move, desk, of(made), "running", by("3"))
    assert await fails(1) == "running", "somebody looked at it and wants it to go on"
    assert await fails(announcement_sends.POISON - 1) == "paused", "but not for ever"


async def test_a_text_that_comes_while_the_draft_is_started_is_a_draft_of_its_own(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await a_desk(store)
    await a_seller(store)
    made = await store(announcement_drafts.compose, desk, "en", "Confirmed", "", None, by("1"))
    look, starts = announcement_drafts.draft, [by("2")]

    def looked(session: Session, desk_id: int, agent_id: int) -> Announcement | None:
        """He is looked up, and then another process starts it, before it is locked."""
        found = look(session, desk_id, agent_id)
        while starts:
            announcements.start(session, desk, of(made), 1, starts.pop())
        return found

    monkeypatch.setattr(announcement_drafts, "draft", looked)
    other = await store(announcement_drafts.compose, desk, "en", "Not confirmed", "", None, by("3"))
    assert (await store(announcements.get, of(made))).texts["en"]["html"] == "Confirmed"
    assert (other.id != made.id, other.state) == (True, "draft")
    assert other.texts["en"]["html"] == "Not confirmed"
