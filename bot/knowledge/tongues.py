"""Which languages a word is of: "pull" is a jumper in French only, and "sage" a German saw without its dots."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.knowledge.normalise import Word, is_cjk
from bot.knowledge.word_entries import LANGUAGES

_BIT = {language: 1 << at for at, language in enumerate(LANGUAGES)}
_LONGEST = 7
"""Letters of a word that two languages may have by chance."""
_SHORTEST = 4
"""Letters of a word that says what a compound is for: shorter ones (LED-, USB-) say what it is like."""
_GERMAN = _BIT["de"]
_ENGLISH = _BIT["en"]
_ROMANCE = _BIT["fr"] | _BIT["it"] | _BIT["es"]


@dataclass(frozen=True, slots=True)
class Tongues:
    """Languages as sums of bits: of Latin words wherever they stand, and of short keywords that no English has."""

    words: Mapping[str, int] = field(default_factory=dict)
    foreign: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, spoken: Mapping[str, int], tokens: Mapping[str, tuple[str, ...]]) -> "Tongues":
        """Read off keyword texts, each with the languages that have it, and with its words."""
        words: dict[str, int] = {}
        for text, tongues in spoken.items():
            if not is_cjk(text):
                for word in tokens[text]:
                    words[word] = words.get(word, 0) | tongues
        foreign = {
            text: tongues
            for text, tongues in spoken.items()
            if len(text) <= _LONGEST and text in words and text.isalpha() and not _english(tongues)
        }
        return cls(words, foreign)

    def strange(self, said: Sequence[Word]) -> frozenset[str]:
        """Keywords of one word that a text has by chance: the rest is English, and nothing is of their language."""
        doubted = [word.stem for word in said if word.stem in self.foreign]
        if not doubted:
            return frozenset()
        others = [self.words.get(word.stem, 0) for word in said if word.stem not in self.foreign]
        return frozenset(
            word
            for word in doubted
            if any(_english(tongues) and not tongues & self.foreign[word] for tongues in others)
            and not any(tongues & self.foreign[word] and not _english(tongues) for tongues in others)
            and sum(self.foreign[other] & self.foreign[word] > 0 for other in doubted) == doubted.count(word)
        )

    def beside(self, said: Sequence[Word]) -> frozenset[int]:
        """Places of words that only say what a German compound is for: "Kamera-Stativplatte" is no camera."""
        out: set[int] = set()
        for at, word in enumerate(said):
            if not word.hyphen or word.cjk or len(word.stem) < _SHORTEST:
                continue
            end = next((to for to in range(at + 1, len(said)) if not said[to].hyphen), None)
            if end is not None and self._may_be_german(said[end]) and (self._german(word) or self._german(said[end])):
                out.add(at)
        return frozenset(out)

    def _german(self, word: Word) -> bool:
        return self.words.get(word.stem, 0) & (_GERMAN | _ENGLISH) == _GERMAN

    def _may_be_german(self, word: Word) -> bool:
        return bool(self.words.get(word.stem, _GERMAN) & _GERMAN)


def bits(languages: Iterable[str]) -> int:
    """Languages as a sum of bits; one without keywords of its own (pt) counts for nothing."""
    return sum(_BIT.get(language, 0) for language in set(languages))


def romance(tongues: int) -> bool:
    """Whether a keyword is of Romance languages alone, whose names begin with the thing."""
    return tongues != 0 and not tongues & ~_ROMANCE


def _english(tongues: int) -> bool:
    return bool(tongues & _ENGLISH)
