"""What a supervisor wants announced, read from his message: the language, the words as HTML, a photo."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aiogram.types import Message, MessageEntity
from aiogram.utils.text_decorations import html_decoration

from bot.ticket_about import units

LONGEST = {True: 1024, False: 4096}  # UTF-16 units: with a photo, without
_COMMAND = re.compile(r"/announce(?:@\w+)?\s*(?:(en|zh)\b)?\s*", re.IGNORECASE)
_HAN = re.compile("[\u4e00-\u9fff]")
_LATIN = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text in a language. `why`, when it cannot be taken: nothing | kind | long."""

    language: str = ""
    html: str = ""
    photo: str = ""
    why: str = ""


def read(message: Message, replied: Message | None) -> Wanted:
    """What follows the command, or the message that it replies to. Formatting is kept."""
    text, entities = message.text or message.caption or "", message.entities or message.caption_entities or []
    found = _COMMAND.match(text)
    at = found.end() if found else 0
    language = (found[1] or "").lower() if found else ""
    body, source = text[at:], message
    if body.strip() or message.photo:
        entities = _moved(entities, units(text[:at]))
    elif replied is not None:
        source, body = replied, replied.text or replied.caption or ""
        entities = replied.entities or replied.caption_entities or []
    else:
        return Wanted(why="nothing")
    photo = source.photo[-1].file_id if source.photo else ""
    if not photo and source.text is None:
        return Wanted(why="kind")
    if not body.strip():
        return Wanted(why="nothing")
    if units(body) > LONGEST[bool(photo)]:
        return Wanted(why="long")
    return Wanted(language or _language(body), html_decoration.unparse(body, entities), photo)


def _moved(entities: Sequence[MessageEntity], start: int) -> list[MessageEntity]:
    """The entities of what begins at `start`."""
    return [one.model_copy(update={"offset": one.offset - start}) for one in entities if one.offset >= start]


def _language(text: str) -> str:
    """Chinese when at least a third as many Chinese signs as Latin letters stand in it: a sign is a word."""
    return "zh" if len(_HAN.findall(text)) * 3 > len(_LATIN.findall(text)) else "en"
