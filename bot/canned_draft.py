"""A canned reply as an agent types it: its name, a part that begins with EN: and one that begins with ZH:."""

import re
from dataclasses import dataclass

from bot.answer_draft import Unfinished
from bot.knowledge.canned import LONGEST, NAME, faults, fields_of
from bot.knowledge.normalise import is_cjk
from bot.knowledge.private import private
from storage.limits import tidy

_PART = re.compile(r"^\s*(en|zh)\s*[:：]\s*", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CannedDraft:
    """What was read; the texts by language."""

    name: str
    texts: dict[str, str]


def read_canned(typed: str) -> CannedDraft:
    """Read a reply. Raises Unfinished naming what is missing: name, en, zh, long, private, fields, lacking."""
    head, *parts = _PART.split(tidy(typed, len(typed)))
    said = {"en": "", "zh": ""}
    for language, part in zip(parts[::2], parts[1::2], strict=True):
        said[language.lower()] = f"{said[language.lower()]}\n\n{part.strip()}".strip()
    name = head.strip().lower()
    missing = [] if NAME.fullmatch(name) else ["name"]
    missing += [] if said["en"] and not any(map(is_cjk, said["en"])) else ["en"]
    missing += [] if any(map(is_cjk, said["zh"])) else ["zh"]
    missing += ["long"] if max(map(len, said.values())) > LONGEST else []
    missing += ["private"] if private(typed) else []
    found = {fault for text in said.values() if text for fault in faults(text)}
    missing += ["lacking"] if "lacking" in found else []
    missing += ["fields"] if found - {"lacking"} or fields_of(said["en"]) != fields_of(said["zh"]) else []
    if missing:
        raise Unfinished(missing)
    return CannedDraft(name, said)
