"""Wordings as patterns, and where they stand in a text.

`word*` also stands for its longer forms, `(a|b)` for either, `(a)?` for a or nothing, `#` for a number, ` .. ` for up
to five words between, and `..` without spaces for up to ten signs. Latin wordings begin and end at a word's border;
Chinese and Japanese have none.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.knowledge.message_view import fold
from bot.knowledge.tool_entries import MessagePhrases

_PIECE: Final = re.compile(r"( \.\. |\.\.|\s+|\*|[()|?#])")
# Possessive: each sign has one place, or a row of apostrophes could be read in billions of ways.
_GAP: Final = r"(?:[^\w\n]{1,40}+\w++(?:'\w++)*+){0,5}?[^\w\n]{1,40}"
_END: Final = re.compile(r"[.!?…;]+(?=\s|$)|[。！？；]|\n(?![a-z])")
_GLUE: Final = {
    " .. ": _GAP,
    "..": r"[^\n]{0,10}?",
    "*": "[a-z0-9']*",
    "(": "(?:",
    ")": ")",
    "|": "|",
    "?": "?",
    "#": "[0-9]+",
}
Span = tuple[int, int]


class BadPhrase(Exception):
    """A wording that is no pattern."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """An entry as regular expressions, each group in one."""

    rule: str
    groups: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None
    within: int


def regex(wording: str, loose: bool = False) -> str:
    """A wording as a regular expression over folded text. `loose`: its spaces may be missing. Raises BadPhrase."""
    plain = fold(wording)
    out: list[str] = []
    for piece in _PIECE.split(plain):
        if not piece:
            continue
        if piece.isspace():
            out.append(r"[\s\-–_]*" if loose else r"[\s\-–_]+")
        else:
            out.append(_GLUE.get(piece) or re.escape(piece))
    start = r"(?<![a-z0-9])" if re.match(r"[a-z0-9(#]", plain) else ""
    end = r"(?![a-z0-9])" if re.search(r"[a-z0-9*)#]$", plain) else ""
    found = f"{start}{''.join(out)}{end}"
    try:
        if re.compile(found).match(""):
            raise BadPhrase("it fits an empty text")
    except re.error as problem:
        raise BadPhrase(str(problem)) from None
    return found


@lru_cache(maxsize=8)
def compiled(phrases: tuple[MessagePhrases, ...], loose: bool) -> tuple[Pattern, ...]:
    """Every entry, ready to search."""
    return tuple(
        Pattern(
            one.rule,
            tuple(_either(group, loose) for group in (one.any, one.beside, one.also) if group),
            _either(one.unless, loose) if one.unless else None,
            one.within,
        )
        for one in phrases
    )


def _either(wordings: Iterable[str], loose: bool) -> re.Pattern[str]:
    return re.compile("|".join(regex(one, loose) for one in wordings))


def hits(text: str, patterns: Iterable[Pattern]) -> Iterator[tuple[str, Span]]:
    """Rule and place of every entry that speaks in a folded text."""
    parts = list(sentences(text))
    for pattern in patterns:
        if not all(group.search(text) for group in pattern.groups):
            continue
        if pattern.within:
            yield from _near(text, pattern)
        else:
            for start, end in parts:
                yield from _together(text, start, end, pattern)


def sentences(text: str) -> Iterator[Span]:
    """Where sentences stand; a line that does not go on in lower case ends one too."""
    start = 0
    for found in _END.finditer(text):
        yield start, found.end()
        start = found.end()
    if start < len(text):
        yield start, len(text)


def _together(text: str, start: int, end: int, pattern: Pattern) -> Iterator[tuple[str, Span]]:
    if len(pattern.groups) == 1:
        found = list(pattern.groups[0].finditer(text, start, end))
        spans = [one.span() for one in found]
    else:
        firsts = [group.search(text, start, end) for group in pattern.groups]
        if not all(firsts):
            return
        spans = [(min(one.start() for one in firsts if one), max(one.end() for one in firsts if one))]
    if spans and not (pattern.unless and pattern.unless.search(text, start, end)):
        for span in spans:
            yield pattern.rule, span


def _near(text: str, pattern: Pattern) -> Iterator[tuple[str, Span]]:
    for first in pattern.groups[0].finditer(text):
        low, high = max(0, first.start() - pattern.within), first.end() + pattern.within
        spans = [first.span()]
        for group in pattern.groups[1:]:
            near = [one.span() for one in group.finditer(text, low, high)]
            if not near:
                break
            spans.append(min(near, key=lambda span: abs(span[0] - first.start())))
        else:
            if not (pattern.unless and pattern.unless.search(text, low, high)):
                yield pattern.rule, (min(one[0] for one in spans), max(one[1] for one in spans))
                return
