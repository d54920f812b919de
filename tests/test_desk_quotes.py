"""A provider's quote: typed by an agent, offered to the seller, answered by him."""

import pytest

from storage import quotes
from tests.desk_way import Case, at_the_desk
from tests.home import Home

MALFORMED = [
    ("1200 USD", "a part is missing"),
    ("1200 USD; 2031-01-31", "a part is missing"),
    ("a lot; 2031-01-31; 2 weeks", "the amount cannot be read"),
    ("1200; 2031-01-31; 2 weeks", "the amount cannot be read"),
    ("0 USD; 2031-01-31; 2 weeks", "the amount cannot be read"),
    ("-5 USD; 2031-01-31; 2 weeks", "the amount cannot be read"),
    ("12.345 USD; 2031-01-31; 2 weeks", "the amount cannot be read"),
    ("1200 QQQ; 2031-01-31; 2 weeks", "not a three-letter code"),
    ("1200 USD; next year; 2 weeks", "the date cannot be read"),
    ("1200 USD; 2031-02-30; 2 weeks", "the date cannot be read"),
    ("1200 USD; 2001-01-31; 2 weeks", "the day has passed"),
    ("Acme; 1200 USD; 2031-01-31; 2 weeks", "does not name one of the order's providers"),
    ("1200 USD; 2031-01-31; " + "x" * 201, "the lead time is too long"),
]


async def quoted(case: Case, text: str = "1,200.50 usd; 2031-01-31; 10 working days") -> None:
    await case.li.replies(await case.asked("Attach a quote"), text)


@pytest.mark.parametrize(
    ("language", "told", "accept"), [("en", "a quote from SGS", "Accept the quote"), ("zh", "的报价", "接受报价")]
)
async def test_a_quote_is_accepted_from_its_message(home: Home, language: str, told: str, accept: str) -> None:
    case = await at_the_desk(home, language)
    await quoted(case)
    offer = await case.ann.sees(told)
    assert "1200.50 USD" in offer.text
    assert "10 working days" in offer.text
    assert "2031" in offer.text
    await case.ann.taps(accept, on=offer)
    await case.ann.sees_toast()
    answer = await case.li.sees("the seller accepted the quote of SGS")
    assert "1200.50 USD" in answer.text
    (quote,) = await case.db(quotes.listed, case.order.id)
    assert quote.status == "accepted"
    await case.ann.presses(offer, f"+quote.decline:{quote.id}", force=True)
    await case.ann.sees_toast("accepted" if language == "en" else "已")
    (quote,) = await case.db(quotes.listed, case.order.id)
    assert quote.status == "accepted"


async def test_a_quote_is_declined_from_the_orders(home: Home) -> None:
    case = await at_the_desk(home)
    await quoted(case)
    await case.ann.sees("a quote from SGS")
    await case.ann.says("/orders")
    await case.ann.taps(case.order.number)
    await case.ann.taps("SGS")
    await case.ann.taps("Decline")
    await case.ann.sees("you declined it")
    await case.li.sees("the seller declined the quote of SGS")
    await case.ann.taps("Timeline")
    await case.ann.sees("you declined the quote")


async def test_with_several_providers_the_quote_names_one(home: Home) -> None:
    case = await at_the_desk(home, providers=["sgs", "intertek"])
    prompt = await case.asked("Attach a quote")
    assert "provider; amount currency" in prompt.text
    await case.li.replies(prompt, "1200 USD; 2031-01-31; 2 weeks")
    await case.li.sees("a part is missing")
    await case.li.replies(prompt, "intertek； EUR 900 ；2031年1月31日；2 周 <b>快</b>")
    offer = await case.ann.sees("a quote from Intertek")
    assert "900 EUR" in offer.text
    assert "2 周 <b>快</b>" in offer.text
    await quoted(case, "Intertek; 800 EUR; 2031-01-31; 3 weeks")
    newer = await case.ann.sees("800 EUR")
    await case.ann.taps("Accept the quote", on=offer)
    await case.ann.sees_toast("replaced by a newer one")
    await case.ann.taps("Accept the quote", on=newer)
    await case.li.sees("accepted the quote of Intertek")


async def test_every_quote_that_cannot_be_read_gets_its_sentence(home: Home) -> None:
    case = await at_the_desk(home)
    prompt = await case.asked("Attach a quote")
    for text, told in MALFORMED:
        reply = await case.li.replies(prompt, text)
        answer = await case.li.sees(told)
        assert answer.raw["reply_to"] == reply.id, text
        assert "Nothing was changed" in answer.text
    assert await case.db(quotes.listed, case.order.id) == []
    await case.li.replies(prompt, "1200 USD; 2031-01-31; 2 weeks")
    await case.ann.sees("a quote from SGS")


async def test_no_quote_for_an_order_that_is_over(home: Home) -> None:
    case = await at_the_desk(home)
    prompt = await case.asked("Attach a quote")
    await case.ann.taps(case.order.number)
    await case.ann.taps("Cancel this order")
    await case.ann.taps("Yes, cancel it")
    await case.li.sees("· cancelled")
    await case.li.replies(prompt, "1200 USD; 2031-01-31; 2 weeks")
    await case.li.sees("it is cancelled")
    assert await case.db(quotes.listed, case.order.id) == []
