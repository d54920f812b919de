"""The account-health report of Amazon's Selling Partner API (GET_V2_SELLER_PERFORMANCE_REPORT), read tolerantly.

Its schema and its own example contradict each other, and fields are added without notice: names have aliases, what is
missing is no fault, what is unknown is passed over, and limits are the report's own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson

from bot.knowledge.book import Book
from bot.knowledge.health import FBA, Level, Reading, percent
from bot.knowledge.health_bytes import Fault, text_of
from bot.knowledge.health_entries import Condition, Metric

MOST: Final = 60
"""Marketplaces of one report that are read."""
_CONDITIONS: Final[dict[str, Condition]] = {"LESS_THAN": "below", "GREATER_THAN": "above", "EQUALS": "none"}
_VERDICTS: Final[dict[str, Level]] = {"GOOD": "good", "BAD": "bad", "NONE": "none"}


@dataclass
class Part:
    """What a report says of one marketplace. `site` is "" for an id that the Book does not know."""

    marketplace_id: str
    site: str
    readings: list[Reading] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


def read_report(book: Book, data: bytes) -> list[Part] | Fault:
    """The parts of a report, in its order; or what is wrong with the file."""
    decoded = text_of(data)
    if isinstance(decoded, Fault):
        return decoded
    text = decoded[0]
    try:
        root = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return Fault("json", error.lineno, error.colno)
    except UnicodeEncodeError:
        return Fault("binary")
    if isinstance(root, Mapping) and isinstance(inner := _get(root, "payload", "report", "data"), Mapping):
        root = inner
    if not isinstance(root, Mapping):
        return Fault("report", detail=type(root).__name__)
    metrics, statuses = _get(root, "performanceMetrics"), _get(root, "accountStatuses", "accountStatus")
    if not isinstance(metrics, list) and not isinstance(statuses, list):
        return Fault("report", detail=", ".join(str(key)[:30] for key in list(root)[:4]))
    parts: dict[str, Part] = {}
    for entry in _entries(metrics):
        part = _part(book, parts, entry)
        for metric in sorted(book.metrics.values(), key=lambda one: one.order):
            if (found := _get(entry, *metric.report)) is not None:
                _take(part, metric, found)
        part.readings += _score(book, entry)
    for entry in _entries(statuses):
        part, status = _part(book, parts, entry), entry.get("status")
        if isinstance(status, str) and "status" in book.metrics:
            part.readings.append(Reading("status", None, word=status.strip().upper()[:40]))
    return list(parts.values())


def _entries(found: object) -> Iterator[Mapping[str, Any]]:
    for entry in found[:MOST] if isinstance(found, list) else ():
        if isinstance(entry, Mapping):
            yield entry


def _part(book: Book, parts: dict[str, Part], entry: Mapping[str, Any]) -> Part:
    marketplace_id = str(entry.get("marketplaceId") or "")[:40]
    if marketplace_id not in parts:
        codes = (site.code for site in book.sites.values() if site.marketplace_id == marketplace_id)
        parts[marketplace_id] = Part(marketplace_id, next(codes, ""))
    return parts[marketplace_id]


def _take(part: Part, metric: Metric, found: Any) -> None:
    """A metric's readings; one that cannot be read is named."""
    if metric.id == "warnings":
        states = [one for one in _items(found) if _upper(one.get("status")) in ("BAD", "WARNED", "AT_RISK")]
        part.readings.append(Reading("warnings", float(len(states))))
        return
    if not isinstance(found, Mapping):
        part.odd.append(metric.report[0])
        return
    if metric.kind == "state":
        word = _upper(_get(found, "ahrStatus", "accountHealthRatingStatus", "status"))
        if word and word != "NONE":
            part.readings.append(Reading(metric.id, None, word=word[:40]))
        return
    branches = [(name, found[name]) for name in ("mfn", "afn") if isinstance(found.get(name), Mapping)]
    for name, branch in branches or [("", found)]:
        reading = _rate(metric, branch) if metric.kind == "rate" else _count(metric, branch)
        if reading is None:
            part.odd.append(f"{metric.report[0]}.{name}".rstrip("."))
        else:
            part.readings.append(_as_fba(reading) if name == "afn" else reading)


def _rate(metric: Metric, found: Mapping[str, Any]) -> Reading | None:
    """A rate with its orders; None when it is no number."""
    verdict = _VERDICTS.get(_upper(found.get("status")))
    rate, target = _number(_get(found, "rate")), _number(_get(found, "targetValue"))
    count, total = _whole(_get(found, metric.counts[0])), _whole(_get(found, metric.counts[1]))
    window = _window(found) or metric.window
    condition = _CONDITIONS.get(_upper(found.get("targetCondition")))
    if count is None or total is None or not 0 <= count <= total or not total:
        count = total = None  # a count may exceed its total: then neither can be trusted
    if (rate is None and total is None) or verdict == "none":
        missing = rate is None and "rate" in found and found["rate"] is not None
        return None if missing else Reading(metric.id, None, window, verdict="none")
    by_hundred = _fraction(rate, target, count, total)
    limit = None if target is None else round(target * by_hundred, 4)
    if rate is not None:
        value = round(rate * by_hundred, 4)
    elif count is not None and total:
        value = percent(count, total)
    else:
        return None
    if not 0 <= value <= 100:
        return None
    if limit is not None and not 0 <= limit <= 100:
        limit = None
    if condition == "none":  # an exact target is none that a rate can be held to
        condition, limit = None, None
    return Reading(metric.id, value, window, "", count, total, limit, condition, verdict)


def _fraction(rate: float | None, target: float | None, count: int | None, total: int | None) -> int:
    """100 when rates are fractions, as they are; 1 for a file that really has per cent, as the schema says."""
    if rate and count is not None and total and count:
        share = count / total
        return 100 if abs(rate - share) <= abs(rate / 100 - share) else 1
    return 1 if (rate or 0) > 1 or (target or 0) > 1 else 100


def _count(metric: Metric, found: Mapping[str, Any]) -> Reading | None:
    value = _whole(_get(found, "defectsCount", "count"))
    verdict = _VERDICTS.get(_upper(found.get("status")))
    if value is None:
        return Reading(metric.id, None, verdict="none") if verdict == "none" else None
    target = _number(found.get("targetValue"))
    return Reading(metric.id, float(value), target=target, condition="none" if target is not None else None)


def _score(book: Book, entry: Mapping[str, Any]) -> list[Reading]:
    """The rating's number, which real reports carry and the schema does not know."""
    rating = entry.get("accountHealthRating")
    places = [one for one in (rating, entry) if isinstance(one, Mapping)]
    found = next((value for one in places if (value := _number(_get(one, "ahrScore", "score"))) is not None), None)
    if found is None or not 0 <= found <= 1000 or "ahr" not in book.metrics:
        return []
    return [Reading("ahr", found)]


def _window(found: Mapping[str, Any]) -> int:
    """Days of the reporting range, rounded to what Amazon counts by; 0 when it cannot be read."""
    span = found.get("reportingDateRange")
    if not isinstance(span, Mapping):
        return 0
    start, end = _day(span.get("reportingDateFrom")), _day(span.get("reportingDateTo"))
    days = round((end - start).total_seconds() / 86_400) if start and end else 0
    return next(
        (window for window in (7, 10, 14, 30, 60, 180) if abs(days - window) <= 1), days if 0 < days < 400 else 0
    )


def _day(value: object) -> datetime | None:
    """`2020-11-18T23:59Z`: without seconds, and not always like that."""
    try:
        return (
            datetime.fromisoformat(re.sub(r"Z$", "", str(value)[:19].rstrip("Z"))) if isinstance(value, str) else None
        )
    except ValueError:
        return None


def _as_fba(reading: Reading) -> Reading:
    return Reading(**{name: getattr(reading, name) for name in Reading.__slots__} | {"category": FBA})


def _get(found: Mapping[str, Any], *names: str) -> Any:
    """The first of these keys that has a value, whatever its case."""
    for name in names:
        if found.get(name) is not None:
            return found[name]
    folded = {str(key).casefold(): value for key, value in found.items() if value is not None}
    return next((folded[name.casefold()] for name in names if name.casefold() in folded), None)


def _items(found: object) -> Sequence[Mapping[str, Any]]:
    listed = found if isinstance(found, list) else [found]
    return [one for one in listed if isinstance(one, Mapping)]


def _upper(value: object) -> str:
    return value.strip().upper() if isinstance(value, str) else ""


def _number(value: object) -> float | None:
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,9}(\.\d{1,12})?\s*", value):
        return float(value)
    return (
        float(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12 else None
    )


def _whole(value: object) -> int | None:
    """A count, given as a number or as {"count": …}."""
    number = _number(value.get("count") if isinstance(value, Mapping) else value)
    return int(number) if number is not None and number == int(number) and number >= 0 else None
