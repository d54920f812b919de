"""The courier on a bad wire: what is queued arrives, in order, and only a lost answer makes a repeat."""

import asyncio
from pathlib import Path

import pytest
from sqlmodel import Session

from sandbox import Sandbox
from storage import desks, inbox, orders, outbox
from tests.desk_way import Case, at_the_desk, changed, submitted, until
from tests.home import Home

STEPS = ("accepted", "processing", "completed")


async def moves(case: Case) -> None:
    """The whole way at once, in one transaction."""
    order = case.order

    def go(session: Session) -> None:
        for step in STEPS:
            orders.move(session, order.id or 0, step, actor="agent", actor_id=1, actor_name="Li", desk_id=order.desk_id)

    await case.db(go)


async def settled(home: Home) -> None:
    """Until nothing waits in the outbox."""
    assert home.running is not None
    db, bot_id = home.running.db, home.settings.bot_id

    async def empty() -> bool:
        return not (await db(outbox.counts, bot_id))["waiting"]

    await until(empty, 25)


async def told(case: Case) -> list[str]:
    """Which steps Ann was told of, in the order of her chat."""
    words = {"was accepted": "accepted", "is being processed": "processing", "is completed": "completed"}
    return [step for seen in await case.ann.history() for word, step in words.items() if word in seen.text]


@pytest.mark.parametrize(
    "faults",
    [
        {"drop_before_share": 0.2, "error_5xx_share": 0.2, "error_429_share": 0.2, "retry_after": 0},
        {"drop_after_share": 0.4},
    ],
    ids=["refused or cut before", "cut after"],
)
async def test_nothing_is_lost_and_the_order_holds(home: Home, faults: dict[str, float]) -> None:
    cases = [await at_the_desk(home, name=name) for name in ("Ann", "Bea")]
    await home.town.faults(**faults, methods=["sendMessage", "editMessageText"], seed=7)
    await asyncio.gather(*(moves(case) for case in cases))
    await settled(home)
    await home.town.faults()
    for case in cases:
        heard = await told(case)
        if "drop_after_share" not in faults:
            assert heard == list(STEPS)
        assert sorted(heard, key=STEPS.index) == heard, "no step overtakes an earlier one"
        assert set(heard) == set(STEPS)
        (card,) = [seen for seen in await home.desk.history() if seen.id == case.card.id]
        assert "completed" in card.text


async def test_the_courier_keeps_to_telegrams_limits(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Home.opened(
        sandbox, tmp_path, courier_rate=20.0, courier_chat_rate=1.0, courier_group_rate=20.0
    ) as home:
        cases = [await at_the_desk(home, name=name) for name in ("Ann", "Bea")]
        await home.town.limits(True)
        await asyncio.gather(*(moves(case) for case in cases))
        await settled(home)
        for case in cases:
            assert await told(case) == list(STEPS)
        assert {call["status"] for call in await home.town.calls("sendMessage")} == {200}
        edits = await home.town.calls("editMessageText")
        assert len(edits) == 2, "of three changes at once the card shows the last"
        assert {call["status"] for call in edits} == {200}


async def test_a_kind_that_nobody_knows_stops_nobody(home: Home) -> None:
    case = await at_the_desk(home)
    bot_id = home.settings.bot_id

    def poison(session: Session) -> None:
        for kind in ("no.such.kind", "order.status"):  # the second names no order
            for chat_id in (case.ann.user_id, home.desk.chat_id):
                outbox.put(session, kind=kind, key=f"{kind}:{chat_id}", bot_id=bot_id, chat_id=chat_id, priority=0)

    await case.db(poison)
    await case.li.taps("Accept", on=case.card)
    await case.ann.sees("was accepted")
    await case.li.sees("could not be posted here")
    assert (await case.db(outbox.counts, bot_id))["dead"] == 4


async def test_a_card_that_was_deleted_is_posted_anew(home: Home) -> None:
    case = await at_the_desk(home)
    await home.town.post("delete", chat_id=home.desk.chat_id, message_id=case.card.id)
    await case.db(
        orders.move, case.order.id, "accepted", actor="agent", actor_id=1, actor_name="Li", desk_id=case.order.desk_id
    )
    anew = await case.li.sees(f"{case.order.number} · accepted")
    assert anew.id != case.card.id
    await settled(home)
    assert (await case.now()).card_message_id == anew.id
    await case.li.taps("Processing", on=anew)
    assert (await changed(home, anew, case.li.since)).text.startswith("🛠")


async def test_a_desk_that_threw_us_out_gets_its_cards_when_we_are_back(home: Home) -> None:
    case = await at_the_desk(home)
    me = home.settings.bot_id
    state = await home.town.get("state", messages=0)
    bot_user = state["bot"]["id"]
    await home.town.post(f"chats/{home.desk.chat_id}/members", user_id=bot_user, status="kicked")
    second = await at_the_desk_without_card(home)
    await case.db(
        orders.move, case.order.id, "accepted", actor="agent", actor_id=1, actor_name="Li", desk_id=case.order.desk_id
    )
    await case.ann.sees("was accepted")

    async def refused() -> bool:
        return any("kicked" in (row.error or "") for row in await case.outcomes("order.card"))

    await until(refused)
    assert (await case.db(outbox.counts, me))["dead"] == 0, "nothing is given up"
    await home.town.post(f"chats/{home.desk.chat_id}/members", user_id=bot_user, status="administrator")
    await case.li.sees(second)
    await case.li.sees(f"{case.order.number} · accepted")


async def at_the_desk_without_card(home: Home) -> str:
    bea = await home.seller("Bea")
    await bea.starts()
    await bea.sees("Hello Bea")
    return (await submitted(home, bea)).number


async def test_a_group_becomes_a_supergroup(home: Home) -> None:
    group = await home.town.post(
        "chats",
        title="Plain group",
        type="group",
        members=[{"user_id": agent.user_id, "status": "member"} for agent in home.desk.agents.values()],
        bot_status="administrator",
    )
    assert home.running is not None
    db, bot_id = home.running.db, home.settings.bot_id
    await db(desks.configure, bot_id, int(group["id"]), "Plain")
    home.desk = await type(home.desk).found(home.town, int(group["id"]))
    case = await at_the_desk(home)
    fresh = await home.town.post(f"chats/{group['id']}/migrate")
    home.desk = await type(home.desk).found(home.town, int(fresh["id"]))
    await home.town.until(0, lambda event: event["chat_id"] == fresh["id"] and event["type"] == "message")
    await case.db(
        orders.move, case.order.id, "accepted", actor="agent", actor_id=1, actor_name="Li", desk_id=case.order.desk_id
    )
    card = await home.desk["Li"].sees_button("Processing")
    await home.desk["Li"].taps("Processing", on=card)
    await case.ann.sees("is being processed")
    again = await db(desks.configure, bot_id, int(group["id"]), "Plain")
    assert (again.id, again.chat_id) == (case.order.desk_id, fresh["id"]), "the old id in the settings still means it"


async def test_an_update_that_fails_three_times_is_apologised_for(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.starts()
    await ann.sees("Hello Ann")
    await home.town.faults(error_429_share=1.0, retry_after=0, methods=["sendMessage"])
    await ann.says("/settings")
    assert home.running is not None
    db, bot_id = home.running.db, home.settings.bot_id

    async def buried() -> bool:
        return bool((await db(inbox.counts, bot_id))["dead"])

    await until(buried)
    await home.town.faults()
    await ann.sees("something went wrong on our side")
    await ann.says("/settings")
    await ann.sees("Settings")
