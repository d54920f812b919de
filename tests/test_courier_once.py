"""Each delivery is sent once: with many chats and slow sends, and with a database that cannot write for a while."""

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing

import pytest
from sqlmodel import Session
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError, TimedOut

from bot.courier.refusals import Meaning, meaning
from storage import outbox
from tests.desk_way import at_the_desk, until
from tests.home import Home


def put_apologies(session: Session, bot_id: int, chats: list[int], name: str) -> None:
    for chat_id in chats:
        outbox.put(session, kind="apology", key=f"{name}:{chat_id}", bot_id=bot_id, chat_id=chat_id)


async def sends(home: Home) -> Counter[int]:
    """How often each chat was sent to, as the wire saw it."""
    calls = await home.town.calls("sendMessage")
    return Counter(int(call["parameters"]["chat_id"]) for call in calls)


async def test_many_chats_and_slow_sends_get_each_message_once(home: Home) -> None:
    assert home.running is not None
    people = [await home.seller(f"Seller {number}") for number in range(80)]
    for person in people:
        await person.starts()
    for person in people:
        await person.sees("Hello")
    before = await sends(home)
    await home.town.faults(delay_s=0.05, methods=["sendMessage"])
    db, bot_id = home.running.db, home.settings.bot_id
    await db(put_apologies, bot_id, [person.user_id for person in people], "slow")

    async def empty() -> bool:
        return not (await db(outbox.counts, bot_id))["waiting"]

    await until(empty, 30)
    assert Counter((await sends(home) - before).values()) == Counter({1: len(people)})


async def test_a_database_that_cannot_write_repeats_no_message(home: Home) -> None:
    assert home.running is not None
    case = await at_the_desk(home)
    before = (await sends(home))[case.ann.user_id]
    db, bot_id = home.running.db, home.settings.bot_id
    await home.town.faults(delay_s=1.0, methods=["sendMessage"])
    await db(put_apologies, bot_id, [case.ann.user_id], "locked")
    await asyncio.sleep(0.5)  # the send is on its way
    path = home.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(4.0)
        other.execute("ROLLBACK")

    async def empty() -> bool:
        return not (await db(outbox.counts, bot_id))["waiting"]

    await until(empty, 30)
    assert (await sends(home))[case.ann.user_id] == before + 1


@pytest.mark.parametrize(
    ("error", "chat_id", "wanted"),
    [
        (RetryAfter(3), -5, Meaning.PAUSE),
        (ChatMigrated(-1005), -5, Meaning.MOVED),
        (Forbidden("Forbidden: bot was blocked by the user"), 5, Meaning.UNREACHABLE),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), -5, Meaning.SHUT_OUT),
        (BadRequest("Chat not found"), 5, Meaning.UNREACHABLE),
        (BadRequest("Chat not found"), -5, Meaning.SHUT_OUT),
        (BadRequest("Not enough rights to send text messages to the chat"), -5, Meaning.SHUT_OUT),
        (BadRequest("CHAT_WRITE_FORBIDDEN"), -5, Meaning.SHUT_OUT),
        (BadRequest("Bad Request: TOPIC_CLOSED"), -5, Meaning.SHUT_OUT),
        (BadRequest("have no rights to send a message"), -5, Meaning.SHUT_OUT),
        (BadRequest("CHAT_RESTRICTED"), -5, Meaning.SHUT_OUT),
        (BadRequest("can't parse entities"), -5, Meaning.POISON),
        (BadRequest("TOPIC_CLOSED"), 5, Meaning.POISON),
        (InvalidToken("Unauthorized"), 5, Meaning.SHUT_OUT),
        (TimedOut(), 5, Meaning.LATER),
    ],
    ids=str,
)
def test_refusals_are_told_apart(error: TelegramError, chat_id: int, wanted: Meaning) -> None:
    assert meaning(error, chat_id) is wanted
