"""The world on disk: an append-only journal of rows, read back as tables.

One line is ``[table, key, value]``; the last line of a key wins and ``null`` removes it. ``flush`` hands all lines of
a call to the kernel in one write, so whatever was answered survives a ``kill -9`` of this process. A line torn by a
crash is cut off when the journal is read.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Any

import orjson

Tables = dict[str, dict[str, Any]]


class FolderInUse(OSError):
    """Another sandbox writes to this folder."""


class Journal:
    """``path`` None keeps nothing: the world lives in memory only."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._lines: list[bytes] = []
        self._fd: int | None = None

    def load(self) -> Tables:
        """Read all tables and open the journal for writing; raises FolderInUse when another process holds it."""
        tables: Tables = {}
        if self.path is None:
            return tables
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._lock(self._fd)
        raw = self.path.read_bytes()
        whole = raw.rfind(b"\n") + 1
        if whole < len(raw):
            os.ftruncate(self._fd, whole)
        count = 0
        for line in raw[:whole].splitlines():
            table, key, value = orjson.loads(line)
            count += 1
            if value is None:
                tables.get(table, {}).pop(key, None)
            else:
                tables.setdefault(table, {})[key] = value
        live = sum(len(rows) for rows in tables.values())
        if count > 1000 and count > 2 * live:
            self._compact(tables)
        return tables

    def put(self, table: str, key: int | str, value: Any) -> None:
        """Queue one row; ``value`` None removes it."""
        if self._fd is not None:
            self._lines.append(orjson.dumps([table, str(key), value], option=orjson.OPT_NON_STR_KEYS))

    def flush(self) -> None:
        """Everything queued is with the kernel when this returns."""
        if not self._lines or self._fd is None:
            return
        data = memoryview(b"\n".join(self._lines) + b"\n")
        self._lines.clear()
        while data:
            data = data[os.write(self._fd, data) :]

    def close(self) -> None:
        self.flush()
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _lock(self, fd: int) -> None:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(fd)
            self._fd = None
            raise FolderInUse(f"{self.path} is held by another sandbox") from error

    def _compact(self, tables: Tables) -> None:
        assert self.path is not None
        fresh = self.path.with_suffix(".new")
        with fresh.open("wb") as out:
            for table, rows in tables.items():
                for key, value in rows.items():
                    out.write(orjson.dumps([table, key, value]) + b"\n")
            out.flush()
            os.fsync(out.fileno())
        fd = os.open(fresh, os.O_RDWR | os.O_APPEND)
        self._lock(fd)
        os.replace(fresh, self.path)
        if self._fd is not None:
            os.close(self._fd)
        self._fd = fd
