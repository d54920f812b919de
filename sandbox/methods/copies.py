"""Copying and forwarding."""

from __future__ import annotations

from typing import Any

from sandbox import sending
from sandbox.call import Call
from sandbox.formatted import caption_of
from sandbox.models import Chat, Message
from sandbox.reach import readable
from sandbox.sending import sent
from sandbox.views import chat_of
from sandbox.wire import Json, bad
from sandbox.world import World

from .registry import Answer, plays

CAPTION = ("caption", "caption_entities")


def _source(world: World, call: Call, number: object, verb: str) -> Message | None:
    chat = readable(world, call.get("from_chat_id"))
    message = world.message(chat.id, number)
    if message is None:
        return None
    if message.service or message.extra.get("has_protected_content"):
        raise bad(f"message can't be {verb}")
    return message


def _copied(world: World, call: Call, message: Message) -> Json:
    """The content of a copy; a caption in the call replaces that of a file."""
    content = message.content
    if "text" in content:
        return content
    if "caption" in call.params:
        kept = {key: value for key, value in content.items() if key not in CAPTION}
        return {**kept, **caption_of(world, call)}
    if call.flag("remove_caption"):
        return {key: value for key, value in content.items() if key not in CAPTION}
    return content


def _origin(world: World, message: Message) -> Json:
    """Where a forward comes from; the name only when the sender hides his account."""
    if "forward_origin" in message.extra:
        return dict(message.extra["forward_origin"])
    if message.sender_chat_id is not None:
        chat = chat_of(world, world.chats[message.sender_chat_id])
        return {"type": "chat", "date": message.date, "sender_chat": chat}
    user = world.person(message.sender_id)
    if user.hides_forwards:
        name = f"{user.first_name} {user.last_name}".strip()
        return {"type": "hidden_user", "date": message.date, "sender_user_name": name}
    return {"type": "user", "date": message.date, "sender_user": user.api()}


@plays("copyMessage")
def copy_message(world: World, call: Call) -> Answer:
    message = _source(world, call, call.get("message_id"), "copied")
    if message is None:
        raise bad("message to copy not found")
    return {"message_id": sent(world, call, _copied(world, call, message))["message_id"]}


@plays("forwardMessage")
def forward_message(world: World, call: Call) -> Answer:
    message = _source(world, call, call.get("message_id"), "forwarded")
    if message is None:
        raise bad("message to forward not found")
    return sent(world, call, message.content, forward_origin=_origin(world, message))


@plays("copyMessages", "forwardMessages")
def many(world: World, call: Call) -> Answer:
    """Up to 100 messages at once, in order; those that are gone are skipped, albums stay albums."""
    numbers: list[int] = call.get("message_ids") or []
    if not 1 <= len(numbers) <= 100 or numbers != sorted(set(numbers)):
        raise bad("message identifiers must be in a strictly increasing order" if numbers else "empty message list")
    forwards = call.method.startswith("forward")
    verb = "forwarded" if forwards else "copied"
    found = [message for number in numbers if (message := _source(world, call, number, verb)) is not None]
    if not found:
        raise bad(f"messages to {verb.replace('ied', 'y').replace('warded', 'ward')} not found")
    where = sending.place(world, call, len(found))
    albums: dict[str, str] = {}
    return [{"message_id": _again(world, call, where, one, albums)} for one in found]


def _again(world: World, call: Call, place: tuple[Chat, int | None], message: Message, albums: dict[str, str]) -> int:
    forwards = call.method.startswith("forward")
    extra: dict[str, Any] = {"forward_origin": _origin(world, message)} if forwards else {}
    album = message.extra.get("media_group_id")
    if album is not None:
        if album not in albums:
            albums[album] = str(world.next("albums", 13_000_000_001))
        extra["media_group_id"] = albums[album]
    content = message.content if forwards else _copied(world, call, message)
    return world.post(place[0], world.bot.id, content, thread_id=place[1], extra=extra).message_id
