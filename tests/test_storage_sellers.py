"""Sellers are met, remembered and let go; nothing typed can break a row."""

from __future__ import annotations

import asyncio

import pytest

from storage import sellers
from storage.database import Database
from storage.problems import Invalid, NotFound
from tests.storehouse import BOT, HandClock, a_seller, of

pytest_plugins = ["tests.engines"]


async def test_a_seller_met_twice_is_one_seller(store: Database, hand_clock: HandClock) -> None:
    first = await a_seller(store)
    hand_clock.forward(hours=1)
    again = await a_seller(store, name="Anna")
    assert again.id == first.id
    assert (again.name, again.seen_at, again.created_at) == ("Anna", hand_clock(), first.created_at)


async def test_many_first_messages_at_once_make_one_seller(store: Database) -> None:
    met = await asyncio.gather(*(a_seller(store, 5) for _ in range(12)))
    assert len({one.id for one in met}) == 1


async def test_the_same_person_is_another_seller_to_another_bot(store: Database) -> None:
    mine = await a_seller(store, 5)
    other = await store(sellers.meet, BOT + 1, 5, name="Ann", username=None, language_code="en")
    assert other.id != mine.id
    assert (await store(sellers.find, BOT, 5)) == mine
    assert await store(sellers.find, BOT, 6) is None


@pytest.mark.parametrize(
    ("code", "language"), [("zh-hans", "zh"), ("zh", "zh"), ("ZH-TW", "zh"), ("de", "en"), (None, "en"), ("", "en")]
)
async def test_the_language_follows_telegram(store: Database, code: str | None, language: str) -> None:
    met = await store(sellers.meet, BOT, 1, name="Wang", username="w", language_code=code)
    assert met.language == language


async def test_a_chosen_language_stays(store: Database, hand_clock: HandClock) -> None:
    seller = await a_seller(store, code="en")
    assert (await a_seller(store, code="zh-hans")).language == "zh"
    await store(sellers.choose_language, of(seller), "en")
    hand_clock.forward(days=1)
    assert (await a_seller(store, code="zh-hans")).language == "en"
    with pytest.raises(Invalid):
        await store(sellers.choose_language, of(seller), "de")


async def test_settings_are_kept_and_nonsense_is_refused(store: Database) -> None:
    seller = of(await a_seller(store))
    await store(sellers.set_marketplaces, seller, ["UK", "US"])
    await store(sellers.set_timezone, seller, "asia/shanghai")
    await store(sellers.set_selling, seller, "planning")
    for verb, value in [
        (sellers.set_timezone, "Mars/Olympus"),
        (sellers.set_timezone, "'; DROP TABLE seller"),
        (sellers.set_selling, "thinking"),
    ]:
        with pytest.raises(Invalid):
            await store(verb, seller, value)
    with pytest.raises(Invalid):
        await store(sellers.set_marketplaces, seller, ["US", "MARS"])
    kept = await store(sellers.get, seller)
    assert (kept.marketplaces, kept.timezone, kept.selling) == (["US", "UK"], "Asia/Shanghai", "planning")
    assert (await store(sellers.set_timezone, seller, None)).timezone is None


async def test_the_contact_is_remembered_field_by_field(store: Database) -> None:
    seller = of(await a_seller(store))
    await store(sellers.remember_contact, seller, {"name": "Ann", "email": "a@b.example", "phone": "+491"})
    kept = await store(sellers.remember_contact, seller, {"company": "Toys Ltd", "phone": ""})
    assert (kept.contact_name, kept.contact_company, kept.contact_email, kept.contact_phone) == (
        "Ann",
        "Toys Ltd",
        "a@b.example",
        None,
    )
    assert await store(sellers.remember_contact, seller, {}) == kept


async def test_who_blocked_the_bot_is_unreachable_until_he_writes(store: Database) -> None:
    await a_seller(store)
    assert await store(sellers.mark_unreachable, BOT, 100)
    assert not await store(sellers.mark_unreachable, BOT, 100)
    assert not await store(sellers.mark_unreachable, BOT, 999)
    gone = await store(sellers.find, BOT, 100)
    assert gone is not None
    assert gone.unreachable_at is not None
    assert (await a_seller(store)).unreachable_at is None


async def test_a_name_from_the_wire_may_be_anything(store: Database) -> None:
    nasty = "\x00<b>\ud800'; DROP TABLE seller; --" + "长" * 5_000
    seller = await store(sellers.meet, BOT, 1, name=nasty, username="\x00", language_code="zh")
    assert seller.name.startswith("<b>'; DROP TABLE seller; --长")
    assert len(seller.name) == 100
    assert (await store(sellers.meet, BOT, 2, name="\x00", username=None, language_code=None)).name == "?"


async def test_nobody_is_not_found(store: Database) -> None:
    for verb, args in [(sellers.get, ()), (sellers.set_selling, ("selling",)), (sellers.choose_language, ("zh",))]:
        with pytest.raises(NotFound):
            await store(verb, 12345, *args)
