"""Text and entities -> HTML that a page may show as it is: every character escaped, only known tags and safe links."""

from __future__ import annotations

from html import escape

from .entities import cut, units
from .wire import Json

SIMPLE = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "blockquote": "blockquote",
}
SAFE = ("http://", "https://", "mailto:", "tg://")


def render(text: str, entities: list[Json]) -> str:
    """HTML of the text; overlapping entities are cut so that tags always nest."""
    if not entities:
        return escape(text, quote=False)
    edges = sorted(
        {0, units(text)}
        | {entity["offset"] for entity in entities}
        | {entity["offset"] + entity["length"] for entity in entities}
    )
    ranked = sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
    out: list[str] = []
    open_now: list[Json] = []
    for start, end in zip(edges, [*edges[1:], edges[-1]], strict=True):
        keep = 0
        while keep < len(open_now) and open_now[keep]["offset"] + open_now[keep]["length"] > start:
            keep += 1
        reopen = [entity for entity in open_now[keep:] if entity["offset"] + entity["length"] > start]
        for entity in reversed(open_now[keep:]):
            out.append(_tags(text, entity)[1])
        del open_now[keep:]
        for entity in reopen + [entity for entity in ranked if entity["offset"] == start and entity["length"]]:
            out.append(_tags(text, entity)[0])
            open_now.append(entity)
        if end > start:
            out.append(escape(cut(text, start, end - start), quote=False))
    return "".join(out)


def _tags(text: str, entity: Json) -> tuple[str, str]:
    kind = entity["type"]
    if kind in SIMPLE:
        return f"<{SIMPLE[kind]}>", f"</{SIMPLE[kind]}>"
    if kind == "expandable_blockquote":
        return "<blockquote expandable>", "</blockquote>"
    if kind == "pre":
        if entity.get("language"):
            return f'<pre><code class="language-{escape(str(entity["language"]))}">', "</code></pre>"
        return "<pre>", "</pre>"
    if kind == "custom_emoji":
        return f'<tg-emoji emoji-id="{escape(str(entity.get("custom_emoji_id", "")))}">', "</tg-emoji>"
    url = _address(text, entity)
    if url:
        return f'<a href="{escape(url)}" rel="noreferrer noopener" target="_blank">', "</a>"
    return f'<span class="{escape(kind)}">', "</span>"


def _address(text: str, entity: Json) -> str:
    kind = entity["type"]
    if kind == "text_link":
        url = str(entity.get("url", ""))
    elif kind == "url":
        url = cut(text, entity["offset"], entity["length"])
    elif kind == "email":
        url = "mailto:" + cut(text, entity["offset"], entity["length"])
    elif kind == "text_mention":
        user = entity.get("user") or {}
        url = f"tg://user?id={user.get('id', entity.get('user_id', 0))}"
    else:
        return ""
    return url if url.lower().startswith(SAFE) else ""
