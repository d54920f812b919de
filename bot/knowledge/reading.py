"""TOML values into entries: typed by the dataclass itself, every slip reported with file and line, none raised."""

import dataclasses
import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal
from urllib.parse import urlsplit

from bot.knowledge.entries import Source

Level = Literal["error", "warning"]
Report = Callable[[str, str], None]
"""Called with the path of a field inside its entry ("text.zh") and what is wrong with it."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One slip in the knowledge, at a line (1-based; 0 when there is no file)."""

    file: str
    line: int
    message: str
    level: Level = "error"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.level}: {self.message}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands."""

    file: str
    line: int


class Bad:
    """Stands for a value that could not be read; its slip is reported already."""


BAD = Bad()


@cache
def _fields(cls: type) -> dict[str, tuple[str, Any, bool]]:
    """TOML key -> (attribute, type hint, required)."""
    hints = typing.get_type_hints(cls)
    out: dict[str, tuple[str, Any, bool]] = {}
    for item in dataclasses.fields(cls):
        required = item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING
        out[item.metadata.get("key", item.name)] = (item.name, hints[item.name], required)
    return out


def read(cls: type, raw: object, report: Report, path: str = "") -> Any:
    """An instance of the dataclass `cls` from parsed TOML, or BAD after reporting every slip in it."""
    if not isinstance(raw, Mapping):
        report(path, "a table is expected")
        return BAD
    known = _fields(cls)
    dot = f"{path}." if path else ""
    for key in raw.keys() - known.keys():
        report(dot + str(key), "unknown key")
    values: dict[str, Any] = {}
    for key, (attribute, hint, required) in known.items():
        if key in raw:
            values[attribute] = _convert(hint, raw[key], report, dot + key)
        elif required:
            language = " (missing language)" if key in {"en", "zh"} else ""
            report(dot + key, "missing" + language)
            values[attribute] = BAD
    if any(value is BAD for value in values.values()):
        return BAD
    return cls(**values)


def _convert(hint: Any, value: object, report: Report, path: str) -> Any:
    origin = typing.get_origin(hint)
    if origin is types.UnionType:
        return _convert(next(arg for arg in typing.get_args(hint) if arg is not type(None)), value, report, path)
    if origin is Literal:
        if value in typing.get_args(hint):
            return value
        report(path, f"{value!r} is none of {', '.join(map(str, typing.get_args(hint)))}")
        return BAD
    if origin is tuple:
        return _items(typing.get_args(hint)[0], value, report, path)
    if origin is not None and issubclass(origin, Mapping):
        return _table(typing.get_args(hint)[1], value, report, path)
    if hint is Source and isinstance(value, str):
        value = {"name": urlsplit(value).netloc, "url": value}
    if dataclasses.is_dataclass(hint):
        return read(typing.cast(type, hint), value, report, path)
    return _plain(hint, value, report, path)


def _items(inner: Any, value: object, report: Report, path: str) -> Any:
    if not isinstance(value, list):
        report(path, "a list is expected")
        return BAD
    items = tuple(_convert(inner, item, report, f"{path}[{at}]") for at, item in enumerate(value))
    return BAD if any(item is BAD for item in items) else items


def _table(inner: Any, value: object, report: Report, path: str) -> Any:
    if not isinstance(value, Mapping):
        report(path, "a table is expected")
        return BAD
    table = {key: _convert(inner, item, report, f"{path}.{key}") for key, item in value.items()}
    return BAD if any(item is BAD for item in table.values()) else table


def _plain(hint: Any, value: object, report: Report, path: str) -> Any:
    if hint is str and isinstance(value, str):
        if value.strip():
            return value.strip()
        report(path, "empty")
        return BAD
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if hint is date and isinstance(value, date) and not isinstance(value, datetime):
        return value
    if hint is bool and isinstance(value, bool):
        return value
    if hint is int and isinstance(value, int) and not isinstance(value, bool):
        return value
    report(path, f"{value!r} is no {hint.__name__}")
    return BAD


class Lines:
    """Finds lines in a TOML text, since tomllib tells none."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._headers: dict[str, list[int]] = {}
        for number, line in enumerate(self._lines, 1):
            if header := re.match(r"\s*\[\[?\s*([\w-]+)\s*\]\]?\s*(#.*)?$", line):
                self._headers.setdefault(header[1], []).append(number)

    def entry(self, table: str, index: int) -> int:
        """The line of the `index`-th `[[table]]` (0-based), 1 when it is not found."""
        found = self._headers.get(table, [])
        return found[index] if index < len(found) else 1

    def field(self, entry_line: int, path: str) -> int:
        """The line of a field below its entry, the entry's own line when it is missing."""
        key = re.split(r"[.\[]", path, maxsplit=1)[0]
        if not key:
            return entry_line
        for number in range(entry_line + 1, len(self._lines) + 1):
            line = self._lines[number - 1]
            if re.match(r"\s*\[\[?\s*[\w-]+\s*\]", line):
                break
            if re.match(rf"\s*{re.escape(key)}\b\s*[=.]", line):
                return number
        return entry_line
