"""Quotes: offered by the desk, replaced by a newer one of the same provider, answered once by the seller."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from storage import quotes
from storage.problems import Invalid, Problem, WrongState
from tests.storehouse import GROUP, Case, HandClock, of

pytest_plugins = ["tests.engines"]


async def test_a_quote_is_offered_replaced_and_accepted(case: Case) -> None:
    for _ in range(2):
        first = await case.offer()
    assert (first.amount, first.currency, first.status) == ("1250.00", "EUR", "offered")
    other = await case.offer(provider="intertek", amount="990.5", currency="USD")
    better = await case.offer(amount="1100")
    statuses = {quote.id: quote.status for quote in await case.store(quotes.listed, of(case.order), of(case.seller))}
    assert statuses == {first.id: "replaced", other.id: "offered", better.id: "offered"}
    assert await case.told("quote.offered") == [("quote.offered", 100)] * 3
    for _ in range(2):
        taken = await case.store(quotes.answer, of(case.seller), of(better), True)
    assert taken.status == "accepted"
    assert taken.answered_at is not None
    await case.store(quotes.answer, of(case.seller), of(other), False)
    for quote, accept, status in [(better, False, "accepted"), (first, True, "replaced")]:
        with pytest.raises(WrongState) as refused:
            await case.store(quotes.answer, of(case.seller), of(quote), accept)
        assert refused.value.fields == {"status": status}
    assert await case.told("quote.answered") == [("quote.answered", GROUP)] * 2
    assert (await case.kinds())[-2:] == ["quote_accepted", "quote_declined"]


async def test_a_replayed_offer_is_found_even_when_it_was_answered(case: Case) -> None:
    first = await case.offer(key="update:1")
    await case.store(quotes.answer, of(case.seller), of(first), False)
    assert (await case.offer(key="update:1")).id == first.id
    assert (await case.offer(key="update:2")).id != first.id


async def test_accept_and_decline_at_once_have_one_answer(case: Case) -> None:
    quote = await case.offer()

    async def attempt(accept: bool) -> str:
        try:
            return (await case.store(quotes.answer, of(case.seller), of(quote), accept)).status
        except Problem as problem:
            return type(problem).__name__

    outcomes = await asyncio.gather(*(attempt(number % 2 == 0) for number in range(8)))
    final = (await case.store(quotes.by_id, of(quote))).status
    assert sorted(outcomes) == sorted([final] * 4 + ["WrongState"] * 4)
    assert len(await case.told("quote.answered")) == 1


@pytest.mark.parametrize(
    ("nonsense", "what"),
    [
        ({"amount": "free"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "Infinity"}, "amount"),
        ({"amount": "1e999999999"}, "amount"),
        ({"amount": "1.23456"}, "amount"),
        ({"amount": "9" * 10_000}, "amount"),
        ({"currency": "EURO"}, "currency"),
        ({"currency": "€€€"}, "currency"),
        ({"lead_time": ""}, "lead_time"),
        ({"lead_time": "x" * 201}, "lead_time"),
        ({"provider": " "}, "provider"),
        ({"valid_until": date(2026, 11, 21)}, "valid_until"),
    ],
)
async def test_a_quote_that_cannot_be_is_refused(case: Case, nonsense: dict[str, Any], what: str) -> None:
    with pytest.raises(Invalid) as refused:
        await case.offer(**nonsense)
    assert refused.value.fields["what"] == what
    assert await case.kinds() == []


async def test_an_expired_quote_can_only_be_declined(case: Case, hand_clock: HandClock) -> None:
    quote = await case.offer(valid_until=date(2026, 11, 24))
    hand_clock.forward(days=1, hours=20)  # the 25th, 4:00 UTC: the 24th has not ended everywhere
    hand_clock.forward(hours=8)
    with pytest.raises(WrongState) as refused:
        await case.store(quotes.answer, of(case.seller), of(quote), True)
    assert refused.value.fields == {"status": "expired"}
    assert (await case.store(quotes.by_id, of(quote))).status == "offered"
    assert (await case.store(quotes.answer, of(case.seller), of(quote), False)).status == "declined"
