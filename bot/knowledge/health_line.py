"""Figures as sellers type them: `ODR 0.8 cancel 1.9 late 3.2 vtr 96.1`, `DE 订单缺陷率 3/412 迟发率3.2% 近30天`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from bot.knowledge.book import Book
from bot.knowledge.health import Reading, percent
from bot.knowledge.health_entries import Metric, Site
from bot.knowledge.message_view import fold

LONGEST: Final = 500
MOST_COUNT: Final = 100_000_000
_NUMBER: Final = r"\d{1,9}(?:[.,]\d{1,6})?"
_GLUE: Final = r"is|at|of|now|currently|为|是|约|大约|目前|现在|只有|=|:|->|→|-|–|—|≈|~"
_VALUE: Final = re.compile(
    rf"[\s()\[\]]*(?:rate|率)?[\s()\[\]]*(?:(?:{_GLUE})\s*){{0,2}}(?P<count>{_NUMBER})"
    r"(?:\s*(?P<percent>%|percent|per\s?cent|pct)|\s*(?:/|out of|of|÷)\s*(?P<total>\d{1,9}))?(?![\d%a-z])"
)
_WINDOW: Final = re.compile(r"(?:last|past|in|近|最近|过去)?\s*(?<!\d)(\d{1,3})\s*-?\s*(?:days?|d|天|日)(?![a-z])")
_SMALL: Final = """my our the a an is are at now today this week month currently and with for in on of to we have has
i account health rate rates numbers metrics figures here amazon store shop marketplace site seller central fbm mfn hi
hello please check orders order parcels packages units
我 我的 我们 我们的 店铺 账户 账号 今天 现在 目前 本周 这周 本月 是 为 和 站 站点 指标 数据 的
请 看 看下 帮 帮我 看看 一下 亚马逊 订单 单"""
_FILLER: Final = frozenset(_SMALL.split())
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*(?:[\s:=]*\d+(?:[.,/]\d+)*\s?%?)?|\d+(?:[.,/]\d+)*%?")
_ASKS: Final = re.compile(
    r"\?|(?<![a-z])(?:what|how|why|when|which|should|can|could|does|mean|means|if)(?![a-z])"
    r"|怎么|如何|为什么|为啥|什么|多少|吗|呢|咋|是否|能不能|会不会|如果|超过|低于|高于"
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a line says. `unread` are its parts that could not be read; `odd` are figures that cannot be: metric ids."""

    readings: tuple[Reading, ...]
    site: str = ""
    window: int = 0
    unread: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()
    sure: bool = False

    @property
    def is_line(self) -> bool:
        """Whether somebody meant to give figures, and not to ask something."""
        if not self.sure or not (self.readings or (self.odd and not self.unread)):
            return False
        words = [word for word in self.unread if not any(sign.isdigit() for sign in word)]
        strange = sum(1 if word.isascii() else (len(word) + 1) // 2 for word in words)
        return strange < max(1, len(self.readings))


def read_line(book: Book, text: str) -> Typed:
    """Read a line of figures; never raises, whatever the text."""
    if not any(sign.isdigit() for sign in text):
        return Typed(())
    line = fold(text[:LONGEST].replace("\n", " ; ")).casefold()
    rest = list(line)
    windows = [(hit.start(), int(hit[1])) for hit in _WINDOW.finditer(line) if 1 <= int(hit[1]) <= 365]
    for hit in _WINDOW.finditer(line):
        _blank(rest, *hit.span())
    line = "".join(rest)
    found: list[tuple[int, int, Reading]] = []
    odd: list[str] = []
    bare: list[str] = []
    strong = 0
    pattern, owners = _words(tuple(book.metrics.values()))
    for hit in pattern.finditer(line):
        metric, firm = owners[hit[0]]
        value = _VALUE.match(line, hit.end())
        if value is None:
            if firm:
                bare.append(metric.id)
                _blank(rest, *hit.span())
            continue
        _blank(rest, hit.start(), value.end())
        strong += firm
        reading = _reading(metric, value)
        if reading is None:
            odd.append(metric.id)
        else:
            found.append((hit.start(), value.end(), reading))
    readings, window = _windows(book, windows, found, len(line))
    site = _site(book, rest)
    unread = tuple(word for word in _WORD.findall("".join(rest)) if not _only_filler(word.strip()))
    asked = _ASKS.search("".join(rest))
    sure = not asked and bool(found or odd) and (strong > 0 or len(found) > 1)
    unique = {(one.metric, one.window): one for one in readings}
    return Typed(tuple(unique.values()), site, window, unread, tuple(odd), tuple(bare), sure)


def read_value(metric: Metric, text: str) -> Reading | None:
    """One figure typed for a metric: `0.8`, `0,8 %`, `3/412`. None when it is none, or cannot be."""
    found = _VALUE.fullmatch(fold(text.strip()[:40]).casefold().rstrip(" ."))
    return _reading(metric, found) if found else None


def _reading(metric: Metric, found: re.Match[str]) -> Reading | None:
    raw, total = found["count"], found["total"]
    if total is not None:
        if not raw.isdigit() or metric.kind != "rate":
            return None
        count, out_of = int(raw), int(total)
        if not 0 < out_of <= MOST_COUNT or count > out_of:
            return None
        return Reading(metric.id, percent(count, out_of), metric.window, count=count, total=out_of)
    grouped = metric.kind != "rate" and re.fullmatch(r"\d{1,3},\d{3}", raw)
    value = float(raw.replace(",", "" if grouped else "."))
    match metric.kind:
        case "rate" if value <= 100:
            return Reading(metric.id, round(value, 4), metric.window)
        case "score" if value <= 1000 and value == int(value) and not found["percent"]:
            return Reading(metric.id, value)
        case "count" if value <= 100_000 and value == int(value) and not found["percent"]:
            return Reading(metric.id, value)
    return None


def _windows(
    book: Book, named: list[tuple[int, int]], found: list[tuple[int, int, Reading]], end: int
) -> tuple[list[Reading], int]:
    """The readings with their windows: one that is named stands for all, of several each for what it stands beside."""
    if not named:
        return [one for _, _, one in found], 0
    out = []
    for at, (start, _, reading) in enumerate(found):
        until = found[at + 1][0] if at + 1 < len(found) else end
        own = [days for place, days in named if start <= place < until] if len(named) > 1 else [named[0][1]]
        windows = book.metrics[reading.metric].windows
        out.append(replace(reading, window=own[0]) if own and own[0] in windows else reading)
    return out, named[0][1]


def _site(book: Book, rest: list[str]) -> str:
    """The marketplace named outside the figures, "" when none or several are."""
    text = "".join(rest)
    pattern, owners = _places(tuple(book.sites.values()))
    hits = list(pattern.finditer(text))
    codes = {owners[hit[0]] for hit in hits}
    if len(codes) != 1:
        return ""
    for hit in hits:
        _blank(rest, hit.start(), hit.end())
    return codes.pop()


def _only_filler(word: str) -> bool:
    """Chinese words run together: nothing is left of them without the small ones."""
    if word in _FILLER:
        return True
    for filler in sorted((one for one in _FILLER if not one.isascii()), key=len, reverse=True):
        word = word.replace(filler, "")
    return not word


def _blank(rest: list[str], start: int, end: int) -> None:
    rest[start:end] = [" "] * (end - start)


def _pattern(words: Mapping[str, object]) -> re.Pattern[str]:
    """The longest first; Latin words only whole."""
    parts = []
    for word in sorted(words, key=len, reverse=True):
        plain = re.escape(word).replace(r"\ ", r"\s+") if word.isascii() and " " not in word else re.escape(word)
        left = r"(?<![a-z0-9])" if word[0].isascii() else ""
        right = r"(?![a-z])" if word[-1].isascii() and word[-1].isalnum() else ""
        parts.append(f"{left}{plain}{right}")
    return re.compile("|".join(parts) or r"(?!)")


@lru_cache(maxsize=4)
def _words(metrics: tuple[Metric, ...]) -> tuple[re.Pattern[str], dict[str, tuple[Metric, bool]]]:
    owners: dict[str, tuple[Metric, bool]] = {}
    for metric in metrics:
        owners |= {fold(word).casefold(): (metric, False) for word in metric.loose}
        owners |= {fold(word).casefold(): (metric, True) for word in metric.words}
    return _pattern(owners), owners


@lru_cache(maxsize=4)
def _places(sites: tuple[Site, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    owners = {fold(word).casefold(): site.code for site in sites for word in site.words}
    return _pattern(owners), owners
