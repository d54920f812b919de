"""Dialog state: what one update changes is seen by it at once, by others when it is committed, or never."""

from __future__ import annotations

import asyncio

import pytest
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import StorageKey

from bot.dialog_store import DialogStore
from storage import inbox, lanes
from storage.database import Database, Fence, Finish
from storage.inbox import Arrived
from tests.storehouse import BOT

pytest_plugins = ["tests.engines"]


class Steps(StatesGroup):
    one = State()


def key(chat_id: int = 5, destiny: str = "default") -> StorageKey:
    return StorageKey(bot_id=BOT, chat_id=chat_id, user_id=chat_id, destiny=destiny)


async def kept_row(store: Database, update_id: int = 1, chat_id: int = 5) -> int:
    new = await store(inbox.store, BOT, [Arrived(update_id=update_id, lane=(chat_id, 0), payload="{}")])
    return new[update_id]


async def test_changes_are_committed_with_the_inbox_mark(store: Database) -> None:
    dialogs, row = DialogStore(store, BOT), await kept_row(store)
    with dialogs.unit() as unit:
        await dialogs.set_state(key(), Steps.one)
        await dialogs.set_data(key(), {"page": 2})
        assert await dialogs.get_data(key()) == {"page": 2}
        assert await store(inbox.dialog, BOT, 5) is None
        assert await store.finish(Finish(row, BOT, unit.bodies()))
        dialogs.keep(unit)
    assert (await store(inbox.counts, BOT))["waiting"] == 0
    for reader in (dialogs, DialogStore(store, BOT)):
        assert await reader.get_state(key()) == "Steps:one"
        assert await reader.get_data(key()) == {"page": 2}


async def test_a_failed_update_leaves_what_was_committed(store: Database) -> None:
    dialogs, row = DialogStore(store, BOT), await kept_row(store)
    with dialogs.unit() as unit:
        await dialogs.set_data(key(), {"page": 1})
        await store.finish(Finish(row, BOT, unit.bodies()))
        dialogs.keep(unit)

    async def failing() -> None:
        with dialogs.unit():
            await dialogs.set_data(key(), {"page": 9})
            await dialogs.set_state(key(), Steps.one)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await failing()
    assert await dialogs.get_data(key()) == {"page": 1}
    assert await dialogs.get_state(key()) is None


async def test_what_is_read_is_a_copy(store: Database) -> None:
    dialogs = DialogStore(store, BOT)
    with dialogs.unit() as unit:
        mine = {"list": [1]}
        await dialogs.set_data(key(), mine)
        mine["list"].append(2)
        read = await dialogs.get_data(key())
        assert read == {"list": [1]}
        read["list"].append(3)
        assert await dialogs.get_data(key()) == {"list": [1]}
        dialogs.keep(unit)
    (await dialogs.get_data(key()))["list"].append(4)
    assert await dialogs.get_data(key()) == {"list": [1]}


async def test_empty_data_deletes_a_context(store: Database) -> None:
    dialogs, row = DialogStore(store, BOT), await kept_row(store)
    with dialogs.unit() as unit:
        await dialogs.set_data(key(destiny="a"), {"x": 1})
        await dialogs.set_data(key(destiny="b"), {"y": 1})
        await dialogs.set_data(key(destiny="a"), {})
        await store.finish(Finish(row, BOT, unit.bodies()))
        dialogs.keep(unit)
    fresh = DialogStore(store, BOT)
    assert await fresh.get_data(key(destiny="a")) == {}
    assert await fresh.get_data(key(destiny="b")) == {"y": 1}
    assert '"a|' not in (await store(inbox.dialog, BOT, 5) or "")


async def test_a_crowd_pushes_nothing_out_that_is_being_changed(store: Database) -> None:
    """More chats than the memory holds are at work at once; each still sees its own changes."""
    dialogs = DialogStore(store, BOT, size=2)
    rows = [await kept_row(store, number, number) for number in range(1, 9)]

    async def work(number: int, row: int) -> None:
        with dialogs.unit() as unit:
            for step in range(3):
                data = await dialogs.get_data(key(number))
                await dialogs.set_data(key(number), {"steps": [*data.get("steps", []), step]})
                await store(inbox.counts, BOT)
            await store.finish(Finish(row, BOT, unit.bodies()))
            dialogs.keep(unit)

    await asyncio.gather(*(work(number, row) for number, row in enumerate(rows, 1)))
    for number in range(1, 9):
        assert await dialogs.get_data(key(number)) == {"steps": [0, 1, 2]}


async def test_writing_outside_an_update_is_refused(store: Database) -> None:
    with pytest.raises(RuntimeError):
        await DialogStore(store, BOT).set_data(key(), {"x": 1})


async def test_a_commit_under_an_old_epoch_changes_nothing(store: Database) -> None:
    row = await kept_row(store)
    taken = await store(lanes.take, BOT, (5, 0), "first", 10.0, 5)
    assert taken is not None
    assert [one.id for one in taken.rows] == [row]
    assert await store(lanes.take, BOT, (5, 0), "second", 10.0, 5) is None
    assert await store(lanes.unworked, BOT, "second", 9) == []
    await store(lanes.hand_over, BOT, "first")
    assert await store(lanes.unworked, BOT, "second", 9) == [(5, 0)]
    later = await store(lanes.take, BOT, (5, 0), "second", 10.0, 5)
    assert later is not None
    assert later.epoch == taken.epoch + 1
    late = Finish(row, BOT, {5: '{"x":1}'}, Fence(BOT, (5, 0), "first", taken.epoch))
    assert not await store.finish(late)
    assert await store(inbox.dialog, BOT, 5) is None
    assert (await store(inbox.counts, BOT))["waiting"] == 1
    assert await store.finish(Finish(row, BOT, {}, Fence(BOT, (5, 0), "second", later.epoch)))
    assert await store(lanes.take, BOT, (5, 0), "second", 10.0, 5) is None
    again = await store(lanes.take, BOT, (5, 0), "first", 10.0, 5)
    assert again is None
