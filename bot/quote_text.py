"""A provider's quote as an agent types it: `[provider;] amount currency; valid until; lead time`."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from babel.core import get_global

from storage.problems import Invalid

_LONGEST_LEAD_TIME = 200
_LARGEST = Decimal(10_000_000)


@dataclass(frozen=True, slots=True)
class QuoteText:
    """What was read. `provider` is a slug of the order's, `amount` an exact decimal."""

    provider: str
    amount: Decimal
    currency: str
    valid_until: date
    lead_time: str


def read_quote(text: str, providers: dict[str, str], today: date) -> QuoteText:
    """Read a quote. `providers` maps the order's slugs to names; with one of them the first field may be left out.

    Raises Invalid(what="quote", why=form|provider|amount|currency|date|past|lead_time).
    """
    fields = [field.strip() for field in re.split(r"[;；\n]", text) if field.strip()]
    if len(fields) == 3 and len(providers) == 1:
        fields.insert(0, next(iter(providers)))
    if len(fields) != 4:
        raise Invalid(what="quote", why="form")
    name, money, until, lead_time = fields
    amount, currency = _money(money)
    valid_until = read_date(until)
    if valid_until is None:
        raise Invalid(what="quote", why="date")
    if valid_until < today:
        raise Invalid(what="quote", why="past")
    if len(lead_time) > _LONGEST_LEAD_TIME:
        raise Invalid(what="quote", why="lead_time")
    return QuoteText(_provider(name, providers), amount, currency, valid_until, lead_time)


def read_date(text: str) -> date | None:
    """2026-12-31, 2026/12/31, 2026.12.31, 31.12.2026, or the Chinese way with the signs for year, month and day."""
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%Y\u5e74%m\u6708%d\u65e5"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 — a day has no zone
        except ValueError:
            continue
    return None


def _money(text: str) -> tuple[Decimal, str]:
    found = re.fullmatch(r"(?:([A-Za-z]{3})\s*)?([\d.,\s]+?)\s*([A-Za-z]{3})?", text)
    if not found or bool(found[1]) == bool(found[3]):
        raise Invalid(what="quote", why="amount")
    currency = (found[1] or found[3]).upper()
    if currency not in get_global("all_currencies"):
        raise Invalid(what="quote", why="currency")
    digits = found[2].replace(" ", "")
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", digits):
        digits = digits.replace(",", "")
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        raise Invalid(what="quote", why="amount") from None
    if not 0 < amount < _LARGEST or amount != round(amount, 2):
        raise Invalid(what="quote", why="amount")
    return amount, currency


def _provider(text: str, providers: dict[str, str]) -> str:
    wanted = text.casefold()
    found = [slug for slug, name in providers.items() if wanted in (slug, name.casefold())]
    found = found or [slug for slug, name in providers.items() if wanted and wanted in name.casefold()]
    if len(found) != 1:
        raise Invalid(what="quote", why="provider")
    return found[0]
