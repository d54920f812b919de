"""What may stand in a contact field: pure reading of what people type. A refusal names the sentence that says why."""

import re
import unicodedata
from typing import Final, Literal

import phonenumbers
from babel.core import get_global
from email_validator import EmailNotValidError, validate_email

FIELDS: Final = ("name", "company", "email", "phone")
NEEDED: Final = ("name", "email")
LONGEST: Final = 100

Why = Literal["private", "letters", "signs", "lines", "email", "phone", "phone_code", "long"]


class Refused(Exception):
    """A value that is not kept; macro `contact.refused_<why>` says so."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def read(field: str, text: str, *, timezone: str | None = None, language: str = "en") -> str:
    """The value to keep: tidied text, a normalised address, a number in E.164. Raises Refused, KeyError.

    `timezone` (IANA) and `language` say where a phone number without a country code may be from.
    """
    if field == "email":
        return _email(text)
    if field == "phone":
        return _phone(text, timezone, language)
    if field in FIELDS:
        return _words(text)
    raise KeyError(field)


def private(text: str) -> bool:
    """Whether this looks like a card, bank, tax or identity number, or a password: things nobody asked for."""
    plain = unicodedata.normalize("NFKC", text)
    if _SECRET.search(plain) or _TAX.search(plain):
        return True
    if any(_luhn(re.sub(r"\D", "", run)) for run in _CARD.findall(plain)):
        return True
    packed = re.sub(r"[\s-]", "", plain).upper()
    found = [*re.findall(r"(?<![0-9A-Z])[0-9A-Z]{15,34}(?![0-9A-Z])", packed), *re.findall(r"\d{17}[\dX]", packed)]
    return any(_identity(run) or _credit_code(run) or _iban(run) for run in found)


def regions(timezone: str | None, language: str) -> tuple[str, ...]:
    """Countries a number without a country code may belong to, the likeliest first."""
    zone = get_global("zone_territories").get(timezone or "")
    guesses = [zone, "CN" if language == "zh" or zone is None else None]
    return tuple(dict.fromkeys(guess for guess in guesses if guess))


def shown_phone(number: str) -> str:
    """A stored number as people write it: +86 138 1234 5678."""
    parsed = phonenumbers.parse(number, None)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFC", text).strip()
    if "\n" in plain or "\r" in plain:
        raise Refused("lines")
    if len(plain) > LONGEST:
        raise Refused("long")
    if private(plain):
        raise Refused("private")
    plain = " ".join(plain.split())
    if any(unicodedata.category(sign)[0] not in "LMN" and sign not in _SIGNS for sign in plain):
        raise Refused("signs")
    if not any(unicodedata.category(sign)[0] == "L" for sign in plain):
        raise Refused("letters")
    return plain


def _email(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("mailto:").replace("。", ".")
    try:
        found = validate_email(plain, check_deliverability=False, allow_smtputf8=False, allow_quoted_local=False)
    except EmailNotValidError:
        raise Refused("private" if private(text) else "email") from None
    return found.ascii_email or found.normalized


def _phone(text: str, timezone: str | None, language: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"[+\d\s().\-/]{4,40}", plain):
        international = plain.startswith(("+", "00"))
        for country in (None,) if plain.startswith("+") else regions(timezone, language):
            try:
                number = phonenumbers.parse(plain, country)
            except phonenumbers.NumberParseException:
                continue
            sure = plain.startswith("+") or timezone or language == "zh"
            if phonenumbers.is_valid_number(number) and (sure or _is_mobile(number)):
                return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if not private(plain):
            raise Refused("phone" if international else "phone_code")
    raise Refused("private" if private(plain) else "phone")


def _is_mobile(number: phonenumbers.PhoneNumber) -> bool:
    """Of someone whose country is only guessed, a mobile number alone is certain enough."""
    return bool(phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE)


_SIGNS: Final = frozenset(" .,'’‘·•-–—()（）&＆/+#、，：:№")
_CARD: Final = re.compile(r"(?<![\d+])\d(?:[ -]?\d){12,18}(?!\d)")
_SECRET: Final = re.compile(r"(?:pass ?word|passwd|pwd|密码|口令)\s*(?:[:：=]|is\b|是|为)", re.IGNORECASE)
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
