"""What may stand in a contact field: pure reading of what people type. A refusal names the sentence that says why."""

import re
import unicodedata
from typing import Final, Literal

import phonenumbers
from babel.core import get_global
from email_validator import EmailNotValidError, validate_email

from bot.knowledge.legible import UNSEEN
from bot.knowledge.private import private

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
    if any(
        unicodedata.category(sign)[0] not in "LMN" and sign not in _SIGNS
        for sign in unicodedata.normalize("NFKC", plain)
    ):
        raise Refused("signs")
    if not any(unicodedata.category(sign)[0] == "L" and sign not in UNSEEN for sign in plain):
        raise Refused("letters")
    return plain


def _email(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("mailto:").replace("\u3002", ".")
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


_SIGNS: Final = frozenset(" .,'’‘·•-–—()&/+#:")
"""Beside letters, marks and digits, in compatibility form (full-width commas and brackets become these)."""
