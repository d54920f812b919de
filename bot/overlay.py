"""What agents added, as files in the format of KNOWLEDGE_DIR: an entry a file, so that a later export adds to it."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import tomli_w

from bot.rows import toml_entry
from storage.models import KnowledgeRow


class Occupied(Exception):
    """Files of the folder would be overwritten; `names` are theirs."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def files(rows: Iterable[KnowledgeRow]) -> dict[str, str]:
    """File name -> content."""
    return {f"{row.table_name}-{row.entry['id']}.toml": _file(row) for row in rows}


def write(folder: Path, rows: Iterable[KnowledgeRow]) -> int:
    """Write them; how many. Raises Occupied, and writes nothing, when a file of that name says something else."""
    wanted = files(rows)
    paths = {folder / name: body.encode() for name, body in wanted.items()}
    taken = [path.name for path, body in paths.items() if path.exists() and path.read_bytes() != body]
    if taken:
        raise Occupied(taken)
    folder.mkdir(parents=True, exist_ok=True)
    for path, body in paths.items():
        path.write_bytes(body)
    return len(paths)


def _file(row: KnowledgeRow) -> str:
    written = f"{_one_line(row.author_name)}, {_day(row.created_at)}"
    if row.approved_by_name and row.approved_by_id != row.author_id:
        written = f"{_one_line(row.author_name)}, OK by {_one_line(row.approved_by_name)}, {_day(row.approved_at)}"
    body = tomli_w.dumps({row.table_name: [toml_entry(row.entry)]}, multiline_strings=True)
    return f"# Added at the desk by {written}.\n\n{body}"


def _one_line(name: str) -> str:
    return "".join(sign for sign in " ".join(name.split()) if sign.isprintable())


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""
