"""A day or an hour as somebody types it, in English or Chinese. What could mean two days is not read at all."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_AFTER = r"(?:之后|以后|后|之内|以内|内)?"
_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = {"d": 1, "day": 1, "days": 1, "天": 1, "日": 1, "w": 7, "week": 7, "weeks": 7, "周": 7, "星期": 7, "个星期": 7}
_NUMBER = re.compile(r"[一二两三四五六七八九十〇零]+(?=个?(?:天|日|周|星期|小时|钟头|月))")
_WORDS = {"today": 0, "tomorrow": 1, "day after tomorrow": 2, "今天": 0, "今日": 0, "明天": 1, "后天": 2, "大后天": 3}


@dataclass(frozen=True, slots=True)
class When:
    """A day, and the time on it if one was given; `moment` when so many hours from now were."""

    day: date
    at: time | None = None
    moment: datetime | None = None


def parse(text: str, now: datetime) -> When | None:
    """Read what was typed at `now` (aware, in the reader's zone). None: it cannot be read, or is no date there is."""
    words = " ".join(unicodedata.normalize("NFKC", text).lower().replace(",", " ").split())
    words = _NUMBER.sub(lambda found: str(_number(found[0])), words)
    words = re.sub(r"^(?:in|by|until|due|on|到|截止)\s*", "", words)
    if hours := re.fullmatch(rf"(\d{{1,4}})\s*(?:h|hrs?|hours?|个?小时|个?钟头){_AFTER}", words):
        moment = (now.astimezone(UTC) + timedelta(hours=int(hours[1]))).astimezone(now.tzinfo)
        return When(moment.date(), moment=moment)
    words, at = _time(words)
    try:
        day = next((day for read in _READERS if (day := read(words, now.date())) is not None), None)
        return None if day is None else When(day, at)
    except (ValueError, OverflowError):
        return None


def _time(words: str) -> tuple[str, time | None]:
    found = re.search(r"\s*(?:at\s+)?(\d{1,2})(?::(\d{2})|点(?:(\d{1,2})分?|半)?)$", words)
    if found is None:
        return words, None
    hour, minute = int(found[1]), int(found[2] or found[3] or (30 if found[0].endswith("半") else 0))
    if hour > 23 or minute > 59:
        return words, None
    return words[: found.start()].strip(), time(hour, minute)


def _whole(words: str, _today: date) -> date | None:
    found = re.fullmatch(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?[日号]?", words)
    return date(int(found[1]), int(found[2]), int(found[3])) if found else None


def _english(words: str, today: date) -> date | None:
    if found := re.fullmatch(rf"(\d{{1,2}})(?:st|nd|rd|th)?\s*{_MONTH}(?:\s*(\d{{4}}))?", words):
        return _of(found[3], _MONTHS.index(found[2]) + 1, int(found[1]), today)
    if found := re.fullmatch(rf"{_MONTH}\s*(\d{{1,2}})(?:st|nd|rd|th)?(?:\s*(\d{{4}}))?", words):
        return _of(found[3], _MONTHS.index(found[1]) + 1, int(found[2]), today)
    return None


def _chinese(words: str, today: date) -> date | None:
    found = re.fullmatch(r"(明年|今年)?\s?(\d{1,2})\s?月\s?(\d{1,2})\s?[日号]?", words)
    if found is None:
        return None
    year = {"明年": str(today.year + 1), "今年": str(today.year)}.get(found[1] or "")
    return _of(year, int(found[2]), int(found[3]), today)


def _ahead(words: str, today: date) -> date | None:
    if words in _WORDS:
        return today + timedelta(days=_WORDS[words])
    units = "|".join(sorted(_UNITS, key=len, reverse=True))
    found = re.fullmatch(rf"(\d{{1,4}})\s*({units}){_AFTER}(?: from (?:now|today))?", words)
    return today + timedelta(days=int(found[1]) * _UNITS[found[2]]) if found else None


_READERS: tuple[Callable[[str, date], date | None], ...] = (_whole, _english, _chinese, _ahead)


def _of(year: str | None, month: int, day: int, today: date) -> date:
    """The day in that year; without one, the next there is."""
    if year is not None:
        return date(int(year), month, day)
    for ahead in range(9):
        try:
            found = date(today.year + ahead, month, day)
        except ValueError:
            if (month, day) != (2, 29):
                raise
            continue
        if found >= today:
            return found
    raise ValueError("no such day")


def _number(signs: str) -> int:
    """A Chinese number below a hundred."""
    if "十" not in signs:
        return int("".join(str(_DIGITS[sign]) for sign in signs))
    tens, _, ones = signs.partition("十")
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
