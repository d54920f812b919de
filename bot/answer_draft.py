"""An answer as an agent types it: a title, a part that begins with EN: and one that begins with ZH:, and links."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from bot.knowledge.bilingual import chinese_signs
from bot.knowledge.private import private
from bot.knowledge.topic_entries import DESK
from storage.limits import tidy

LONGEST = 1500
"""Characters in one language: both must fit into one message that asks for the OK."""
LONGEST_TITLE = 80
SOURCES = 3
_PART = re.compile(r"^\s*(en|zh)\s*[:：]\s*", re.IGNORECASE | re.MULTILINE)
_LINK = re.compile(r"https://[\w.-]+\.\w+(?:[/?#][^\s<>\"'\u3000-\u303f\uff00-\uffef]*)?")
_BOTH = re.compile(r"\s*[/|｜／]\s*")
_SENTENCE = re.compile(r"[.!?](?=\s|$)|[。！？\n]")


class Unfinished(Exception):
    """The text is no answer yet; `missing` names what it lacks: title, en, zh, long, private."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = list(missing)


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """What was read; each mapping is by language. `links` are https addresses, in order."""

    title: dict[str, str]
    short: dict[str, str]
    text: dict[str, str] | None = None
    links: tuple[str, ...] = field(default=())

    def entry(self, author: str, today: date) -> dict[str, Any]:
        """The entry of table topic, without its id. Who gives a page has read it."""
        out: dict[str, Any] = {"group": DESK, "title": self.title, "short": self.short, "author": author}
        out |= {"as_of": today.isoformat(), "checked": "opened" if self.links else "memory"}
        if self.text:
            out["text"] = self.text
        if self.links:
            names = [urlsplit(link).netloc.removeprefix("www.") for link in self.links]
            out["sources"] = [{"name": name, "url": link} for name, link in zip(names, self.links, strict=True)]
        return out


def read_answer(typed: str) -> AnswerDraft:
    """Read an agent's answer. Raises Unfinished naming all that is missing."""
    links = tuple(dict.fromkeys(link.rstrip(".,;:!?)") for link in _LINK.findall(typed)))[:SOURCES]
    kept = [line for line in tidy(typed, len(typed)).split("\n") if not _LINK.fullmatch(line.strip())]
    head, *parts = _PART.split("\n".join(kept))
    said = {"en": "", "zh": ""}
    for language, part in zip(parts[::2], parts[1::2], strict=True):
        said[language.lower()] = f"{said[language.lower()]}\n\n{part.strip()}".strip()
    title = " ".join(head.split())
    missing = [] if title and len(title) <= 2 * LONGEST_TITLE else ["title"]
    missing += [] if _is(said["en"], chinese=False) else ["en"]
    missing += [] if _is(said["zh"], chinese=True) else ["zh"]
    missing += ["long"] if max(map(len, said.values())) > LONGEST else []
    missing += ["private"] if private(typed) else []
    if missing:
        raise Unfinished(missing)
    paragraphs = {language: re.split(r"\n\s*\n", part, maxsplit=1) for language, part in said.items()}
    if all(len(found) == 2 for found in paragraphs.values()):
        short = {language: found[0].strip() for language, found in paragraphs.items()}
        rest = {language: found[1].strip() for language, found in paragraphs.items()}
        return AnswerDraft(_title(title, said), short, rest, links)
    return AnswerDraft(_title(title, said), said, None, links)


def _is(text: str, *, chinese: bool) -> bool:
    """Whether a part is written in its language; a term may be quoted in the other."""
    signs = chinese_signs(text)
    return bool(text) and (signs > 0 if chinese else signs <= len(text) / 5)


def _title(title: str, said: dict[str, str]) -> dict[str, str]:
    """The title in both languages. Where it is given in one, the other's begins as its answer does."""
    found: dict[str, str] = {}
    parts = [part for part in _BOTH.split(title) if part]
    two = len({chinese_signs(part) > 0 for part in parts}) == 2
    for part in parts if two else [title]:
        found.setdefault("zh" if chinese_signs(part) else "en", part[:LONGEST_TITLE])
    for language, part in said.items():
        found.setdefault(language, _SENTENCE.split(part, maxsplit=1)[0].strip()[:LONGEST_TITLE] or part[:LONGEST_TITLE])
    return {language: found[language] for language in ("en", "zh")}
