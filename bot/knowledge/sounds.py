"""Chinese keywords by their sound: who types by pinyin picks a wrong sign of the right sound (口照 for 口罩).

`sounds.txt` holds a line for each sound, without tones, and the signs of GB 2312 that are read so. Renew it with
`python -m bot.knowledge.sounds`, which needs the library pypinyin (its readings are those of the Unihan database).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rjieba

TABLE = Path(__file__).with_suffix(".txt")
SHORTEST, LONGEST = 2, 4
"""Signs of a keyword that is looked up by its sound."""
_BLURRED = ((re.compile("^([zcs])h"), r"\1"), (re.compile("^n(?=[aeiouv])"), "l"), (re.compile("(?<=[ie])ng$"), "n"))
"""What many speakers do not tell apart: z and zh, n and l, in and ing."""


@cache
def _signs() -> Mapping[str, str]:
    """The blurred sound of each sign; the first of several readings."""
    out: dict[str, str] = {}
    for line in TABLE.read_text("utf-8").splitlines():
        sound, _, signs = line.partition(" ")
        for pattern, short in _BLURRED:
            sound = pattern.sub(short, sound)
        out |= dict.fromkeys(signs, sound)
    return out


def sound(run: str) -> str:
    """How a run of signs is said, blurred; "" when a sign of it is in no table."""
    said = [_signs().get(sign, "") for sign in run]
    return " ".join(said) if all(said) else ""


@dataclass(frozen=True, slots=True)
class Sounds:
    """Keywords by sound."""

    keywords: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Sounds":
        heard: dict[str, list[str]] = {}
        for text in texts:
            if SHORTEST <= len(text) <= LONGEST and (said := sound(text)):
                heard.setdefault(said, []).append(text)
        return cls({said: tuple(found) for said, found in heard.items()})

    def meant(self, run: str) -> str | None:
        """The keyword that a run was meant as: it sounds so, and at least half of its signs are right.

        A run that is a word of the language was meant as it stands.
        """
        if not SHORTEST <= len(run) <= LONGEST or not (said := sound(run)):
            return None
        shared = {text: sum(a == b for a, b in zip(run, text, strict=True)) for text in self.keywords.get(said, ())}
        best = max(shared, key=shared.__getitem__, default=None)
        if best is None or 2 * shared[best] < len(run) or rjieba.has_word(run):
            return None
        return best


def main() -> None:
    from pypinyin import Style, pinyin

    read: dict[str, list[str]] = {}
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                sign = bytes((high, low)).decode("gb2312")
            except UnicodeDecodeError:
                continue
            read.setdefault(pinyin(sign, style=Style.NORMAL)[0][0], []).append(sign)
    TABLE.write_text("".join(f"{said} {''.join(signs)}\n" for said, signs in sorted(read.items())), "utf-8")


if __name__ == "__main__":
    main()
