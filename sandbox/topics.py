"""Topics of a forum, whoever changes them."""

from __future__ import annotations

from .models import Chat, Message
from .wire import Json, bad
from .world import World

COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)


def create(world: World, chat: Chat, by: int, name: str, color: int | None = None) -> Json:
    """A new topic: its id is that of the service message that announces it."""
    if not chat.is_forum:
        raise bad("the chat is not a forum")
    if not 1 <= len(name) <= 128:
        raise bad("TOPIC_TITLE_EMPTY" if not name else "topic name is too long")
    shown = {"name": name, "icon_color": color or COLORS[len(chat.topics) % len(COLORS)]}
    message = world.post(chat, by, {"forum_topic_created": shown}, extra={"service": True})
    world.revise(message, thread_id=message.message_id)
    topic = {"message_thread_id": message.message_id, **shown}
    chat.topics[message.message_id] = {**topic, "closed": False, "deleted": False}
    world.keep_chat(chat)
    return topic


def find(chat: Chat, thread_id: object) -> Json:
    topic = chat.topics.get(thread_id) if isinstance(thread_id, int) else None
    if topic is None:
        raise bad("message thread not found")
    if topic["deleted"]:
        raise bad("TOPIC_DELETED")
    return topic


def close(world: World, chat: Chat, topic: Json, closed: bool, by: int) -> Message:
    if topic["closed"] == closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic["closed"] = closed
    world.keep_chat(chat)
    field = "forum_topic_closed" if closed else "forum_topic_reopened"
    return _service(world, chat, topic, by, {field: {}})


def rename(world: World, chat: Chat, topic: Json, by: int, name: str) -> Message:
    if name == topic["name"]:
        raise bad("TOPIC_NOT_MODIFIED")
    topic["name"] = name
    world.keep_chat(chat)
    return _service(world, chat, topic, by, {"forum_topic_edited": {"name": name}})


def delete(world: World, chat: Chat, topic: Json) -> None:
    """The topic goes with all its messages; its id stays known, so that a later use is refused."""
    topic["deleted"] = True
    for message in list(world.messages.get(chat.id, {}).values()):
        if message.thread_id == topic["message_thread_id"] and not message.deleted:
            world.revise(message, "delete", deleted=True, pinned=False)
    world.keep_chat(chat)


def _service(world: World, chat: Chat, topic: Json, by: int, content: Json) -> Message:
    return world.post(chat, by, content, thread_id=topic["message_thread_id"], extra={"service": True})
