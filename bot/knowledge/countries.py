"""Importing countries by name: as the seller writes them, in English, Chinese or the country's own language."""

import re
from contextlib import suppress
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages
from rapidfuzz import fuzz

from bot.knowledge.book import Book
from bot.knowledge.entries import Country
from bot.knowledge.normalise import clean, is_cjk

LONGEST = 60
_LIKE = 82.0
_CLEAR = 4.0
_OTHER_NAMES = {
    "holland": "NL",
    "czech republic": "CZ",
    "eire": "IE",
    "uk": "GB",
    "england": "GB",
    "great britain": "GB",
    "britain": "GB",
    "usa": "US",
    "america": "US",
    "turkiye": "TR",
    "el": "GR",
    "捷克共和国": "CZ",
    "英格兰": "GB",
}


def listed(book: Book, language: str) -> list[Country]:
    """Every importing country in the order its names have in that language (Chinese: by pinyin)."""
    if language == "zh":
        # The first level of GB 2312, where these names are from, is itself in pinyin order.
        return sorted(book.countries.values(), key=lambda country: country.name.zh.encode("gb18030"))
    return sorted(book.countries.values(), key=lambda country: country.name.en.casefold())


def named(book: Book, text: str) -> str | None:
    """The ISO code of the country a text names, in the EU or not; forgives typos. None when unclear or none."""
    wanted = " ".join(re.findall(r"\w+", clean(text[:LONGEST])))
    if not wanted:
        return None
    names = _names(tuple(book.countries)) | {clean(country.name.en): code for code, country in book.countries.items()}
    names |= {clean(country.name.zh): code for code, country in book.countries.items()}
    if wanted.upper() in book.countries:
        return wanted.upper()
    if wanted in names:
        return names[wanted]
    inside = {code for name, code in names.items() if len(name) > 3 and _within(name, wanted)}
    inside |= {code for name, code in names.items() if is_cjk(name) and len(name) > 1 and name in wanted}
    if len(inside) == 1:
        return inside.pop()
    return _alike(names, wanted) if len(wanted) > 3 else None


def placed(book: Book, text: str) -> tuple[str, str | None, str | None]:
    """A product text without the place at its end or beginning, with marketplace and importing country if it named one.

    Only exact names count here ("toy cars EU", "蓝牙耳机 德国"): a product must not lose a word to a guess.
    """
    spoken = text.split()
    for size in (2, 1):
        if len(spoken) > size:
            for place, rest in ((spoken[-size:], spoken[:-size]), (spoken[:size], spoken[size:])):
                marketplace, country = _place(book, " ".join(place))
                if marketplace:
                    return " ".join(rest), marketplace, country
    return text, None, None


def _place(book: Book, text: str) -> tuple[str | None, str | None]:
    """Marketplace and country of an exact name."""
    wanted = " ".join(re.findall(r"\w+", clean(text)))
    for marketplace in book.marketplaces.values():
        if wanted in {marketplace.id.lower(), clean(marketplace.name.en), clean(marketplace.name.zh)}:
            return marketplace.id, None
    code = _names(tuple(book.countries)).get(wanted)
    if code in book.countries:
        return "EU", code
    outside = {"GB": "UK", "US": "US", "JP": "JP", "AU": "AU", "SG": "SG"}
    return outside.get(code or ""), None


def _within(name: str, text: str) -> bool:
    return f" {name} " in f" {text} "


def _alike(names: dict[str, str], wanted: str) -> str | None:
    best: dict[str, float] = {}
    for name, code in names.items():
        best[code] = max(best.get(code, 0.0), fuzz.ratio(name, wanted, score_cutoff=_LIKE))
    first, second = sorted(best.items(), key=lambda pair: -pair[1])[:2]
    return first[0] if first[1] and first[1] - second[1] >= _CLEAR else None


@lru_cache(maxsize=2)
def _names(own: tuple[str, ...]) -> dict[str, str]:
    """Cleaned name -> ISO code: all the world in English and Chinese, `own` also in their own languages."""
    out: dict[str, str] = {}
    world = (Locale("en"), Locale("zh"))
    locales = {code: [*world, *_spoken(code)] for code in own}
    for code in map(str, world[0].territories):
        if re.fullmatch("[A-Z]{2}", code) and code not in {"EU", "EZ", "UN", "ZZ", "QO"}:
            for locale in locales.get(code, world):
                if name := locale.territories.get(code):
                    out.setdefault(" ".join(re.findall(r"\w+", clean(name))), code)
    return out | _OTHER_NAMES


def _spoken(code: str) -> list[Locale]:
    found = []
    for language in get_official_languages(code, de_facto=True):
        with suppress(UnknownLocaleError, ValueError):
            found.append(Locale.parse(language))
    return found
