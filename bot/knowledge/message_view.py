"""A text as a checker reads it, each sign of which still knows where it stood in the original.

`seen` undoes width, invisible signs and stars; `folded` also case, accents, traditional characters and letters of
another alphabet that only look Latin; `joined` also spaced-out words and digits in the place of letters.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import zhconv

CJK: Final = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
LOOKS: Final = str.maketrans(
    "аеорсухіѕһԁкмтвнјԛԝɡɩαεορτυνικ",
    "aeopcyxishdkmtbhjqwglaeoptuvik",
)
"""Cyrillic and Greek letters that pass for Latin ones."""
_LEET: Final = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
_STARS: Final = re.compile(r"[*★☆⭐🌟✩✰]{5}(?![*★☆⭐🌟✩✰])|(?<=[5五])\s*[★⭐🌟✩✰]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_SPACED: Final = re.compile(r"(?<![a-z0-9])(?:[a-z0-9][ .\-_*·•|/~]{1,2}){2,}[a-z0-9](?![a-z0-9])")
_BETWEEN: Final = r"[^\w\n。！？；，、：…“”‘’（）《》「」【】()!?,;:\"']"
_SPACED_CJK: Final = re.compile(rf"(?<=[{CJK}]){_BETWEEN}{{1,2}}(?=[{CJK}a-z])|(?<=[a-z])\s(?=[{CJK}])")
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_KEPT: Final = frozenset("\n\t")


@dataclass(frozen=True, slots=True)
class View:
    """`text`, and for each of its signs the start and end of what it stands for in the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of a part of this text that is not empty."""
        return self.starts[start], max(self.ends[start:end])


@dataclass(frozen=True, slots=True)
class Views:
    """One text in three ways, and whether letters were hidden in it: spans of invisible or disguised signs."""

    seen: View
    folded: View
    joined: View
    disguised: tuple[tuple[int, int], ...]


def views(text: str) -> Views:
    """Read a text in all ways."""
    seen, invisible = _seen(text)
    seen = replaced(seen, _STARS, lambda found: " 5 star " if len(found) >= 5 else " star ")
    folded, mixed = _folded(seen)
    return Views(seen, folded, _joined(folded), (*invisible, *mixed))


def replaced(view: View, pattern: re.Pattern[str], by: Callable[[str], str]) -> View:
    """The view with each match replaced; what comes in its place stands for all of it."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for found in pattern.finditer(view.text):
        start, end = found.span()
        fresh = by(found[0])
        parts += view.text[at:start], fresh
        starts += view.starts[at:start]
        ends += view.ends[at:start]
        if fresh:
            first, last = view.span(start, end)
            starts += [first] * len(fresh)
            ends += [last] * len(fresh)
        at = end
    return View("".join([*parts, view.text[at:]]), (*starts, *view.starts[at:]), (*ends, *view.ends[at:]))


def _seen(text: str) -> tuple[View, list[tuple[int, int]]]:
    """Compatibility form without invisible signs, and where those stood inside a word."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    invisible: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        cluster = text[at:end]
        if _unseen(cluster[0]):
            if cluster[0] not in "\ufe0e\ufe0f" and text[at - 1 : at].isalnum() and text[end : end + 1].isalnum():
                invisible.append((at - 1, end + 1))
        else:
            for sign in unicodedata.normalize("NFKC", cluster):
                out.append(" " if sign.isspace() and sign not in _KEPT else sign)
                starts.append(at)
                ends.append(end)
        at = end
    return View("".join(out), tuple(starts), tuple(ends)), invisible


def _unseen(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cf", "Cc", "Mn", "Me"} and sign not in _KEPT and sign != "\r"


def _folded(view: View) -> tuple[View, list[tuple[int, int]]]:
    text = view.text
    mixed: list[tuple[int, int]] = []
    letters = list(text)
    for found in _WORD.finditer(text):
        word = found[0].casefold()
        if not word.isascii() and re.search(r"[a-z]", word) and len(word.translate(LOOKS)) == len(found[0]):
            plain = word.translate(LOOKS)
            if plain != word:
                letters[found.start() : found.end()] = plain
                mixed.append(view.span(*found.span()))
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, sign in enumerate(letters):
        for small in _fold(sign):
            out.append(small)
            starts.append(view.starts[at])
            ends.append(view.ends[at])
    return View("".join(out), tuple(starts), tuple(ends)), mixed


@lru_cache(maxsize=65536)
def _fold(sign: str) -> str:
    """One sign in lower case, without Latin accents, simplified; ’ as '."""
    if sign in "’‘`´":
        return "'"
    if _HAN.match(sign):
        return str(zhconv.convert(sign, "zh-hans"))
    bare = re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFD", sign.casefold()))
    return unicodedata.normalize("NFC", bare)


def fold(text: str) -> str:
    """A wording as it looks in a folded view."""
    return "".join(map(_fold, unicodedata.normalize("NFKC", text)))


def _joined(view: View) -> View:
    view = replaced(view, _SPACED_CJK, lambda _: "")
    view = replaced(view, _SPACED, _unspaced)
    return _unleet(view)


def _unspaced(found: str) -> str:
    """One word of letters that stood apart; an article before it is none of them."""
    article = found[:2] if found[:2] in {"a ", "i "} else ""
    return article + re.sub(r"[^a-z0-9]", "", found[len(article) :])


def _unleet(view: View) -> View:
    """Digits and signs behind letters as the letters they stand for: the length stays the same."""
    letters = list(view.text)
    for at in range(1, len(letters)):
        if letters[at] in _LEET and "a" <= letters[at - 1] <= "z":
            follows = view.text[at + 1 : at + 2]
            if letters[at] not in "!@$" or "a" <= follows <= "z":
                letters[at] = _LEET[letters[at]]
    return View("".join(letters), view.starts, view.ends)
