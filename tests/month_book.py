"""The Book of the simulated month: six policy dates, four dated rules, the real metrics of account health."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import bot.knowledge
from bot.knowledge.book import Book, build
from tests import tiny_book

START = datetime(2026, 3, 7, tzinfo=UTC)
"""From here on 31 days hold the American, the European and the southern change of the clocks."""
DAYS = 31
END = START + timedelta(days=DAYS)
ZONES = [
    "Pacific/Pago_Pago",
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
    "America/Santiago",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Atlantic/Azores",
    "Europe/London",
    "Europe/Berlin",
    "Africa/Cairo",
    "Europe/Istanbul",
    "Asia/Tehran",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Shanghai",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
]
REVISED = START + timedelta(days=12, hours=5)
"""When the knowledge says that a rule has changed."""
CHANGED = "us-always"
CATEGORIES = {"car": ("US", "EU"), "doll": ("US",), "lamp": ("US",)}


def _day(offset: int) -> date:
    return START.date() + timedelta(days=offset)


# Notice → its day, its marketplaces, its categories (empty: all).
NOTICES: dict[str, tuple[date, tuple[str, ...], tuple[str, ...]]] = {
    "note-1": (_day(3), ("US",), ()),
    "note-2": (_day(9), ("EU",), ()),
    "note-3": (_day(16), ("US", "EU"), ("car",)),
    "note-4": (_day(27), ("US",), ()),
    "note-5": (_day(33), ("US", "EU"), ()),
    "note-6": (_day(55), ("EU",), ("car",)),
}
# Rule → the day it comes into force, the category and the marketplace on whose sheet it stands.
RULES: dict[str, tuple[date, str, str]] = {
    "us-fresh": (_day(-2), "car", "US"),
    "us-next": (_day(8), "doll", "US"),
    "us-later": (_day(25), "car", "US"),
    "us-far": (_day(45), "lamp", "US"),
}


def _notice(name: str) -> str:
    day, marketplaces, categories = NOTICES[name]
    return f"""
[[notice]]
id = "{name}"
title = {{ en = "Law {name}", zh = "法律 {name}" }}
todo = {{ en = "Do it.", zh = "请照办。" }}
date = {day}
marketplaces = {list(marketplaces)}
categories = {list(categories)}
sources = [{{ name = "eCFR", url = "https://www.ecfr.gov/" }}]
as_of = 2026-02-01
checked = "memory"
"""


def book(*, revised: bool = False) -> Book:
    """The knowledge before, or after, the rule changed."""
    files = tiny_book.files("".join(_notice(name) for name in NOTICES))
    rules = files["rules.toml"].decode()
    rules += "".join(tiny_book.rule(name, f"in_force = {day}") for name, (day, _, _) in RULES.items())
    if revised:
        said = f'changed = {{date = {REVISED.date()}, en = "It is stricter.", zh = "更严了。"}}'
        rules = rules.replace(f"Do <what> {CHANGED}", f"Do more of {CHANGED}")
        rules = rules.replace('hand_over = ["cpc"]', f'hand_over = ["cpc"]\n{said}', 1)
    files["rules.toml"] = rules.encode()
    sheets = files["categories.toml"].decode()
    for name, (_, category, _) in RULES.items():
        head, mark, rest = sheets.partition(f'slug = "{category}"')
        sheets = head + mark + rest.replace("US = [", f'US = ["{name}", ', 1)
    files["categories.toml"] = sheets.encode()
    for path in sorted((Path(bot.knowledge.__file__).parent / "data" / "health").glob("*.toml")):
        files[f"health/{path.name}"] = re.sub(r"(?m)^topic = .*$", "", path.read_text("utf-8")).encode()
    return build(files)
