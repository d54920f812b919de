"""Uploaded bytes as text, or what is wrong with them. Never raises: anybody may send anything."""

import codecs
import re
from dataclasses import dataclass
from typing import Final, Literal

LARGEST: Final = 5 * 1024 * 1024
"""Bytes of a file that are read."""
Trouble = Literal["empty", "large", "picture", "pdf", "excel", "packed", "binary", "json", "report", "table", "rows"]
_SIGNS: Final[tuple[tuple[bytes, Trouble], ...]] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"RIFF", "picture"),
    (b"\xd0\xcf\x11\xe0", "excel"),
    (b"PK\x03\x04", "excel"),
    (b"\x1f\x8b", "packed"),
    (b"7z\xbc\xaf", "packed"),
    (b"Rar!", "packed"),
)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file cannot be read, and where: a line, a column or a name, 0 and "" when there is none."""

    what: Trouble
    line: int = 0
    column: int = 0
    detail: str = ""


def text_of(data: bytes) -> tuple[str, str] | Fault:
    """The text and the name of its encoding."""
    if len(data) > LARGEST:
        return Fault("large", detail=str(LARGEST // 1024**2))
    if not data.strip(b"\x00 \r\n\t\xef\xbb\xbf\xff\xfe"):
        return Fault("empty")
    for sign, trouble in _SIGNS:
        if data.startswith(sign):
            return Fault(trouble)
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data.decode(name, "replace"), name
    if (wide := _wide(data)) is not None:
        return data.decode(wide, "replace"), wide
    if b"\x00" in data:
        return Fault("binary")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _legacy(data)


def _wide(data: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Latin text is zero."""
    head = data[:2000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half < 2:
        return None
    if odd > 0.3 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 * half and odd < 0.05 * half else None


def _legacy(data: bytes) -> tuple[str, str] | Fault:
    """One of the encodings that spreadsheets still write: whichever reads most like a language."""
    best: tuple[float, str, str] | None = None
    for name in ("gb18030", "shift_jis", "cp1252"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        score = _likely(text, name)
        if best is None or score > best[0]:
            best = score, text, name
    if best is None:
        text = data.decode("cp1252", "replace")
        return Fault("binary") if text.count("\ufffd") > len(text) / 50 else (text, "cp1252")
    return best[1], best[2]


def _likely(text: str, name: str) -> float:
    """How much of what is not ASCII is what such a text is made of."""
    foreign = [sign for sign in text if sign > "\x7f"]
    if not foreign:
        return 0.0
    if name == "cp1252":
        fine = sum(sign in "äöüÄÖÜßéèêàçñáíóúôâîûÉÀ€–—’“”„°®™²" for sign in foreign)
        alone = len(re.findall(r"(?<![\x80-\uffff])[\x80-\uffff](?![\x80-\uffff])", text))
        return fine / len(foreign) + 0.1 * (alone / len(foreign)) - 0.05  # umlauts stand alone, Chinese bytes in pairs
    kana = sum("\u3040" <= sign <= "\u30ff" for sign in foreign)
    common = sum(
        "\u4e00" <= sign <= "\u9fff" or "\u3000" <= sign <= "\u303f" or "\uff01" <= sign <= "\uff5e" for sign in foreign
    )
    half = sum("\uff61" <= sign <= "\uff9f" for sign in foreign)  # what Chinese bytes look like read as Japanese
    bonus = 0.2 * kana / len(foreign) if name == "shift_jis" else 0.0
    return (common + kana - half) / len(foreign) + bonus - (0.0005 if name == "shift_jis" else 0.0)
