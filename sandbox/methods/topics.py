"""Forum topics, as the bot manages them."""

from __future__ import annotations

from sandbox import topics
from sandbox.call import Call
from sandbox.models import Chat
from sandbox.reach import readable, right
from sandbox.wire import bad
from sandbox.world import World

from .registry import Answer, plays


def _forum(world: World, call: Call) -> Chat:
    chat = readable(world, call.get("chat_id"))
    if not chat.is_forum:
        raise bad("the chat is not a forum")
    if not right(world, chat, "can_manage_topics"):
        raise bad("not enough rights to create a topic" if "create" in call.method else "not enough rights")
    return chat


@plays("createForumTopic")
def create_forum_topic(world: World, call: Call) -> Answer:
    return topics.create(world, _forum(world, call), world.bot.id, call.text("name").strip(), call.get("icon_color"))


@plays("editForumTopic")
def edit_forum_topic(world: World, call: Call) -> Answer:
    chat = _forum(world, call)
    topic = topics.find(chat, call.get("message_thread_id"))
    topics.rename(world, chat, topic, world.bot.id, call.text("name").strip() or topic["name"])
    return True


@plays("closeForumTopic", "reopenForumTopic")
def close_forum_topic(world: World, call: Call) -> Answer:
    chat = _forum(world, call)
    topic = topics.find(chat, call.get("message_thread_id"))
    topics.close(world, chat, topic, call.method == "closeforumtopic", world.bot.id)
    return True


@plays("deleteForumTopic")
def delete_forum_topic(world: World, call: Call) -> Answer:
    chat = _forum(world, call)
    topics.delete(world, chat, topics.find(chat, call.get("message_thread_id")))
    return True
