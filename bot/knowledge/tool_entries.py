"""The nouns of the tools: rules of what a message to a buyer may not say, how they are recognised, and templates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from bot.knowledge.entries import Checked, Source, Text

Finds = Literal[
    "off-amazon",
    "look-alike",
    "short-link",
    "amazon-short",
    "insecure",
    "messenger",
    "email",
    "phone",
    "emoji",
    "hidden",
]
ListId = Literal["amazon-hosts", "amazon-short", "short-hosts", "carrier-hosts", "messenger-hosts"]
TEMPLATE_LANGUAGES: Final = ("en", "zh", "de", "ja")


@dataclass(frozen=True, slots=True)
class MessageRule:
    """What a message to a buyer may not contain. `finds` names what code recognises; the rest is found by phrases.

    "caution": allowed at times, so the seller has to judge.
    """

    id: str
    level: Literal["violation", "caution"]
    order: int
    title: Text
    why: Text
    instead: Text
    source: Source
    as_of: date
    checked: Checked
    finds: tuple[Finds, ...] = ()


@dataclass(frozen=True, slots=True)
class MessagePhrases:
    """Wordings that break `rule`: one of `any`, with one of `beside` and of `also` if there are any, none of `unless`.

    All in one sentence, or within `within` characters when that is set. Wordings are patterns, see docs/knowledge.md.
    """

    id: str
    rule: str
    any: tuple[str, ...]
    beside: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    within: int = 0


@dataclass(frozen=True, slots=True)
class MessageList:
    """Words that the recognising code looks up, such as whose hosts are Amazon's. The ids are fixed."""

    id: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blank:
    """A detail to fill in. `longest` in characters; `order-number` must look like Amazon’s."""

    id: str
    label: Text
    hint: Text
    kind: Literal["text", "order-number", "tracking"] = "text"
    longest: int = 80


@dataclass(frozen=True, slots=True)
class Bodies:
    """The message in each language, as a Jinja2 template over the blanks."""

    en: str
    zh: str
    de: str
    ja: str


@dataclass(frozen=True, slots=True)
class Template:
    """A message to a buyer that keeps to the rules; `note` says when to send it and what not to add."""

    id: str
    order: int
    name: Text
    note: Text
    blanks: tuple[str, ...]
    body: Bodies
    source: Source
    as_of: date
    checked: Checked


@dataclass(frozen=True)
class ToolShelf:
    """The part of the Book that the tools read."""

    message_rules: Mapping[str, MessageRule] = field(default_factory=dict)
    message_phrases: Mapping[str, MessagePhrases] = field(default_factory=dict)
    message_lists: Mapping[str, MessageList] = field(default_factory=dict)
    blanks: Mapping[str, Blank] = field(default_factory=dict)
    templates: Mapping[str, Template] = field(default_factory=dict)


TABLES: Final[dict[str, tuple[type, str, str]]] = {
    "message_rule": (MessageRule, "id", "message_rules"),
    "message_phrases": (MessagePhrases, "id", "message_phrases"),
    "message_list": (MessageList, "id", "message_lists"),
    "blank": (Blank, "id", "blanks"),
    "template": (Template, "id", "templates"),
}
"""As in book.py: TOML table -> (class, key of its id, attribute of the Book)."""
