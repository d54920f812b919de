"""Is what an entry says really there in both languages, and short enough?"""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from bot.knowledge.entries import Text

LONGEST_TITLE = 80
_HAN = re.compile(r"[\u3400-\u9fff]")


def chinese_signs(text: str) -> int:
    """How many Chinese characters a text has; kana and Hangul are none."""
    return len(_HAN.findall(text))


def texts(value: Any, path: str = "") -> list[tuple[str, str, str]]:
    """Every bilingual text inside an entry: path, English, Chinese."""
    if isinstance(value, Text) or (hasattr(value, "en") and isinstance(getattr(value, "en"), str)):  # noqa: B009
        return [(path, value.en, value.zh)]
    if is_dataclass(value):
        return [one for item in fields(value) for one in texts(getattr(value, item.name), item.name)]
    if isinstance(value, dict):
        return [one for key, item in value.items() for one in texts(item, f"{path}.{key}")]
    if isinstance(value, tuple):
        return [one for item in value for one in texts(item, path)]
    return []


def misspoken(entry: Any, longest: int) -> Iterator[str]:
    """What is wrong with the texts of an entry; `longest` in characters."""
    for path, en, zh in texts(entry):
        if not _HAN.search(zh) and len(zh) > 8:
            yield f"{path}.zh is not Chinese (missing language)"
        # A mark or term may be quoted in its own script, a sentence may not.
        if len(_HAN.findall(en)) > len(en) / 5:
            yield f"{path}.en is Chinese (missing language)"
        if path == "title" and max(len(en), len(zh)) > LONGEST_TITLE:
            yield f"title is longer than {LONGEST_TITLE} characters"
        if max(len(en), len(zh)) > longest:
            yield f"{path} is longer than {longest} characters"
