"""Additions of agents as the knowledge reads them: JSON has no dates, TOML has."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.knowledge.book import Row
from storage.models import KnowledgeRow


def as_row(row: KnowledgeRow) -> Row:
    """A stored addition as a Row of the Book."""
    return Row(row.table_name, toml_entry(row.entry), f"addition {row.id}")


def toml_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry as TOML would give it. A date that is none stays text, and the reader refuses it."""
    out = dict(entry)
    if isinstance(day := out.get("as_of"), str):
        try:
            out["as_of"] = date.fromisoformat(day)
        except ValueError:
            return out
    return out
