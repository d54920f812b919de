"""Whether given wordings are said in a text, as whole words, whatever their case, width or plural."""

from collections.abc import Iterable
from functools import lru_cache

from bot.knowledge.normalise import clean, is_cjk, normal, words

_FITTING = ("compatible", "适用", "兼容", "通用", "专用", "适配", "互換", "対応", "passend", "kompatibel")


class Spoken:
    """A text, made ready to be asked what is said in it."""

    def __init__(self, text: str) -> None:
        self._text = clean(text)
        self._words = words(self._text)
        self._latin = f" {' '.join(word.stem for word in self._words if not word.cjk)} "

    def says(self, wordings: Iterable[str]) -> bool:
        """Is one of the wordings there? Latin ones stand as whole words; Chinese and Japanese have no borders."""
        return any(self._has(wording) for wording in wordings)

    def fits(self, wordings: Iterable[str]) -> bool:
        """Are they said only as what the thing is made for: behind "for", or beside "compatible" and its like?"""
        if any(sign in self._text for sign in _FITTING):
            return True
        heads = {key.split()[0] for wording in wordings if (key := _key(wording)) and not is_cjk(key)}
        places = [word for word in self._words if word.stem in heads]
        return bool(places) and all(word.after_join for word in places)

    def _has(self, wording: str) -> bool:
        key = _key(wording)
        if not key:
            return False
        return key in self._text if is_cjk(key) else f" {key} " in self._latin


@lru_cache(maxsize=8192)
def _key(wording: str) -> str:
    return normal(wording)
