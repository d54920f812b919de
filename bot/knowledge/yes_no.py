"""Yes or no, as people type it."""

import unicodedata

_YES = frozenset(
    ("yes", "y", "yeah", "yep", "true", "1", "是", "是的", "有", "有的", "对", "对的", "嗯", "含", "带", "需要")
)
_NO = frozenset(
    ("no", "n", "nope", "false", "0", "否", "没有", "没", "无", "不", "不是", "不含", "不带", "不需要", "不对")
)


def yes_or_no(text: str) -> bool | None:
    """What a text of nothing but a yes or a no says; None for any other."""
    word = unicodedata.normalize("NFKC", text).strip(" \t\n.!。,，~").casefold()
    return True if word in _YES else False if word in _NO else None
