"""One way for every message of the bot into a chat."""

from __future__ import annotations

from . import keyboards, reach
from .call import Call
from .models import Chat, Message
from .views import message_of
from .wire import Json
from .world import World


def place(world: World, call: Call, count: int = 1) -> tuple[Chat, int | None]:
    """The chat and topic that ``count`` messages go to, charged to the limits."""
    chat = reach.writable(world, call.get("chat_id"))
    thread_id = reach.thread(world, chat, call.get("message_thread_id"))
    world.limits.charge(chat, count)
    return chat, thread_id


def send(world: World, call: Call, content: Json, **extra: object) -> Message:
    """Check where it goes, what it answers and its keyboard, then post it."""
    markup = keyboards.checked(call.get("reply_markup"))
    chat = reach.writable(world, call.get("chat_id"))
    thread_id = reach.thread(world, chat, call.get("message_thread_id"))
    reply_to = reach.replied(world, chat, call)
    world.limits.charge(chat)
    if reply_to is not None and thread_id is None:
        thread_id = world.messages[chat.id][reply_to].thread_id
    if call.flag("protect_content"):
        extra["has_protected_content"] = True
    return world.post(
        chat, world.bot.id, content, thread_id=thread_id, reply_to=reply_to, markup=markup, extra=dict(extra)
    )


def sent(world: World, call: Call, content: Json, **extra: object) -> Json:
    return message_of(world, send(world, call, content, **extra))
