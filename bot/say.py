"""Every sentence for people: `say("order.submitted", order=o)` calls macro `submitted` of texts/<language>/order.j2."""

import html
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, cast
from zoneinfo import ZoneInfo

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

LANGUAGES = ("en", "zh")
TEXTS = Path(__file__).with_name("texts")
_LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}
_LIMIT = 4096
_HOME_ZONES = {"zh": "Asia/Shanghai"}
"""Whose time a language's readers live by until they choose a zone; the others read UTC."""


class Reader(Protocol):
    """Who reads a moment: a Seller, mostly."""

    language: str
    timezone: str | None


def zone_of(reader: Reader) -> str:
    """The IANA zone to show somebody's moments in: the chosen one, or what his language suggests."""
    return reader.timezone or _HOME_ZONES.get(reader.language, "UTC")


class Say:
    """Speaks one language. HTML parse mode: values are escaped, a missing one raises."""

    def __init__(self, language: str, zone: str = "UTC") -> None:
        self.language = language if language in LANGUAGES else "en"
        self.zone = zone

    def __call__(self, name: str, /, **fields: Any) -> str:
        """The text of a macro. Raises KeyError for an unknown name, UndefinedError or TypeError for wrong fields."""
        feature, _, macro = name.partition(".")
        text = str(_macro(self.language, feature, macro)(**fields))
        return re.sub(r"\n{3,}", "\n\n", text).strip()

    def plain(self, name: str, /, **fields: Any) -> str:
        """The same without markup: for buttons, toasts, commands and e-mail text."""
        return plain(self(name, **fields))

    def has(self, name: str) -> bool:
        """Whether there is such a text."""
        feature, _, macro = name.partition(".")
        try:
            _macro(self.language, feature, macro)
        except KeyError:
            return False
        return True


def plain(text: str) -> str:
    """Telegram HTML as plain text; a link keeps its address in brackets."""
    text = re.sub(r'<a href="([^"]*)">(.*?)</a>', lambda m: f"{m[2]} ({m[1]})", text, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", text))


@lru_cache(maxsize=len(LANGUAGES))
def environment(language: str) -> Environment:
    """The Jinja2 environment of a language, with the filters texts may use."""
    env = Environment(
        loader=FileSystemLoader([TEXTS / language, TEXTS]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    locale = _LOCALES[language]

    def day(value: date) -> str:
        return format_date(value, "d MMM yyyy" if language == "en" else "long", locale=locale)

    def moment(value: datetime, zone: str = "UTC") -> str:
        local = value.astimezone(ZoneInfo(zone) if zone != "UTC" else UTC)
        return f"{day(local.date())} {local:%H:%M}{_macro(language, 'common', 'zone')(zone)}"

    def own(value: Any) -> str:
        """A bilingual value (attributes en and zh, or a mapping) in this language."""
        return cast(str, value[language] if isinstance(value, dict) else getattr(value, language))

    env.filters |= {"day": day, "moment": moment, "own": own, "cut": cut}
    env.globals["language"] = language
    return env


def cut(text: object, length: int = 200) -> str:
    """At most `length` characters; what is left out is shown by an ellipsis."""
    text = text if isinstance(text, Markup) else str(text)
    return text if len(text) <= length else text[: length - 1] + "…"


@lru_cache(maxsize=2048)
def _macro(language: str, feature: str, macro: str) -> Callable[..., Any]:
    found = getattr(_module(language, feature), macro, None)
    if found is None or macro.startswith("_"):
        raise KeyError(f"no text {feature}.{macro} in {language}")
    return cast(Callable[..., Any], found)


@lru_cache(maxsize=256)
def _module(language: str, feature: str) -> Any:
    path = TEXTS / language / f"{feature}.j2"
    if not feature.replace("_", "").isalnum() or not path.is_file():
        raise KeyError(f"no texts for {feature} in {language}")
    return environment(language).get_template(f"{feature}.j2").module
