"""Files that people and the bot sent: bytes on disk (or in memory), known to callers by opaque ids."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import struct
from dataclasses import asdict, dataclass
from pathlib import Path

from .store import Journal, Tables
from .wire import MAX_DOWNLOAD, MAX_UPLOAD, Json, Refusal, bad

FOLDERS = {
    "document": "documents",
    "photo": "photos",
    "video": "videos",
    "audio": "music",
    "voice": "voice",
    "sticker": "stickers",
    "animation": "animations",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came over the wire."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class File:
    """``path`` is the Bot API's file_path; ``size`` in bytes; ``width`` and ``height`` in pixels for pictures."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    size: int
    path: str
    width: int = 0
    height: int = 0

    def sizes(self) -> Json:
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": self.size}


class Files:
    """All files of one world; ``folder`` None keeps the bytes in memory."""

    def __init__(self, secret: str, folder: Path | None, journal: Journal, tables: Tables) -> None:
        self.secret = secret
        self.folder = folder
        self.journal = journal
        self.by_id = {key: File(**row) for key, row in tables.get("files", {}).items()}
        self.by_path = {file.path: file for file in self.by_id.values()}
        self._bytes: dict[str, bytes] = {}

    def add(self, kind: str, upload: Upload) -> File:
        """Store an upload; refuses empty and too large ones and photos that are no picture."""
        if not upload.data:
            raise bad("file must be non-empty")
        if len(upload.data) > MAX_UPLOAD:
            raise Refusal(413, "Request Entity Too Large")
        width, height = picture_size(upload.data)
        if kind == "photo" and not width:
            raise bad("IMAGE_PROCESS_FAILED")
        number = len(self.by_id) + 1
        unique = hashlib.sha256(f"{self.secret}/{number}".encode()).digest()
        prefix = {"photo": "AgAC", "document": "BQAC", "sticker": "CAAC", "voice": "AwAC"}.get(kind, "BAAC")
        name = Path(upload.name.replace("\\", "/")).name[-100:] or "file"
        mime = upload.mime
        if not mime or mime == "application/octet-stream":
            mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        suffix = Path(name).suffix if Path(name).suffix.isascii() else ""
        file = File(
            file_id=prefix + base64.urlsafe_b64encode(unique + number.to_bytes(6)).decode().rstrip("="),
            unique_id=base64.urlsafe_b64encode(unique[:11]).decode().rstrip("="),
            kind=kind,
            name=name,
            mime=mime,
            size=len(upload.data),
            path=f"{FOLDERS[kind]}/file_{number}{suffix}",
            width=width,
            height=height,
        )
        self._write(file, upload.data)
        self.by_id[file.file_id] = file
        self.by_path[file.path] = file
        self.journal.put("files", file.file_id, asdict(file))
        return file

    def get(self, file_id: str) -> File | None:
        return self.by_id.get(file_id)

    def downloadable(self, file_id: str) -> File:
        """What getFile allows: a file of this world of up to 20 MB."""
        file = self.by_id.get(file_id)
        if file is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if file.size > MAX_DOWNLOAD:
            raise bad("file is too big")
        return file

    def read(self, file: File) -> bytes:
        if self.folder is None:
            return self._bytes[file.path]
        return (self.folder / file.path).read_bytes()

    def _write(self, file: File, data: bytes) -> None:
        if self.folder is None:
            self._bytes[file.path] = data
            return
        target = self.folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG, GIF, JPEG or WebP in pixels, (0, 0) for anything else."""
    try:
        if data[:8] == b"\x89PNG\r\n\x1a\n":
            return struct.unpack(">II", data[16:24])
        if data[:6] in (b"GIF87a", b"GIF89a"):
            return struct.unpack("<HH", data[6:10])
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
        if data[:2] == b"\xff\xd8":
            return _jpeg(data)
    except (struct.error, IndexError):
        return 0, 0
    return 0, 0


def _webp(data: bytes) -> tuple[int, int]:
    if data[12:16] == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _jpeg(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            return 0, 0
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return 0, 0
