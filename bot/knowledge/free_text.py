"""What kind of thing did a seller type: a product, a wish for a person, a greeting, a command in words, a question?"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from bot.knowledge.book import Book
from bot.knowledge.match import Match, match
from bot.knowledge.normalise import MAX_LENGTH, clean
from bot.knowledge.word_entries import Phrase

Kind = Literal["product", "person", "command", "greeting", "thanks", "question", "unknown"]
COMMANDS = frozenset({"orders", "help", "menu", "settings", "cancel"})
_PUNCTUATION = re.compile(r"[\s!?.,;:~…！？。，；：、～\"'()（）]+")
_ASKS = re.compile(
    r"[?？]\s*$|^(how|what|why|when|where|which|who|can|could|do|does|did|is|are|should|will|may)\b"
    r"|怎么|如何|什么|哪里|哪个|哪些|为什么|多少|是否|能不能|可以吗|[吗呢]\s*$"
)


@dataclass(frozen=True, slots=True)
class Heard:
    """`word` is the phrase's id for a command ("orders", "help" …); `match` is set for a product or near misses."""

    kind: Kind
    word: str = ""
    match: Match = field(default_factory=Match)


def hear(book: Book, text: str, language: str | None = None) -> Heard:
    """Decides what a free text is. A wish for a person is heard first, and a product even inside a question."""
    cleaned = clean(text[:MAX_LENGTH])
    whole = _PUNCTUATION.sub(" ", cleaned).strip()
    said = _phrase(book, whole)
    if said == "person":
        return Heard("person")
    if said in COMMANDS:
        return Heard("command", said)
    if said == "greeting":
        return Heard("greeting")
    if said == "thanks":
        return Heard("thanks")
    found = match(book, text, language)
    if found.candidates:
        return Heard("product", match=found)
    return Heard("question" if _ASKS.search(cleaned.strip()) else "unknown", match=found)


def _phrase(book: Book, whole: str) -> str:
    """The id of the phrase that the text is, or that stands in it as words of its own."""
    exact, parts = _wordings(tuple(book.phrases.values()))
    if whole in exact:
        return exact[whole]
    return next((said for pattern, said in parts if pattern.search(whole)), "")


@lru_cache(maxsize=8)
def _wordings(phrases: tuple[Phrase, ...]) -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    exact = {_PUNCTUATION.sub(" ", clean(one)).strip(): phrase.id for phrase in phrases for one in phrase.whole}
    parts = [(part, phrase.id) for phrase in phrases for part in map(clean, phrase.part)]
    # A Latin phrase needs word borders, Chinese has none.
    return exact, [
        (re.compile(rf"\b{re.escape(part)}\b" if part.isascii() else re.escape(part)), said) for part, said in parts
    ]
