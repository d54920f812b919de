"""Text with formatting as a call gives it: parse mode or entities, checked, trimmed, with what Telegram finds."""

from __future__ import annotations

from .call import Call
from .entities import checked, detect, trim, units
from .html import parse
from .wire import MAX_CAPTION, MAX_TEXT, Json, bad
from .world import World


def text_of(world: World, call: Call) -> Json:
    """``text`` and ``entities`` of a message; refuses an empty or too long one."""
    text, entities = _format(world, call.text("text"), call.get("parse_mode"), call.get("entities"))
    if not text:
        raise bad("message text is empty")
    if units(text) > MAX_TEXT:
        raise bad("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def caption_of(world: World, source: Call | Json) -> Json:
    """``caption`` and ``caption_entities`` of a call or an album part; nothing when there is no caption."""
    caption = source.get("caption") or ""
    mode = source.get("parse_mode")
    text, entities = _format(world, str(caption), mode, source.get("caption_entities"))
    if not text:
        return {}
    if units(text) > MAX_CAPTION:
        raise bad("message caption is too long")
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


def _format(world: World, text: str, mode: object, given: list[Json] | None) -> tuple[str, list[Json]]:
    entities: list[Json] = []
    if mode:
        if str(mode).lower() != "html":
            raise bad("unsupported parse_mode")
        text, entities = parse(text)
    elif given:
        entities = checked(text, given)
    text, entities = trim(text.replace("\0", ""), entities)
    named = (_named(world, entity) for entity in entities)
    return text, detect(text, [entity for entity in named if entity is not None])


def _named(world: World, entity: Json) -> Json | None:
    """A mention by id carries the user; one whom the bot never met stays plain text."""
    if "user_id" not in entity:
        return entity
    user = world.users.get(entity["user_id"])
    rest = {key: value for key, value in entity.items() if key != "user_id"}
    return None if user is None else {**rest, "user": user.api()}
