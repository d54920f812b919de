"""Links in a message: whose they are, written plainly or in disguise."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from rapidfuzz.distance import OSA

from bot.knowledge.message_phrases import Span
from bot.knowledge.message_view import LOOKS, fold
from bot.knowledge.tool_entries import Finds, MessageList

_LETTER: Final = r"a-zA-Z0-9\u00c0-\u024f\u0370-\u052f"
_LABEL: Final = rf"[{_LETTER}](?:[{_LETTER}-]*[{_LETTER}])?"
_ENDINGS: Final = (
    "com|net|org|info|biz|shop|store|online|site|top|xyz|club|vip|app|dev|cloud|live|link|click|page|website|space|"
    "store|tech|pro|mobi|asia|ink|ltd|wang|cc|tv|io|ly|gl|gg|gd|ee|co|cn|de|uk|fr|es|jp|ca|au|nl|pl|se|eu|us|in|it|hk|tw"
)
_WORDS: Final = {
    "in",
    "it",
    "us",
    "es",
    "de",
    "se",
    "ca",
    "pro",
    "top",
    "live",
    "page",
    "link",
    "click",
    "club",
    "space",
}
"""Endings that are words too: "arrived.it" is a missing space. They count before a path or behind www. only."""
_TAIL: Final = r"[^\s<>\"'“”‘’，。、！？；：（）【】「」《》\u3040-\u30ff\u3400-\u9fff]*"
_LINK: Final = re.compile(
    rf"(?:h(?:tt|xx)ps?|ftp)\s?:\s?//\s?{_TAIL}"
    rf"|(?<![{_LETTER}@.\-])(?:www\.)(?:{_LABEL}\.)+{_LABEL}(?:[/:?#]{_TAIL})?"
    rf"|(?<![{_LETTER}@.\-_])(?:{_LABEL}\.)+(?:{_ENDINGS})(?![{_LETTER}\-@_])(?:\.(?=\s|$))?(?:[/:?#]{_TAIL})?",
    re.IGNORECASE,
)
_SPOKEN: Final = re.compile(
    r"(?<![a-z0-9])(?:www\s+)?([a-z0-9][a-z0-9-]{2,})\s*(?:\s(?:dot|punkt|point)\s|[(\[{]\s*(?:dot|\.|punkt)\s*[)\]}]"
    r"|点|點|ドット|。|\s\.\s)\s*(com|net|org|shop|cn|co|io|de|jp|store)(?![a-z0-9])"
)
_LOOKS: Final = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("4", "a"), ("3", "e"))


def links(seen: str, folded: str, lists: Mapping[str, MessageList]) -> Iterator[tuple[Finds | None, Span, bool]]:
    """What is wrong with each link of a text (None: nothing), where it stands, and whether it was disguised.

    The first kind of span is over `seen`, a disguised one over `folded`.
    """
    for found in _LINK.finditer(seen):
        said = found[0].rstrip(".,;:!?)]}'\"*_")
        if not said or not _real(said):
            continue
        yield judge(said, lists), (found.start(), found.start() + len(said)), False
    for found in _SPOKEN.finditer(folded):
        if not _hosted(f"{found[1]}.{found[2]}", lists, "amazon-hosts"):
            yield "off-amazon", found.span(), True


def judge(link: str, lists: Mapping[str, MessageList]) -> Finds | None:
    """What is wrong with a link, None when a message may contain it."""
    found = re.match(r"[a-z]+\s?:\s?//\s?", link, re.IGNORECASE)
    scheme, rest = (found[0], link[found.end() :]) if found else ("", link)
    host = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    disguised = "@" in host
    host = _host(host.rpartition("@")[2])
    if _hosted(host, lists, "amazon-short"):
        return "amazon-short"
    if _hosted(host, lists, "amazon-hosts") and not disguised:
        return None
    if disguised or _like_amazon(host):
        return "look-alike"
    if _hosted(host, lists, "short-hosts"):
        return "short-link"
    if _hosted(host, lists, "messenger-hosts"):
        return "messenger"
    if _hosted(host, lists, "carrier-hosts"):
        return "insecure" if scheme.lower().startswith("http:") else None
    return "off-amazon"


def _real(link: str) -> bool:
    if "//" in link or link[:4].lower() == "www.":
        return len(link) > 8
    host = re.split(r"[/?#:]", link, maxsplit=1)[0]
    slash = "/" in link
    ending = host.rpartition(".")[2]
    if ending != ending.lower() and host != host.upper():
        return False
    if ending.lower() in _WORDS:
        return slash
    return not re.fullmatch(r"[\d.]+", host)


def _host(host: str) -> str:
    host = host.partition(":")[0].strip(".").lower()
    return ".".join(map(_unpunycoded, host.split(".")))


def _unpunycoded(label: str) -> str:
    """A label as browsers may show it: xn--mazon-3ve in its own letters."""
    try:
        return label.encode("ascii").decode("idna") if label.startswith("xn--") else label
    except UnicodeError:
        return label


def _hosted(host: str, lists: Mapping[str, MessageList], which: str) -> bool:
    known = lists[which].items if which in lists else ()
    return any(host == one or host.endswith(f".{one}") for one in known)


def _like_amazon(host: str) -> bool:
    plain = skeleton(host)
    if "amazon" in plain or "amzn" in plain or (plain != host and "amaz" in plain):
        return True
    labels = [part for label in plain.split(".") for part in label.split("-")]
    return any(len(label) >= 5 and label[0] == "a" and OSA.distance(label, "amazon") <= 1 for label in labels)


def skeleton(host: str) -> str:
    """A host as the eye takes it."""
    plain = fold(host).translate(LOOKS)
    for seen, meant in _LOOKS:
        plain = plain.replace(seen, meant)
    return plain
