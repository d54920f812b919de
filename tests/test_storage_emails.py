"""A new address gets a code and nothing else; five tries, three addresses a day; confirming lets the mails go."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import create_engine, inspect, text

from storage import emails, orders, outbox
from storage.database import Database
from storage.problems import Invalid, NotFound, TooMany, WrongCode
from tests.storehouse import AGENT, HandClock, a_seller, an_order, of, queued

pytest_plugins = ["tests.engines"]

ADDRESS = "ann@example.com"


async def the_code(store: Database, email_id: int) -> str:
    mail = await store(emails.code_for, email_id)
    assert mail is not None
    return mail.code


def wrong(code: str, by: int = 1) -> str:
    return f"{(int(code) + by) % 1_000_000:06d}"


async def test_mails_wait_until_the_address_is_confirmed(store: Database) -> None:
    seller = await a_seller(store)
    asked = await store(emails.ask_code, of(seller), " Ann@Example.com ")
    first, second = (
        await an_order(store, seller),
        await an_order(store, seller, contact={"name": "A", "email": "Ann@example.COM"}),
    )
    other = await an_order(store, seller, contact={"name": "A", "email": "else@example.com"})
    gone = await an_order(store, seller)
    await store(orders.move, of(gone), "cancelled", actor="seller", actor_id=100, seller_id=of(seller))
    await store(orders.move, of(first), "accepted", **AGENT)
    assert [(row.kind, row.chat_id) for row in await queued(store) if row.channel == "mail"] == [("email.code", None)]

    code = await the_code(store, of(asked))
    confirmed = await store(emails.confirm, of(seller), ADDRESS, f" {code[:3]}-{code[3:]} ")
    assert confirmed.confirmed_at is not None
    await store(emails.confirm, of(seller), ADDRESS, code)
    mails = await queued(store, "order.mail", "order.mail.status")
    assert [(row.kind, row.ids) for row in mails] == [
        ("order.mail", {"email_id": asked.id, "order_id": first.id}),
        ("order.mail", {"email_id": asked.id, "order_id": second.id}),
    ]

    third = await an_order(store, seller)
    await store(orders.move, of(third), "accepted", **AGENT)
    later = [(row.kind, row.ids["order_id"]) for row in await queued(store, "order.mail", "order.mail.status")]
    assert later[2:] == [("order.mail", third.id), ("order.mail.status", third.id)]
    assert other.id not in {order_id for _, order_id in later}
    assert await store(emails.code_for, of(asked)) is None


async def test_an_address_confirmed_by_one_seller_is_not_anothers(store: Database) -> None:
    ann, eve = await a_seller(store, 1), await a_seller(store, 2, "Eve")
    asked = await store(emails.ask_code, of(ann), ADDRESS)
    code = await the_code(store, of(asked))
    with pytest.raises(NotFound):
        await store(emails.confirm, of(eve), ADDRESS, code)
    await store(emails.confirm, of(ann), ADDRESS, code)
    assert await store(emails.status, of(ann), ADDRESS) == "confirmed"
    assert await store(emails.status, of(eve), ADDRESS) == "unknown"
    await an_order(store, eve)
    assert await queued(store, "order.mail") == []


async def test_five_wrong_codes_spend_it_and_are_counted_though_refused(store: Database) -> None:
    seller = of(await a_seller(store))
    asked = await store(emails.ask_code, seller, ADDRESS)
    code = await the_code(store, of(asked))
    for number in range(1, 6):
        for _ in range(2):  # a replay of the same typing counts once
            with pytest.raises(WrongCode) as refused:
                await store(emails.confirm, seller, ADDRESS, wrong(code, number))
            assert refused.value.fields == {"left": 5 - number}
    with pytest.raises(WrongCode) as refused:
        await store(emails.confirm, seller, ADDRESS, code)
    assert refused.value.fields == {"left": 0}
    assert await store(emails.status, seller, ADDRESS) == "spent"
    assert await store(emails.code_for, of(asked)) is None


async def test_guessing_in_parallel_gives_no_more_than_five_tries(store: Database) -> None:
    seller = of(await a_seller(store))
    asked = await store(emails.ask_code, seller, ADDRESS)
    code = await the_code(store, of(asked))

    async def guess(number: int) -> bool:
        try:
            await store(emails.confirm, seller, ADDRESS, wrong(code, number))
        except WrongCode:
            return False
        return True

    assert not any(await asyncio.gather(*(guess(number) for number in range(1, 30))))
    assert (await store(emails.get, of(asked))).tries == 5
    with pytest.raises(WrongCode):
        await store(emails.confirm, seller, ADDRESS, code)


@pytest.mark.parametrize(
    "nonsense", ["", "12345", "1234567", "abcdef", "'; DROP", "x" * 10_000, "１２３４５", "😀" * 6]
)
async def test_what_is_no_code_is_not_counted(store: Database, nonsense: str) -> None:
    seller = of(await a_seller(store))
    asked = await store(emails.ask_code, seller, ADDRESS)
    with pytest.raises(Invalid):
        await store(emails.confirm, seller, ADDRESS, nonsense)
    assert (await store(emails.get, of(asked))).tries == 0


async def test_full_width_digits_are_digits(store: Database) -> None:
    seller = of(await a_seller(store))
    asked = await store(emails.ask_code, seller, ADDRESS)
    code = "".join(chr(ord(sign) + 0xFEE0) for sign in await the_code(store, of(asked)))
    assert (await store(emails.confirm, seller, ADDRESS, code)).confirmed_at is not None


async def test_asking_again_sends_one_code_a_minute_and_three_a_day(store: Database, hand_clock: HandClock) -> None:
    seller = of(await a_seller(store))
    asked = await store(emails.ask_code, seller, ADDRESS)
    old = await the_code(store, of(asked))
    await store(emails.ask_code, seller, ADDRESS)
    await store(emails.ask_code, seller, ADDRESS, again=True)
    assert len(await queued(store, "email.code")) == 1
    hand_clock.forward(seconds=60)
    await asyncio.gather(*(store(emails.ask_code, seller, ADDRESS, again=True) for _ in range(8)))
    assert len(await queued(store, "email.code")) == 2
    assert await the_code(store, of(asked)) != old
    hand_clock.forward(seconds=60)
    await store(emails.ask_code, seller, ADDRESS, again=True)
    hand_clock.forward(seconds=60)
    with pytest.raises(TooMany) as refused:
        await store(emails.ask_code, seller, ADDRESS, again=True)
    assert refused.value.fields == {"limit": 3}
    hand_clock.forward(hours=24)
    assert await store(emails.status, seller, ADDRESS) == "spent"
    await store(emails.ask_code, seller, ADDRESS)
    assert [row.key for row in await queued(store, "email.code")] == [
        f"email:{asked.id}:code:{n}" for n in (1, 2, 3, 4)
    ]


async def test_three_new_addresses_a_day(store: Database, hand_clock: HandClock) -> None:
    seller, other = of(await a_seller(store)), of(await a_seller(store, 2))
    tried = await asyncio.gather(
        *(store(emails.ask_code, seller, f"{name}@example.com") for name in "abcdefgh"), return_exceptions=True
    )
    assert sum(isinstance(outcome, TooMany) for outcome in tried) == 5
    await store(emails.ask_code, other, "z@example.com")
    hand_clock.forward(hours=24)
    await store(emails.ask_code, seller, "z@example.com")


async def test_a_refused_address_is_told_and_can_be_asked_again(store: Database, hand_clock: HandClock) -> None:
    seller = of(await a_seller(store))
    asked = of(await store(emails.ask_code, seller, ADDRESS))
    code = await the_code(store, asked)
    told = await asyncio.gather(*(store(emails.refused, asked, "550 no such user\x00") for _ in range(4)))
    assert sorted(told) == [False, False, False, True]
    assert [(row.chat_id, row.ids) for row in await queued(store, "email.refused")] == [(100, {"email_id": asked})]
    assert await store(emails.status, seller, ADDRESS) == "refused"
    assert await store(emails.code_for, asked) is None
    with pytest.raises(WrongCode):
        await store(emails.confirm, seller, ADDRESS, code)
    hand_clock.forward(minutes=2)
    await store(emails.ask_code, seller, ADDRESS)
    await store(emails.confirm, seller, ADDRESS, await the_code(store, asked))
    assert await store(emails.status, seller, ADDRESS) == "confirmed"
    assert not await store(emails.refused, 99_999, "no")


async def test_an_address_confirmed_again_gets_no_old_mails_again(store: Database, hand_clock: HandClock) -> None:
    seller = await a_seller(store)
    asked = of(await store(emails.ask_code, of(seller), ADDRESS))
    completed = await an_order(store, seller)
    for status in ("accepted", "processing", "completed"):
        await store(orders.move, of(completed), status, **AGENT)
    waited = await an_order(store, seller)
    await store(emails.refused, asked, "550 mailbox full")  # it was never confirmed: nothing has been mailed
    hand_clock.forward(minutes=2)

    async def confirm_again() -> list[object]:
        await store(emails.ask_code, of(seller), ADDRESS)
        await store(emails.confirm, of(seller), ADDRESS, await the_code(store, asked))
        return [row.ids["order_id"] for row in await queued(store, "order.mail")]

    assert await confirm_again() == [waited.id]
    for row in await queued(store):
        await store(outbox.sent, of(row))
    hand_clock.forward(days=40)
    await store(outbox.forget, hand_clock())  # what was sent is no longer known by its key
    await store(emails.refused, asked, "550 mailbox full")
    hand_clock.forward(minutes=2)
    missed = await an_order(store, seller)
    assert await confirm_again() == [missed.id]


@pytest.mark.parametrize("nonsense", ["", "ann", "@example.com", "ann@", "a b@example.com", "x" * 300 + "@example.com"])
async def test_what_is_no_address_is_refused(store: Database, nonsense: str) -> None:
    seller = of(await a_seller(store))
    with pytest.raises(Invalid):
        await store(emails.ask_code, seller, nonsense)
    assert await queued(store) == []


async def test_no_code_is_kept_anywhere(store: Database, store_url: str) -> None:
    seller = of(await a_seller(store))
    codes = []
    for name in "abc":
        asked = await store(emails.ask_code, seller, f"{name}@example.com")
        codes.append(await the_code(store, of(asked)))
    assert len(set(codes)) > 1
    engine = create_engine(store_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                assert not {str(value) for value in row} & set(codes), table
    engine.dispose()
