"""The second channel in rows: opt-in, an address of one's own, links that end it, and nothing kept for longer."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session

from bot.knowledge.health import Reading
from storage import alerts, emails, health, health_checks, health_week, mail_choices, mailings, unsubscribing
from storage.database import Database
from storage.health import Judged
from storage.models import Seller
from storage.problems import Invalid, NotFound, TooMany
from tests.storehouse import BOT, HandClock, a_seller, an_order, of, queued

pytest_plugins = ["tests.engines"]

ADDRESS = "ann@example.com"


async def confirmed(store: Database, seller_id: int, address: str = ADDRESS) -> int:
    """An address of the seller's settings, with its code typed; its row."""
    email = await store(mailings.use, seller_id, address)
    if email.confirmed_at is None:
        mail = await store(emails.code_for, of(email))
        assert mail is not None
        await store(emails.confirm, seller_id, address, mail.code)
    return of(email)


async def figures(store: Database, seller_id: int, key: str, level: str, change: str, value: float = 1.4) -> int:
    """A figure and what was made of it; the account."""
    made = {"key": key, "source": "typed", "judge": lambda *_: Judged(level, value, change)}
    due_at = store.clock() + timedelta(days=1)
    recorded = await store(health.record, seller_id, "US", [Reading("odr", value, 60)], due_at=due_at, **made)
    return of(recorded.account)


async def test_nothing_is_mailed_unasked_or_unconfirmed(store: Database) -> None:
    ann = of(await a_seller(store))
    with pytest.raises(NotFound):
        await store(mailings.choose, ann, "breaches", True)
    await store(mailings.use, ann, ADDRESS)
    await store(mailings.choose, ann, "both", True)
    await figures(store, ann, "update:1", "bad", "new")
    assert await queued(store, "health.mail.breach") == [], "the address wants its code"
    await confirmed(store, ann)
    standing = await store(mailings.standing, ann)
    assert (standing.address, standing.status, standing.pending) == (ADDRESS, "confirmed", "")
    await figures(store, ann, "update:2", "near", "same")
    await figures(store, ann, "update:3", "bad", "same")
    assert await queued(store, "health.mail.breach") == []
    for _ in range(2):  # a replay
        account = await figures(store, ann, "update:4", "bad", "worse")
    [row] = await queued(store, "health.mail.breach")
    assert (row.channel, row.chat_id, row.ids["account_id"]) == ("mail", None, account)
    await store(mailings.choose, ann, "breaches", False)
    await figures(store, ann, "update:5", "bad", "worse")
    assert len(await queued(store, "health.mail.breach")) == 1
    with pytest.raises(Invalid):
        await store(mailings.choose, ann, "everything", True)


async def test_what_was_put_off_is_mailed_too_and_what_is_muted_never(store: Database, hand_clock: HandClock) -> None:
    ann = of(await a_seller(store))
    await confirmed(store, ann)
    await store(mailings.choose, ann, "breaches", True)
    account = await figures(store, ann, "update:1", "bad", "new")
    [alert] = await store(alerts.listed, ann, account)
    await store(alerts.snooze, ann, of(alert), hand_clock() + timedelta(hours=1))
    hand_clock.forward(days=2)
    [(due, _)] = await store(health_checks.due, BOT)
    assert await store(health_checks.check, account, due.due_at, hand_clock() + timedelta(days=1), timedelta(days=8))
    assert len(await queued(store, "health.mail.breach")) == 2
    await store(alerts.mute, ann, of(alert), True)
    await figures(store, ann, "update:2", "bad", "worse", 1.9)
    assert len(await queued(store, "health.mail.breach")) == 2


async def test_the_old_address_serves_until_the_new_one_is_confirmed(store: Database) -> None:
    ann, eve = of(await a_seller(store)), of(await a_seller(store, 2, "Eve"))
    old = await confirmed(store, ann)
    await store(mailings.choose, ann, "both", True)
    await store(mailings.use, ann, "new@example.com")
    standing = await store(mailings.standing, ann)
    assert (standing.address, standing.pending, standing.pending_status) == (ADDRESS, "new@example.com", "waiting")
    assert of(await store(mailings.wanting, ann, "breaches")) == old
    new = await confirmed(store, ann, "new@example.com")
    assert of(await store(mailings.wanting, ann, "digest")) == new
    with pytest.raises(NotFound):
        await store(mailings.use_known, eve, new)
    assert await store(mailings.wanting, eve, "digest") is None
    await store(mailings.use, ann, "third@example.com")
    with pytest.raises(TooMany):
        await store(mailings.use, ann, "fourth@example.com")
    assert (await store(mailings.standing, ann)).pending == "third@example.com"


async def test_a_link_ends_the_mails_of_its_address_only(store: Database) -> None:
    ann, eve = of(await a_seller(store)), of(await a_seller(store, 2, "Eve"))
    old = await confirmed(store, ann)
    theirs = await confirmed(store, eve)
    for seller in (ann, eve):
        await store(mailings.choose, seller, "both", True)
    token = await store(unsubscribing.token, old)
    assert token != await store(unsubscribing.token, theirs)
    assert of(await store(unsubscribing.address, token)) == old
    name, _, signature = token.partition("-")
    turned = ("B" if signature[0] == "A" else "A") + signature[1:]
    for forged in (f"{theirs}-{signature}", f"{name}-{turned}", f"0{token}", token[:-1], "", "x", "1-" + "é" * 22):
        assert await store(unsubscribing.address, forged) is None
    done = await asyncio.gather(*(store(mailings.unsubscribe, old, tell=True) for _ in range(4)))
    assert done == ["both"] * 4
    [told] = await queued(store, "email.stopped")
    assert (told.chat_id, told.ids) == (100, {"email_id": old})
    assert await store(mailings.wanting, ann, "breaches") is None
    assert await store(mailings.wanting, eve, "breaches") is not None
    await store(mailings.choose, ann, "both", True)
    await confirmed(store, ann, "new@example.com")
    assert await store(mailings.unsubscribe, old, tell=True) == "", "a mail to an address that is in use no more"
    assert await store(mailings.wanting, ann, "breaches") is not None


async def test_the_weekly_overview_is_mailed_once_to_who_wants_it(store: Database, hand_clock: HandClock) -> None:
    ann, eve = of(await a_seller(store)), of(await a_seller(store, 2, "Eve"))
    was = hand_clock()

    def due(session: Session) -> None:
        session.execute(update(Seller).values(digest_at=was))

    await store(due)
    email = await confirmed(store, ann)
    await confirmed(store, eve)
    await store(mailings.choose, ann, "digest", True)
    moves = [health_week.Move(seller, was, True, was + timedelta(days=7)) for seller in (ann, eve)]
    told = await asyncio.gather(*(store(health_week.settle, BOT, moves) for _ in range(3)))
    assert sum(told) == 2
    [row] = await queued(store, "health.mail.digest")
    assert row.ids == {"email_id": email, "seller_id": ann}
    await store(health_week.choose, ann, False, was)
    assert (await store(mailings.standing, ann)).weekly_off


async def test_an_address_that_is_removed_is_deleted_a_day_later(store: Database, hand_clock: HandClock) -> None:
    seller = await a_seller(store)
    ann = of(seller)
    first, ordered = await confirmed(store, ann, "first@example.com"), await confirmed(store, ann)
    await an_order(store, seller)  # it names the second
    await store(mailings.choose, ann, "both", True)
    await store(mailings.remove, ann)
    await store(mailings.remove, ann)
    standing = await store(mailings.standing, ann)
    assert (standing.address, standing.breaches, standing.digest) == ("", False, False)
    assert await store(mail_choices.forget, hand_clock() - timedelta(days=1)) == 0, "they count against the three a day"
    hand_clock.forward(days=2)
    assert await store(mail_choices.forget, hand_clock() - timedelta(days=1)) == 1
    with pytest.raises(NotFound):
        await store(emails.get, first)
    assert (await store(emails.get, ordered)).dropped_at is None, "an order's mails go there"
    assert not await store(mailings.serves, ordered)


async def test_a_refused_address_gets_no_more_until_it_is_confirmed_anew(
    store: Database, hand_clock: HandClock
) -> None:
    ann = of(await a_seller(store))
    email = await confirmed(store, ann)
    await store(mailings.choose, ann, "both", True)
    await store(emails.refused, email, "550 no such user")
    assert (await store(mailings.standing, ann)).status == "refused"
    await figures(store, ann, "update:1", "bad", "new")
    assert await queued(store, "health.mail.breach") == []
    hand_clock.forward(minutes=2)
    await store(mailings.use, ann, ADDRESS)
    standing = await store(mailings.standing, ann)
    assert (standing.address, standing.pending_status) == ("", "waiting")
    assert await confirmed(store, ann) == email
    assert of(await store(mailings.wanting, ann, "breaches")) == email, "what he chose stays chosen"
