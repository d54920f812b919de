"""Is a text made of words at all? What is not gets a clear answer instead of a search."""

import re
from typing import Literal

Trouble = Literal["wordless", "markup", "code", "command"]

_MARKUP = re.compile(r"</?[a-z][a-z0-9-]*(\s[^<>]*)?/?>|<!--|&(lt|gt|amp|quot|#\d+);", re.IGNORECASE)
_CODE = re.compile(
    r"['\"`]\s*\)?\s*;\s*(drop|delete|insert|update|select|alter|truncate|exec)\b"
    r"|\b(drop|truncate|alter)\s+(table|database|schema)\b|\bdelete\s+from\b|\binsert\s+into\b"
    r"|\bunion\s+(all\s+)?select\b|\bor\s+'?1'?\s*=\s*'?1|\{\{.*\}\}|\{%.*%\}|\$\{.*\}|<\?php|\bjavascript:",
    re.IGNORECASE | re.DOTALL,
)
UNSEEN = frozenset("\u115f\u1160\u3164\uffa0")  # Unicode calls these letters; nothing is to be seen of them
_COMMAND = re.compile(r"/[a-z0-9_]+(@\w+)?(\s.*)?", re.IGNORECASE | re.DOTALL)


def trouble(text: str) -> Trouble | None:
    """What keeps a text from being read as plain words: emoji or signs only, HTML, program code, an unknown command."""
    if _COMMAND.fullmatch(text):
        return "command"
    if _CODE.search(text):
        return "code"
    if _MARKUP.search(text):
        return "markup"
    return None if any(sign.isalnum() and sign not in UNSEEN for sign in text) else "wordless"
