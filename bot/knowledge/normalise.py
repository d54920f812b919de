"""Text as the search sees it: one width, one case, simplified Chinese, no accents, words cut and stemmed."""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

import rjieba
import zhconv

MAX_LENGTH = 600
"""Characters of a query that are read; a listing title is shorter, a flood is not worth more."""

_CJK = r"\u3400-\u9fff\uf900-\ufaff\u3005\u30a0-\u30ff\u3040-\u309f\uac00-\ud7af"
_PIECE = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+|[,;:|/()\[\]–—]|\s-\s")
_RUN = re.compile(rf"[{_CJK}]+")
_SCRIPT = re.compile(r"[\u30a0-\u30ff\u3005]+|[\u3040-\u309f]+|[^\u3040-\u30ff\u3005]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_IS_CJK = re.compile(rf"[{_CJK}]")
_SIGN = re.compile(r"[^\w\s]|_")
_BLANK = re.compile(r"\s+(?![\u3040-\u30ff])|(?<![\u3040-\u30ff])\s+|(?<=\s)\s+")
"""Blanks that separate nothing: only two words in kana are told apart by one."""
_LONG = re.compile(r"(?<=[\u30a0-\u30fc]{3})\u30fc(?![\u30a0-\u30ff])")
"""The last long vowel of a longer katakana word, which is written or left out (メーカー, メーカ)."""
_NUMBERISH = re.compile(r"\d[\d.]*[a-z]{0,4}|[a-z]{0,2}\d+[a-z\d]*")
_QUANTITY = re.compile(r"\d{1,3}|\d[\d.]*[a-z]{1,3}|[a-z]?\d{1,2}")
_MARKS = re.compile(r"[\u0300-\u036f]")
_JOIN_WORDS = (
    "for with without compatible fits fit by from in on of includes including used plus "
    "due recalled because violate violates fail fails containing contaminated "
    "fuer mit ohne aus von pour avec sans para con sin per senza"
)
_FILLERS = (
    "a an the and or is are be to at as it its this that your my our you i we me newest sale quality "
    "pcs pieces de la le les des du el los las un une uno una der die das den dem ein "
    "eine und et y e il lo gli di da en "
    "do does did what which how where when why who can could should would will may must need needs require required "
    "requirement sell selling want please about not no there any if so am have has get use "
    "mark marking ce ukca fcc pse rcm psc rohs cpc cpsc fda gpsr certificate certification "
    "compliance amazon fba usa eu uk"
)
_FILLERS_CJK = (
    "的 了 吗 呢 啊 吧 我 我们 你 您 他 它 想 想要 要 需要 请 请问 什么 怎么 怎样 如何 "
    "哪些 哪个 哪里 多少 是否 能 可以 在 到 去 和 与 及 或 是 有 做 办 卖 认证 证书 合规 要求 "
    "亚马逊 美国 欧盟 英国 日本 澳洲 澳大利亚 新加坡 德国 法国 出口 "
    "の は が を に で と も です ます 用 か"
)
_WEAK_WORDS = "new hot best top high pc piece pack set kit lot pair count ct size color style hazard hazards years"
"""Words that praise or count in most titles, and belong to a name in few ("high chair", "hot tub", "mini pc")."""
_JOINS = frozenset(_JOIN_WORDS.split())
_EMPTY = frozenset(f"{_FILLERS} {_FILLERS_CJK}".split())
_WEAK = frozenset(_WEAK_WORDS.split())
_ANNOUNCED = re.compile(
    r"^.{0,120}?\b(?:recalls|renews offer of|(?:announces? )?recall (?:of|to (?:replace|repair|inspect)))(?= \w{3})"
)
"""Who recalls, in the title of a recall: the product stands behind it."""
_SCALE = re.compile(
    r"(?<![\d.])1[:/](?:6|10|12|18|24|32|35|43|48|50|64|72|76|87|144|200|350|700)"
    r"(?![\d/:.]| ?(?:in\b|inch|mm|[\"”]))(?:th\b)?"
)
"""The scale of a model (1:18), which says what a car or ship is when its name does not."""
_LETTER = re.compile(r"\b([a-z])-(?=[^\W\d_]{3})|\be (?=(?:bike|scooter|reader|cig|liquid|book|juice)[a-z]*\b)")
_COUNTED = re.compile(r"\b\d+[ -]?(?:pcs?|pieces?|packs?|sets?|pairs?|count|ct)\b|\b(?:pack|set|lot|box) of \d+\b")
_MEASURED = re.compile(
    r"(?<=\d) ?(?:(in|ft|oz|lbs?|yd|gal|qt|sq|dia)\.(?!\w)|(in)(?= ?(?:[,x*×)/]|$))"
    r"|(mm|cm|ml|kg|oz|lbs?|ft|mah|gal|inch)\b)"
)
_IN_ONE = re.compile(r"\b(\d{1,2})[ -]in[ -](\d{1,2})\b")
_ACROSS = re.compile(r"(?<=\d) ?[x*×] ?(?=\d)")


@dataclass(frozen=True, slots=True)
class Word:
    """A stemmed word and where it starts. `after_join`: it stands behind "for", "with" and the like.

    `ends`: it is the last of its phrase, before a comma, a "for" or the end, where most languages name the thing.
    `part`: how many commas, dashes and the like stand before it.
    `hyphen`: a hyphen ties it to what follows.
    `typed`: how it stood there, for what is no plural but a slip ("mattres").
    """

    stem: str
    cjk: bool
    after_join: bool
    start: int
    ends: bool = False
    part: int = 0
    hyphen: bool = False
    typed: str = ""


def clean(text: str) -> str:
    """NFKC, lower case, simplified characters, no accents on Latin letters, at most MAX_LENGTH characters."""
    text = unicodedata.normalize("NFKC", text[:MAX_LENGTH]).casefold()
    text = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text)))
    text = text.replace("ß", "ss").replace("'s ", "s ").replace("’s ", "s ")
    text = _SCALE.sub(" scalemodel ", _ANNOUNCED.sub("", text))
    text = _ACROSS.sub("x", _MEASURED.sub(_unit, _IN_ONE.sub(r"\1in\2", text)))
    text = _COUNTED.sub(" ", _LETTER.sub(lambda found: found[1] or "e", text))
    text = _LONG.sub("", text)
    return zhconv.convert(text, "zh-cn") if _HAN.search(text) else text


def _unit(found: re.Match[str]) -> str:
    """A unit belongs to its number: the "in." of "64 In. Blind" is no preposition."""
    return f"{found[1] or found[2] or found[3]} "


def words(text: str) -> list[Word]:
    """The words of a cleaned text in order, without fillers and bare numbers. CJK runs are cut by dictionary."""
    out: list[Word] = []
    joined, part = False, 0
    for found in _PIECE.finditer(text):
        piece, start = found[0], found.start()
        if _IS_CJK.match(piece):
            for segment in segments(piece):
                if segment not in _EMPTY:
                    out.append(Word(segment, True, False, start, part=part))
                start += len(segment)
        elif not piece[0].isalnum():
            joined = piece == ";"  # what follows explains (recalled goods; what happens to them)
            part += bool(out) and piece not in ":/()[]"
            _end(out)
        elif piece in _JOINS:
            joined = True
            _end(out)
        elif piece not in _EMPTY:
            out.append(
                Word(stem(piece), False, joined, start, part=part, hyphen=text[found.end() :][:1] == "-", typed=piece)
            )
    _end(out)
    return out


def _end(out: list[Word]) -> None:
    """Mark the last word of a phrase: of "necklace set 2pcs" it is the necklace."""
    for at in range(len(out) - 1, max(-1, len(out) - 4), -1):
        if out[at].ends:
            break
        if not numberish(out[at].stem) and not weak(out[at].stem):
            out[at] = replace(out[at], ends=True)
            break


def runs(text: str) -> list[tuple[int, str]]:
    """The unbroken Chinese, Japanese or Korean runs of a cleaned text, each with where it starts."""
    return [(found.start(), found[0]) for found in _RUN.finditer(text)]


def segments(run: str) -> list[str]:
    """A CJK run cut into words: Chinese characters by dictionary, katakana and hiragana where the script changes."""
    out: list[str] = []
    for found in _SCRIPT.finditer(run):
        part = found[0]
        if "\u3040" <= part[0] <= "\u30ff":
            out.append(part)
        else:
            out += map(str, rjieba.cut(part))
    return out


def numberish(token: str) -> bool:
    """Is it a count, size or model number (14pcs, x7, 2024)? Such words say little about the kind of product."""
    return _NUMBERISH.fullmatch(token) is not None


def weak(token: str) -> bool:
    """Is it praise or a count (new, set)? It may be part of a name, but unexplained it says nothing."""
    return token in _WEAK


def quantity(token: str) -> bool:
    """Is it a bare count or measure (2, 12v, 500ml)? Unlike 18650 or cr2032 it never names a product."""
    return _QUANTITY.fullmatch(token) is not None


def is_cjk(text: str) -> bool:
    return _IS_CJK.search(text) is not None


@lru_cache(maxsize=32768)
def stem(word: str) -> str:
    """Singular and plural as one. Crude on purpose: it is applied to both sides."""
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def normal(keyword: str) -> str:
    """A keyword as it is looked up: Latin stems joined by blanks, a CJK keyword as one run (kana words apart)."""
    text = clean(keyword)
    if is_cjk(text):
        return _BLANK.sub("", _SIGN.sub(" ", text)).strip()
    return " ".join(word.stem for word in words(text)) or " ".join(map(stem, text.split()))
