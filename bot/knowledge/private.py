"""What nobody asked for: card, bank, tax and identity numbers, and passwords, recognised so that they are not kept."""

import re
import unicodedata
from typing import Final


def private(text: str) -> bool:
    """Whether this looks like one of them. A phone number written with its "+" never does."""
    plain = unicodedata.normalize("NFKC", text)
    if _SECRET.search(plain) or _TAX.search(plain):
        return True
    if any(_luhn(re.sub(r"\D", "", run)) for run in _CARD.findall(plain)):
        return True
    packed = re.sub(r"[\s-]", "", plain).upper()
    found = [*re.findall(r"(?<![0-9A-Z])[0-9A-Z]{15,34}(?![0-9A-Z])", packed), *re.findall(r"\d{17}[\dX]", packed)]
    return any(_identity(run) or _credit_code(run) or _iban(run) for run in found)


_CARD: Final = re.compile(r"(?<![\d+])\d(?:[ -]?\d){12,18}(?!\d)")
_SECRET: Final = re.compile(r"(?:pass ?word|passwd|pwd|密码|口令)\s*(?:[:=]|is\b|是|为)", re.IGNORECASE)
# US tax numbers (EIN, SSN) and EU/GB VAT numbers as they are usually written.
_TAX: Final = re.compile(
    r"(?<![\w-])(?:\d{2}-\d{7}|\d{3}-\d{2}-\d{4}"
    r"|(?:ATU|BE[01]|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK)\d{8,12})(?![\w-])"
)
_CREDIT: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # the signs of China's unified social credit code (GB 32100)


def _luhn(digits: str) -> bool:
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _identity(run: str) -> bool:
    """China's resident identity number (GB 11643): 17 digits and a check sign."""
    if not re.fullmatch(r"\d{17}[\dX]", run):
        return False
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(run[:17]))
    return "10X98765432"[total % 11] == run[17]


def _credit_code(run: str) -> bool:
    """China's unified social credit code, which is also the tax number (GB 32100)."""
    if not re.fullmatch(rf"[{_CREDIT}]{{2}}\d{{6}}[{_CREDIT}]{{10}}", run):
        return False
    total = sum(_CREDIT.index(sign) * pow(3, place, 31) for place, sign in enumerate(run[:17]))
    return _CREDIT[(31 - total % 31) % 31] == run[17]


def _iban(run: str) -> bool:
    """A bank account number (ISO 13616)."""
    if not re.fullmatch(r"[A-Z]{2}\d{2}[0-9A-Z]{11,30}", run) or sum(map(str.isdigit, run)) < 10:
        return False
    return int("".join(str(int(sign, 36)) for sign in run[4:] + run[:4])) % 97 == 1
