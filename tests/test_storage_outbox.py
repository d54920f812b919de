"""Which delivery comes next: one a lane, in order, and none overtakes one that failed. Desks that move."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from storage import desks, orders, outbox, outbox_due, prompts
from storage.database import Database
from tests.storehouse import BOT, GROUP, Case, HandClock, of, queued

pytest_plugins = ["tests.engines"]


async def put(store: Database, key: str, chat_id: int | None, **how: Any) -> None:
    def add(session: Session) -> None:
        outbox.put(session, kind="desk.told", key=key, bot_id=BOT, chat_id=chat_id, **how)

    await store(add)


async def heads(store: Database, clock: HandClock) -> dict[str, int]:
    return {row.key: of(row) for row in await store(outbox_due.due, BOT, clock(), 100)}


async def test_one_a_lane_the_most_urgent_first(store: Database, hand_clock: HandClock) -> None:
    for number, (chat_id, priority) in enumerate([(1, 5), (1, 5), (2, 7), (2, 3), (3, 1)]):
        await put(store, f"r{number}", chat_id, priority=priority)
    await put(store, "topic", 1, thread_id=9)
    await put(store, "mail", None, channel="mail", thread_id=1)
    await put(store, "mail to another", None, channel="mail", thread_id=2)
    found = list(await heads(store, hand_clock))
    assert found == ["r4", "r3", "r0", "topic", "mail", "mail to another"]


async def test_what_failed_keeps_its_place(store: Database, hand_clock: HandClock) -> None:
    for key in ("first", "second"):
        await put(store, key, 1)
    await put(store, "other", 2)
    row_id = (await heads(store, hand_clock))["first"]
    assert await store(outbox.postpone, row_id, 30, "NetworkError") == 1
    assert set(await heads(store, hand_clock)) == {"other"}, "the second waits with the first"
    assert await store(outbox_due.next_due, BOT, hand_clock()) == hand_clock() + timedelta(seconds=30)
    hand_clock.forward(seconds=30)
    assert set(await heads(store, hand_clock)) == {"first", "other"}
    await store(outbox.dead, row_id, "given up")
    assert set(await heads(store, hand_clock)) == {"second", "other"}


async def test_a_chat_s_newest_message_is_this_bots(store: Database) -> None:
    for bot_id, message_id in ((BOT, 40), (BOT + 1, 900)):
        key = f"of {bot_id}"
        await store(outbox.put, kind="k", key=key, bot_id=bot_id, chat_id=5)
        [row] = await store(outbox.waiting, bot_id)
        await store(outbox.sent, of(row), message_id)
    assert await store(outbox.newest, BOT, 5) == 40
    assert await store(outbox.newest, BOT, 6) == 0


async def test_what_is_planned_for_later_holds_nobody_up(store: Database, hand_clock: HandClock) -> None:
    await put(store, "reminder", 1, due_at=hand_clock() + timedelta(days=1))
    await put(store, "answer", 1)
    assert set(await heads(store, hand_clock)) == {"answer"}


async def test_a_chat_that_opens_again_is_tried_at_once(store: Database, hand_clock: HandClock) -> None:
    await put(store, "refused", -5)
    await store(outbox.postpone, (await heads(store, hand_clock))["refused"], 60, "kicked", counts=False)
    await put(store, "later", -5, due_at=hand_clock() + timedelta(days=1))
    assert await store(outbox.hurry, BOT, -5) == 1
    assert set(await heads(store, hand_clock)) == {"refused"}


async def test_a_desk_moves_with_everything(case: Case) -> None:
    store, new = case.store, GROUP - 1
    await store(orders.carded, of(case.order), 77)
    asked = await store(prompts.prompt, case.desk_id, of(case.order), purpose="cancel", agent_id=900, agent_name="Bo")
    await store(prompts.prompted, of(asked), 78)
    assert await store(desks.migrate, BOT, GROUP, new)
    assert not await store(desks.migrate, BOT, GROUP, new), "once"
    waiting = [row for row in await queued(store) if row.chat_id is not None and row.chat_id < 0]
    assert {row.chat_id for row in waiting} == {new}
    order = await store(orders.by_id, of(case.order))
    assert (order.desk_id, order.card_message_id) == (case.desk_id, None)
    assert any(row.key == f"order:{order.id}:card:{new}" for row in waiting), "the card is posted in the new group"
    assert await store(prompts.find_prompt, case.desk_id, 78) is None, "old message ids mean nothing there"
    again = await store(desks.configure, BOT, GROUP, "Support")
    assert (of(again), again.chat_id) == (case.desk_id, new)


async def test_a_lost_card_is_queued_once(case: Case) -> None:
    store, order_id = case.store, of(case.order)
    await store(orders.carded, order_id, 77)
    assert not await store(orders.card_lost, order_id, 76), "that was another message"
    assert await store(orders.card_lost, order_id, 77)
    assert not await store(orders.card_lost, order_id, 77)
    (row,) = [row for row in await queued(store, "order.card") if row.key.endswith("after:77")]
    assert row.chat_id == GROUP


async def test_an_answered_prompt_is_closed_in_the_desk_once(case: Case) -> None:
    store = case.store
    asked = await store(prompts.prompt, case.desk_id, of(case.order), purpose="cancel", agent_id=900, agent_name="Bo")
    assert await store(prompts.answer_prompt, of(asked))
    assert not await store(prompts.answer_prompt, of(asked))
    (row,) = await queued(store, "desk.prompt.closed")
    assert (row.chat_id, row.ids, row.priority) == (GROUP, {"prompt_id": asked.id}, outbox.COSMETIC)
