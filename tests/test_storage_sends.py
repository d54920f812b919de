"""Canned replies, tickets that agents open, dead letters and closing many: once, whoever asks and how often."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from storage import (
    bans,
    canned,
    canned_sends,
    closings,
    desks,
    inbox,
    known_sellers,
    letters,
    outbox,
    ticket_relay,
    ticket_starts,
    tickets,
)
from storage.database import Database
from storage.inbox import Arrived
from storage.known_sellers import Meant
from storage.problems import NotAgent, NotFound, WrongState
from storage.ticket_relay import Said
from tests.storehouse import BO, BOT, GROUP, HandClock, a_desk, a_seller, an_order, of, queued

pytest_plugins = ["tests.engines"]

MIA: dict[str, Any] = {"agent_id": 901, "agent_name": "Mia"}


async def test_a_canned_reply_claims_and_goes_once(store: Database) -> None:
    desk, seller = await a_desk(store), await a_seller(store)
    opening = await store(tickets.open, of(seller), key="u1", context={})
    assert opening is not None
    ticket_id = of(opening.ticket)
    sends = [store(canned_sends.send, of(desk), ticket_id, "Hello", key="list:1:hello", **BO) for _ in range(4)]
    assert sorted(await asyncio.gather(*sends)) == [False, False, False, True]
    assert len(await queued(store, "ticket.canned")) == len(await queued(store, "ticket.canned.sent")) == 1
    assert len(await queued(store, "ticket.from")) == 1
    with pytest.raises(WrongState) as refused:
        await store(canned_sends.send, of(desk), ticket_id, "Hello", key="x", **MIA)
    assert refused.value.fields == {"status": "claimed", "name": "Bo"}
    other = await store(desks.configure, BOT, GROUP - 1, "Other")
    with pytest.raises(NotFound):
        await store(canned_sends.send, of(other), ticket_id, "Hello", key="y", **BO)
    now = await store(tickets.by_id, ticket_id)
    assert (now.agent_name, now.agent_at is not None) == ("Bo", True)


async def test_a_name_has_one_owner(store: Database) -> None:
    desk = await a_desk(store)
    await store(desks.note_member, of(desk), 900, "administrator", "Bo")
    texts = {"en": "Hello", "zh": "您好"}
    both = [store(canned.save, desk, "hello", texts, key=f"k{who['agent_id']}", **who) for who in (MIA, BO)]
    await asyncio.gather(*both, return_exceptions=True)
    assert len(await store(canned.listed, of(desk))) == 1
    mine = await store(canned.save, desk, "mine", texts, key="m", **MIA)
    assert of(await store(canned.save, desk, "mine", texts, key="m", **MIA)) == of(mine)
    stranger = {"agent_id": 5, "agent_name": "Zed"}
    for verb, args, key in ((canned.save, ("mine", texts), {"key": "z"}), (canned.remove, ("mine",), {})):
        with pytest.raises(NotAgent):
            await store(verb, desk, *args, **stranger, **key)
    await store(canned.remove, desk, "mine", **BO)
    with pytest.raises(NotFound):
        await store(canned.remove, desk, "mine", **BO)


async def test_an_agents_ticket_and_the_sellers_own_at_once_are_one(store: Database, hand_clock: HandClock) -> None:
    desk = await a_desk(store)
    for number in range(8):
        seller = await a_seller(store, 100 + number)
        meant = Meant(seller)
        starts = store(ticket_starts.start, desk, meant, "papers", key=f"s{number}", **BO)
        opens = store(tickets.open, of(seller), key=f"o{number}", context={})
        done = await asyncio.gather(*((starts, opens) if number % 2 else (opens, starts)))
        assert len({of(one.ticket) for one in done}) == 1
        now = await store(tickets.current, of(seller))
        assert (now.state, now.agent_name) == ("claimed", "Bo")
        again = await store(ticket_starts.start, desk, meant, "papers", key=f"s{number}", **BO)
        assert of(again.ticket) == of(now)
        theirs = await store(ticket_starts.start, desk, meant, "", key=f"m{number}", **MIA)
        assert theirs.how == "theirs"
    await store(bans.ban, desk, of(seller), reason="", key="b", **BO)
    with pytest.raises(WrongState):
        await store(ticket_starts.start, desk, meant, "", key="x", **BO)


async def test_only_sellers_the_desk_knows_are_meant(store: Database) -> None:
    desk, seller = await a_desk(store), await a_seller(store)
    order = await an_order(store, seller)
    for word in (order.number, "c-1", f"C{order.id}"):
        found = await store(known_sellers.meant, desk, word)
        assert of(found.seller) == of(seller)
    other = await store(desks.configure, BOT, GROUP - 1, "Other")
    for word in ("100", "C-2", "T-1", "@ann", "Ann", "C-99999999999999", ""):
        assert await store(known_sellers.meant, desk, word) is None, word
    assert await store(known_sellers.meant, other, order.number) is None


async def test_a_relay_that_was_given_up_goes_again(store: Database, hand_clock: HandClock) -> None:
    desk, seller = await a_desk(store), await a_seller(store)
    opening = await store(tickets.open, of(seller), key="u1", context={})
    assert opening is not None
    await store(ticket_relay.from_agent, of(desk), of(opening.ticket), Said("u2", 9, "text"), **BO)
    [relay] = await queued(store, "ticket.relay")
    message_id = relay.ids["message_id"]

    def dies(session: Session) -> None:
        outbox.dead(session, of(relay), "BadRequest")
        ticket_relay.failed(session, message_id, "refused")

    await store(dies)
    hand_clock.forward(hours=3)
    [letter] = await store(letters.dead, BOT, 9)
    assert (letter.box, letter.kind, letter.ticket_id, letter.whole) == ("outbox", "ticket.relay", 1, True)
    tries = [store(letters.send_again, desk, of(relay), key=f"k{n}", **BO) for n in range(4)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(one is None for one in done) == 1
    assert len(await store(ticket_relay.parts, await store(ticket_relay.get, message_id))) == 1
    [waits] = await queued(store, "ticket.relay")
    assert (waits.attempts, waits.created_at) == (0, hand_clock())
    await store(dies)
    hand_clock.forward(hours=30)
    await store(outbox.blank, hand_clock() - timedelta(hours=24))
    [letter] = await store(letters.dead, BOT, 9)
    assert not letter.whole
    with pytest.raises(WrongState) as refused:
        await store(letters.send_again, desk, of(relay), key="z", **BO)
    assert refused.value.fields == {"status": "blank"}
    await store(letters.drop, desk, "outbox", of(relay), key="z", **BO)
    assert await store(letters.count, BOT) == 0


async def test_an_update_that_was_given_up_waits_again(store: Database) -> None:
    desk = await a_desk(store)
    arrived = Arrived(update_id=5, lane=(100, 0), payload='{"update_id":5,"message":{"text":"secret"}}')
    kept = await store(inbox.store, BOT, [arrived])
    row_id = kept[5]
    await store(inbox.failed, row_id, "KeyError")
    await store(inbox.bury, row_id)
    [letter] = await store(letters.dead, None, 9)
    assert (letter.box, letter.kind, letter.why, letter.desk) == ("inbox", "message", "KeyError", False)
    tries = [store(letters.handle_again, desk, row_id, key=f"k{n}", **BO) for n in range(4)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(one, Exception) for one in done) == 1
    [waits] = await store(inbox.waiting, BOT, 0, 9)
    assert (waits.id, waits.attempts, waits.lane) == (row_id, 0, (100, 0))
    elsewhere = await store(desks.configure, BOT + 1, GROUP, "Another bot's")
    for verb, args in ((letters.handle_again, (row_id,)), (letters.drop, ("inbox", row_id))):
        with pytest.raises(NotFound):
            await store(verb, elsewhere, *args, key="x", **BO)


async def test_closing_many_spares_what_moved(store: Database, hand_clock: HandClock) -> None:
    desk = await a_desk(store)
    made = []
    for number in range(4):
        seller = await a_seller(store, 100 + number)
        made.append((seller, await store(tickets.open, of(seller), key=f"o{number}", context={})))
    hand_clock.forward(days=7)
    before = hand_clock()
    hand_clock.forward(days=7)
    assert len(await store(closings.stale, of(desk), before)) == 4
    seller, opening = made[0]
    await store(ticket_relay.from_seller, of(seller), of(opening.ticket), Said("u9", 5, "text"))
    ids = [of(one.ticket) for _, one in made]
    for _ in range(2):
        done = [await store(closings.close_stale, of(desk), one, before, **BO) for one in ids]
    assert done == [False] * 4
    assert len(await queued(store, "ticket.closed")) == 3
    assert (await store(tickets.by_id, ids[0])).state == "open"
