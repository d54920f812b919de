"""Formatted text: UTF-16 arithmetic, trimming, and the entities Telegram finds by itself."""

from __future__ import annotations

import re

from .wire import Json, Refusal, bad

COMMAND = re.compile(r"(?<![\w/])/[a-zA-Z0-9_]{1,32}(?:@\w{3,32})?(?![\w/])")
MENTION = re.compile(r"(?<!\w)@[a-zA-Z]\w{3,31}\b")
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}']")
HASHTAG = re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")
FOUND = (("url", URL), ("email", EMAIL), ("mention", MENTION), ("bot_command", COMMAND), ("hashtag", HASHTAG))
TYPES = frozenset(
    (
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "date_time",
    )
)
BLANK = " \t\r\n\0\v"


def units(text: str) -> int:
    """Length in UTF-16 units, the way Telegram counts."""
    return len(text) + sum(char > "\uffff" for char in text) if not text.isascii() else len(text)


def cut(text: str, offset: int, length: int) -> str:
    """The part of ``text`` that an entity covers; both numbers in UTF-16 units."""
    if text.isascii():
        return text[offset : offset + length]
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def detect(text: str, taken: list[Json]) -> list[Json]:
    """Commands, links, mentions, addresses and hashtags outside of code, pre and links, beside those given."""
    if not any(char in text for char in "/@:#"):
        return taken
    closed = [entity for entity in taken if entity["type"] in ("code", "pre", "text_link", "text_mention")]
    found = list(taken)
    used = [(entity["offset"], entity["offset"] + entity["length"]) for entity in closed]
    for kind, pattern in FOUND:
        for match in pattern.finditer(text):
            start = units(text[: match.start()])
            end = start + units(match.group())
            if all(end <= begin or start >= stop for begin, stop in used):
                used.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    return in_order(found)


def trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without blanks at both ends, as Telegram stores it; entities follow, empty ones go."""
    left = text.lstrip(BLANK)
    cut_off = units(text[: len(text) - len(left)])
    plain = left.rstrip(BLANK)
    if not entities:
        return plain, entities
    size = units(plain)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - cut_off)
        end = min(size, entity["offset"] + entity["length"] - cut_off)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return plain, kept


def outside_code(entities: list[Json]) -> list[Json]:
    """Sorted, and without formatting on code and pre: Telegram drops it there and keeps it around them.

    Inner entities come before the outer ones that hold them.
    """
    kept: list[Json] = []
    code: list[tuple[int, int]] = []
    for entity in reversed(entities):
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if any(begin <= start and end <= stop for begin, stop in code):
            continue
        kept.append(entity)
        if entity["type"] in ("code", "pre"):
            code.append((start, end))
    return in_order([part for entity in kept for part in _around(entity, code)])


def _around(entity: Json, code: list[tuple[int, int]]) -> list[Json]:
    """The parts of simple formatting that lie outside of these ranges."""
    if entity["type"] not in ("bold", "italic", "underline", "strikethrough", "spoiler"):
        return [entity]
    parts = []
    start, last = entity["offset"], entity["offset"] + entity["length"]
    for begin, stop in sorted(code):
        if begin < last and stop > start:
            parts.append((start, begin))
            start = stop
    parts.append((start, last))
    return [{**entity, "offset": begin, "length": stop - begin} for begin, stop in parts if stop > begin]


def in_order(entities: list[Json]) -> list[Json]:
    """By place, the longer first: outer before inner."""
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def checked(text: str, entities: list[Json]) -> list[Json]:
    """Entities as a caller gave them, or a refusal when one lies outside of the text or has no known type."""
    size = units(text)
    for entity in entities:
        if entity.get("type") not in TYPES:
            raise _broken(f"unknown entity type {entity.get('type')!r}")
        offset, length = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length < 0:
            raise _broken("entity offset and length must be numbers")
        if offset + length > size:
            end = offset + length
            raise bad(f"entity begins in a middle of a UTF-16 symbol or ends after the end of the text at offset {end}")
    return in_order(entities)


def _broken(text: str) -> Refusal:
    return bad(f"can't parse MessageEntity: {text}")
