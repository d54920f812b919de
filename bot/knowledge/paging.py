"""Long texts in pages that Telegram takes, measured as Telegram measures: UTF-16 units after HTML parsing."""

import html
import re
from collections.abc import Sequence

PAGE = 3500
"""Units of one page; the rest up to Telegram's 4096 is left to headers, footers and answers of the window."""


def parsed_length(text: str) -> int:
    """UTF-16 code units of a Telegram HTML text once tags are gone and entities are characters."""
    bare = html.unescape(re.sub(r"<[^>]+>", "", text))
    return len(bare.encode("utf-16-le")) // 2


def pages(blocks: Sequence[str], limit: int = PAGE, gap: str = "\n\n") -> list[str]:
    """The blocks in order, joined by `gap` to pages of at most `limit` units; a block is never split.

    A single block longer than the limit stands alone (`check` reports a rule that could cause it).
    """
    out: list[list[str]] = []
    used = 0
    for block in blocks:
        size = parsed_length(block)
        if out and used + len(gap) + size <= limit:
            out[-1].append(block)
            used += len(gap) + size
        else:
            out.append([block])
            used = size
    return [gap.join(page) for page in out]
