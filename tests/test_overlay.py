"""What agents added becomes files that say the same, whatever they typed."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.overlay import Occupied, files, write
from bot.rows import toml_entry
from storage.models import KnowledgeRow

DAY = datetime(2026, 11, 20, 8, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def row(number: int = 1, table: str = "topic", author: str = "Li", **entry: Any) -> KnowledgeRow:
    entry = {"id": f"desk-{number}", "as_of": "2026-11-20", **entry}
    return KnowledgeRow(
        id=number,
        bot_id=7,
        key=f"u{number}",
        table_name=table,
        entry=entry,
        group_id=1,
        author_id=1,
        author_name=author,
        created_at=DAY,
        approved_by_id=2,
        approved_by_name="Mia",
        approved_at=DAY,
    )


@given(TEXT, TEXT, st.lists(TEXT, max_size=3))
def test_a_file_says_what_the_row_said(author: str, text: str, wordings: list[str]) -> None:
    one = row(author=author, title={"en": text, "zh": text}, en=wordings)
    ((name, body),) = files([one]).items()
    assert name == "topic-desk-1.toml"
    # TOML reads the ends of lines in one way; nobody's answer rests on the other.
    plain = toml_entry(one.entry)
    read = tomllib.loads(body)["topic"][0]
    assert repr(read).replace("\\r\\n", "\\n") == repr(_ordered(plain, read)).replace("\\r\\n", "\\n")


def _ordered(entry: dict[str, Any], like: dict[str, Any]) -> dict[str, Any]:
    """The entry with its keys as TOML orders them: tables come last."""
    assert set(entry) == set(like)
    return {key: entry[key] for key in like}


def test_a_later_export_adds_and_another_file_stays(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "folder"
    assert write(folder, [row(1)]) == 1
    assert write(folder, [row(1), row(2, "wordings")]) == 2
    assert sorted(path.name for path in folder.iterdir()) == ["topic-desk-1.toml", "wordings-desk-2.toml"]
    with pytest.raises(Occupied, match="topic-desk-1"):
        write(folder, [row(1, text="other"), row(3)])
    assert len(list(folder.iterdir())) == 2, "nothing was written"
    assert (
        (folder / "topic-desk-1.toml")
        .read_text("utf-8")
        .startswith("# Added at the desk by Li, OK by Mia, 2026-11-20.")
    )
