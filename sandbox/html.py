"""Telegram's HTML: text with tags -> plain text and entities (offsets in UTF-16 units), refusing as Telegram does."""

from __future__ import annotations

import re

from .entities import outside_code, units
from .wire import Json, Refusal, bad

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
SPACES = " \t\r\n\0\v"
REFERENCE = re.compile(r"&(?:#(\d{1,10}|[xX][0-9a-fA-F]{1,8})|([a-zA-Z]{1,9}));?")
TOKEN = re.compile(r"[A-Za-z0-9.\-]*")


def _failed(text: str) -> Refusal:
    return bad(f"can't parse entities: {text}")


def parse(source: str) -> tuple[str, list[Json]]:
    """Plain text and its entities, in the order Telegram lists them; raises Refusal "can't parse entities: …"."""
    return _Parser(source).run()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source.replace("\r", "")
        self.at = 0
        self.out: list[str] = []
        self.offset = 0
        self.open: list[tuple[str, Json, int]] = []
        self.found: list[Json] = []

    def run(self) -> tuple[str, list[Json]]:
        source = self.source
        while self.at < len(source):
            char = source[self.at]
            if char == "<":
                if source.startswith("</", self.at):
                    self._end_tag()
                else:
                    self._start_tag()
            elif char == "&":
                self._emit(self._reference() or self._plain())
            else:
                stop = self.at
                while stop < len(source) and source[stop] not in "<&":
                    stop += 1
                self._emit(source[self.at : stop])
                self.at = stop
        if self.open:
            raise _failed(f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"')
        for entity in self.found:
            entity.pop("_language", None)
        return "".join(self.out), outside_code(self.found)

    def _emit(self, text: str) -> None:
        self.out.append(text)
        self.offset += units(text)

    def _plain(self) -> str:
        self.at += 1
        return self.source[self.at - 1]

    def _byte(self, index: int) -> int:
        return len(self.source[:index].encode("utf-8", "surrogatepass"))

    def _reference(self) -> str:
        """The character of an entity such as ``&lt;`` at the cursor, or nothing: then the text stands as it is."""
        match = REFERENCE.match(self.source, self.at)
        if match is None:
            return ""
        number, name = match.groups()
        if name is not None:
            char = NAMED.get(name.lower() if name.islower() else name, "")
        else:
            code = int(number[1:], 16) if number[0] in "xX" else int(number)
            fine = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
            char = chr(code) if fine else ""
        if char:
            self.at = match.end()
        return char

    def _peek(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""

    def _skip_spaces(self) -> None:
        while self._peek() and self._peek() in SPACES:
            self.at += 1

    def _word(self, stops: str) -> str:
        begin = self.at
        while self._peek() and self._peek() not in stops:
            self.at += 1
        return self.source[begin : self.at]

    def _start_tag(self) -> None:
        begin = self._byte(self.at)
        self.at += 1
        name = self._word(SPACES + ">").lower()
        if not self._peek():
            raise _failed(f"Unclosed start tag at byte offset {begin}")
        if name not in TAGS:
            raise _failed(f'Unsupported start tag "{name}" at byte offset {begin}')
        attributes = self._attributes(name, begin)
        self.at += 1
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise _failed(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.open.append((name, attributes, self.offset))

    def _attributes(self, tag: str, begin: int) -> Json:
        found: Json = {}
        while True:
            self._skip_spaces()
            if self._peek() == ">":
                return found
            name = self._word(SPACES + "=>/\"'").lower()
            if not name and self._peek():
                raise _failed(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
            self._skip_spaces()
            if not self._peek():
                raise _failed(f'Unclosed start tag "{tag}" at byte offset {begin}')
            if self._peek() != "=":
                found[name] = ""
                continue
            self.at += 1
            self._skip_spaces()
            found[name] = self._value(tag, begin)

    def _value(self, tag: str, begin: int) -> str:
        quote = self._peek()
        value: list[str] = []
        if quote and quote in "\"'":
            self.at += 1
            while self._peek() and self._peek() != quote:
                value.append((self._reference() if self._peek() == "&" else "") or self._plain())
            if self._peek():
                self.at += 1
        elif quote:
            token = TOKEN.match(self.source, self.at)
            text = token.group() if token else ""
            start = self._byte(self.at)
            self.at += len(text)
            if self._peek() and self._peek() not in SPACES + ">":
                raise _failed(f"Unexpected end of name token at byte offset {start}")
            value.append(text.lower())
        if not self._peek():
            raise _failed(f'Unclosed start tag "{tag}" at byte offset {begin}')
        return "".join(value)

    def _end_tag(self) -> None:
        begin = self._byte(self.at)
        if not self.open:
            raise _failed(f"Unexpected end tag at byte offset {begin}")
        self.at += 2
        name = self._word(SPACES + ">").lower()
        self._skip_spaces()
        if self._peek() != ">":
            raise _failed(f"Unclosed end tag at byte offset {begin}")
        self.at += 1
        tag, attributes, start = self.open.pop()
        if name and name != tag:
            expected = f'expected "</{tag}>", found "</{name}>"'
            raise _failed(f"Unmatched end tag at byte offset {begin}, {expected}")
        if self.offset > start:
            self._add(tag, attributes, start)

    def _add(self, tag: str, attributes: Json, start: int) -> None:
        entity: Json = {"type": TAGS[tag], "offset": start, "length": self.offset - start}
        if tag == "a":
            url = attributes.get("href") or "".join(self.out).encode("utf-16-le", "surrogatepass")[2 * start :].decode(
                "utf-16-le", "surrogatepass"
            )
            link = _link(url)
            if link is None:
                return
            entity.update(link)
        elif tag == "tg-emoji":
            if not str(attributes.get("emoji-id", "")).isdigit():
                raise _failed("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = attributes["emoji-id"]
        elif tag == "code":
            language = attributes.get("class", "")
            if language.startswith("language-"):
                entity["_language"] = language[9:]
        elif tag == "pre":
            inner = self.found[-1] if self.found else {}
            same = inner.get("offset") == start and inner.get("length") == entity["length"]
            if same and inner.get("type") == "code":
                self.found.pop()
                if "_language" in inner:
                    entity["language"] = inner["_language"]
        elif tag == "blockquote" and "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        self.found.append(entity)


def _link(url: str) -> Json | None:
    """A text link or a mention of a user by id; None when the address is none, which Telegram drops silently."""
    mention = re.fullmatch(r"tg://user/?\?id=(\d+)", url)
    if mention:
        return {"type": "text_mention", "user_id": int(mention[1])}
    if re.match(r"(?:https?|tg|ton|tonsite)://[^\s]+$", url):
        return {"url": url}
    if re.fullmatch(r"mailto:\S+", url):
        return {"url": url}
    if re.fullmatch(r"[\w\-]+(?:\.[\w\-]+)+(?:[/:?#]\S*)?", url):
        return {"url": f"http://{url}"}
    return None
