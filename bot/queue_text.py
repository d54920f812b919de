"""What a supervisor types to make a queue: `electronics en zh group:electronics sign:🔋 turns`."""

import unicodedata
from collections.abc import Iterable, Sequence

from bot.knowledge.entries import Group
from bot.say import LANGUAGES
from storage.routing import Wish

LONGEST_NAME = 30
LONGEST_SIGN = 8
TURNS = "turns"


class Unreadable(Exception):
    """`why`: name | group | sign | word; `word` is what cannot be read."""

    def __init__(self, why: str, word: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.word = word


def read_queue(words: Sequence[str], groups: Iterable[Group]) -> Wish:
    """A name, then languages, groups (by id or name), a sign and `turns` in any order. Raises Unreadable."""
    name = clean(words[0]) if words else ""
    if not name or len(name) > LONGEST_NAME or ":" in name:
        raise Unreadable("name", name)
    known = {spelt.casefold(): group.id for group in groups for spelt in (group.id, group.name.en, group.name.zh)}
    wish = Wish(name, [], [])
    for word in map(clean, words[1:]):
        key, colon, value = word.partition(":")
        match key.casefold(), bool(colon):
            case language, False if language in LANGUAGES:
                wish.languages.append(language)
            case "turns", False:
                wish = wish._replace(turns=True)
            case "group", True:
                if value.casefold() not in known:
                    raise Unreadable("group", value)
                wish.groups.append(known[value.casefold()])
            case "sign", True:
                if not value or len(value) > LONGEST_SIGN:
                    raise Unreadable("sign", value)
                wish = wish._replace(sign=value)
            case _:
                raise Unreadable("word", word)
    return wish._replace(languages=list(dict.fromkeys(wish.languages)), groups=list(dict.fromkeys(wish.groups)))


def clean(word: str) -> str:
    """A typed word without what cannot be seen; a Chinese keyboard's wide signs are ordinary ones."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", word) if sign.isprintable() or sign == "\u200d")
