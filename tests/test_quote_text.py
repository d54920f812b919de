"""How a quote is read: many spellings, and never anything but a quote or a refusal that can be told."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quote_text import read_date, read_quote
from storage.problems import Invalid

TODAY = date(2026, 11, 23)
ONE = {"sgs": "SGS"}
TWO = {"tuv-sud": "TÜV SÜD", "tuv-rheinland": "TÜV Rheinland"}


@pytest.mark.parametrize(
    ("money", "amount", "currency"),
    [
        ("1200 USD", "1200", "USD"),
        ("usd 1200", "1200", "USD"),
        ("1,200.50 EUR", "1200.50", "EUR"),
        ("12,345,678 JPY", None, "amount"),
        ("1 200 CNY", "1200", "CNY"),
        ("0.01 GBP", "0.01", "GBP"),
        ("1,2 USD", None, "amount"),
        ("1200.005 USD", None, "amount"),
        ("0 USD", None, "amount"),
        ("-3 USD", None, "amount"),
        ("USD", None, "amount"),
        ("1200", None, "amount"),
        ("USD 1200 EUR", None, "amount"),
        ("1200 ABC", None, "currency"),
        ("12.0.0 USD", None, "amount"),
    ],
)
def test_money(money: str, amount: str | None, currency: str) -> None:
    text = f"{money}; 2027-01-31; 2 weeks"
    if amount is None:
        with pytest.raises(Invalid) as refusal:
            read_quote(text, ONE, TODAY)
        assert refusal.value.fields == {"what": "quote", "why": currency}
    else:
        quote = read_quote(text, ONE, TODAY)
        assert (quote.amount, quote.currency, quote.provider) == (Decimal(amount), currency, "sgs")


@pytest.mark.parametrize(
    "day", ["2027-01-31", "2027/1/31", "2027.01.31", "31.01.2027", "2027年1月31日", " 2027-01-31 "]
)
def test_days(day: str) -> None:
    assert read_date(day) == date(2027, 1, 31)


@pytest.mark.parametrize("day", ["", "31/01/2027", "2027-02-30", "tomorrow", "01-31", "20270131x"])
def test_what_is_no_day(day: str) -> None:
    assert read_date(day) is None


@pytest.mark.parametrize(
    ("name", "slug"),
    [("tuv-sud", "tuv-sud"), ("TÜV SÜD", "tuv-sud"), ("rheinland", "tuv-rheinland"), ("TÜV", None), ("SGS", None)],
)
def test_the_provider_is_one_of_the_orders(name: str, slug: str | None) -> None:
    text = f"{name}\n900 EUR；2027-01-31；3 周"
    if slug is None:
        with pytest.raises(Invalid):
            read_quote(text, TWO, TODAY)
    else:
        assert read_quote(text, TWO, TODAY).provider == slug


PARTS = st.one_of(
    st.text(max_size=30), st.sampled_from(["1200 USD", "2027-01-31", "SGS", "9" * 40 + " USD", "0001-01-01"])
)


@given(st.lists(PARTS, max_size=6).map(";".join), st.sampled_from([ONE, TWO, {}]))
def test_nothing_but_a_quote_or_a_refusal(text: str, providers: dict[str, str]) -> None:
    try:
        quote = read_quote(text, providers, TODAY)
    except Invalid:
        return
    assert quote.provider in providers
    assert 0 < quote.amount == round(quote.amount, 2)
    assert quote.valid_until >= TODAY
    assert 0 < len(quote.lead_time) <= 200
