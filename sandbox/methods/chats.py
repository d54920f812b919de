"""Chats and their members, as the bot may ask; pins; leaving."""

from __future__ import annotations

from sandbox.call import Call
from sandbox.membership import set_status
from sandbox.models import Chat
from sandbox.reach import readable, right
from sandbox.views import chat_of, member_of, message_of
from sandbox.wire import bad
from sandbox.world import World

from .registry import Answer, plays

GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), True
)


@plays("getChat")
def get_chat(world: World, call: Call) -> Answer:
    chat = readable(world, call.get("chat_id"))
    shown = {**chat_of(world, chat), "accent_color_id": abs(chat.id) % 7, "max_reaction_count": 11}
    shown["accepted_gift_types"] = dict(GIFTS)
    pinned = world.pinned(chat.id)
    if pinned:
        shown["pinned_message"] = message_of(world, pinned[-1], deep=False)
    return shown


@plays("getChatMember")
def get_chat_member(world: World, call: Call) -> Answer:
    chat = readable(world, call.get("chat_id"))
    user_id = call.number("user_id")
    user = world.person(user_id)
    if chat.private:
        if user_id not in (chat.id, world.bot.id):
            raise bad("user not found")
        return {"status": "member", "user": user.api()}
    return member_of(world, chat, user)


@plays("getChatAdministrators")
def get_chat_administrators(world: World, call: Call) -> Answer:
    chat = readable(world, call.get("chat_id"))
    if chat.private:
        raise bad("there are no administrators in the private chat")
    found = [world.person(user_id) for user_id in chat.members if chat.admin(user_id)]
    return [member_of(world, chat, user) for user in found if not user.is_bot or user.id == world.bot.id]


@plays("getChatMemberCount")
def get_chat_member_count(world: World, call: Call) -> Answer:
    chat = readable(world, call.get("chat_id"))
    return 2 if chat.private else sum(chat.present(user_id) for user_id in chat.members)


@plays("leaveChat")
def leave_chat(world: World, call: Call) -> Answer:
    chat = readable(world, call.get("chat_id"))
    if chat.private:
        raise bad("chat member status can't be changed in private chats")
    set_status(world, chat, world.bot.id, "left", by=world.bot.id)
    return True


def _pin_place(world: World, call: Call) -> Chat:
    chat = readable(world, call.get("chat_id"))
    if not right(world, chat, "can_pin_messages"):
        raise bad("not enough rights to manage pinned messages in the chat")
    return chat


@plays("pinChatMessage")
def pin_chat_message(world: World, call: Call) -> Answer:
    chat = _pin_place(world, call)
    message = world.message(chat.id, call.get("message_id"))
    if message is None:
        raise bad("message to pin not found")
    if not message.pinned:
        world.revise(message, "pin", pinned=True)
        told = {"service": True, "pinned_message_id": message.message_id}
        world.post(chat, world.bot.id, {}, thread_id=message.thread_id, extra=told)
    return True


@plays("unpinChatMessage")
def unpin_chat_message(world: World, call: Call) -> Answer:
    """Without a message the latest pinned one."""
    chat = _pin_place(world, call)
    pinned = world.pinned(chat.id)
    wanted = call.get("message_id")
    if wanted is not None:
        pinned = [message for message in pinned if message.message_id == wanted]
    if not pinned:
        raise bad("message to unpin not found")
    world.revise(pinned[-1], "pin", pinned=False)
    return True


@plays("unpinAllChatMessages")
def unpin_all_chat_messages(world: World, call: Call) -> Answer:
    for message in world.pinned(_pin_place(world, call).id):
        world.revise(message, "pin", pinned=False)
    return True
