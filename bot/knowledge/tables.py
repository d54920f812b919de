"""Which table of a TOML file is read as what."""

from bot.knowledge import health_entries, tool_entries
from bot.knowledge.canned import Canned
from bot.knowledge.dangerous_entries import DangerousEntry, DangerousField
from bot.knowledge.entries import (
    Category,
    Country,
    DocumentKind,
    Group,
    Marketplace,
    NotRequired,
    Provider,
    Question,
    Rule,
)
from bot.knowledge.flag_entries import Brand, Restriction
from bot.knowledge.guide_entries import Guide, GuideStep
from bot.knowledge.notice_entries import Notice
from bot.knowledge.topic_entries import Topic, TopicGroup, Wordings
from bot.knowledge.word_entries import Elsewhere, Keywords, Modifier, Phrase, Shared

TABLES: dict[str, tuple[type, str, str]] = {
    "category": (Category, "slug", "categories"),
    "group": (Group, "id", "groups"),
    "question": (Question, "id", "questions"),
    "rule": (Rule, "id", "rules"),
    "not_required": (NotRequired, "id", "not_required"),
    "country": (Country, "code", "countries"),
    "marketplace": (Marketplace, "id", "marketplaces"),
    "document": (DocumentKind, "id", "documents"),
    "provider": (Provider, "id", "providers"),
    "entry": (DangerousEntry, "id", "dangerous"),
    "field": (DangerousField, "id", "fields"),
    "keywords": (Keywords, "id", "keywords"),
    "elsewhere": (Elsewhere, "id", "elsewhere"),
    "phrase": (Phrase, "id", "phrases"),
    "shared": (Shared, "id", "shared"),
    "modifier": (Modifier, "id", "modifiers"),
    "brand": (Brand, "id", "brands"),
    "restriction": (Restriction, "id", "restrictions"),
    "topic_group": (TopicGroup, "id", "topic_groups"),
    "topic": (Topic, "id", "topics"),
    "wordings": (Wordings, "id", "wordings"),
    "guide": (Guide, "id", "guides"),
    "guide_step": (GuideStep, "id", "guide_steps"),
    "notice": (Notice, "id", "notices"),
    "canned": (Canned, "id", "canned"),
    **tool_entries.TABLES,
    **health_entries.TABLES,
}
"""TOML table -> (class, key of its id, attribute of the Book)."""
