"""Time zones as people name them: an IANA name, its city in English or Chinese, or a well-known city of its zone."""

import unicodedata
from functools import cache
from zoneinfo import available_timezones

from babel import Locale

_CITIES = {
    "Asia/Shanghai": "china 中国 beijing 北京 北京时间 shenzhen 深圳 guangzhou 广州 hangzhou 杭州 yiwu 义乌 ningbo",
    "Asia/Hong_Kong": "hongkong 香港 hk",
    "Asia/Taipei": "taiwan 台湾 台北",
    "Asia/Singapore": "singapore 新加坡 sg",
    "Asia/Tokyo": "japan 日本 osaka 大阪 东京",
    "Asia/Kolkata": "india 印度 delhi mumbai 孟买",
    "Asia/Dubai": "uae 阿联酋 迪拜",
    "Europe/London": "uk 英国 manchester 曼彻斯特",
    "Europe/Berlin": "germany 德国 munich 慕尼黑 hamburg 汉堡 frankfurt 法兰克福",
    "Europe/Paris": "france 法国",
    "Europe/Rome": "italy 意大利 milan 米兰",
    "Europe/Madrid": "spain 西班牙 barcelona 巴塞罗那",
    "Europe/Amsterdam": "netherlands 荷兰",
    "Europe/Warsaw": "poland 波兰",
    "America/New_York": "newyork boston 波士顿 miami 迈阿密 washington 华盛顿 atlanta",
    "America/Chicago": "houston 休斯敦 dallas 达拉斯 austin",
    "America/Los_Angeles": "losangeles california 加州 sanfrancisco 旧金山 seattle 西雅图",
    "America/Toronto": "canada 加拿大",
    "Australia/Sydney": "australia 澳大利亚 澳洲",
}


def find(text: str) -> str | None:
    """The IANA name that is meant; None when none is, or more than one might be."""
    wanted = _plain(text)
    every = {zone: _plain(zone) for zone in available_timezones()}
    whole = [zone for zone, name in every.items() if name == wanted]
    found = whole or [zone for zone, name in every.items() if name.rpartition("/")[2] == wanted]
    return found[0] if len(found) == 1 else _named().get(wanted)


def _plain(text: str) -> str:
    words = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in words if sign.isalnum() or sign in "+-/")


@cache
def _named() -> dict[str, str]:
    """Cities by what they are called; what would name two zones is left out."""
    named: dict[str, set[str]] = {}
    for language in ("en", "zh"):
        for zone, names in Locale(language).time_zones.items():
            if "city" in names and zone in available_timezones():
                named.setdefault(_plain(str(names["city"])), set()).add(zone)
    unique = {city: zones.pop() for city, zones in named.items() if len(zones) == 1}
    return unique | {_plain(city): zone for zone, cities in _CITIES.items() for city in cities.split()}
