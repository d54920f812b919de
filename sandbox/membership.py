"""Who is in a chat, and what the bot hears about changes."""

from __future__ import annotations

from .models import Chat
from .views import chat_of, member_of
from .wire import Json
from .world import World

STATUSES = ("creator", "administrator", "member", "restricted", "left", "kicked")


def deny(world: World, chat: Chat, rights: list[str]) -> None:
    """Take these rights, and no others, from the bot; it hears my_chat_member when that changes anything."""
    bot = world.person(world.bot.id)
    before = member_of(world, chat, bot)
    chat.denied = rights
    world.keep_chat(chat)
    after = member_of(world, chat, bot)
    if before != after:
        owner = next((user_id for user_id, status in chat.members.items() if status == "creator"), world.bot.id)
        _tell_bot(world, chat, owner, before, after)


def _tell_bot(world: World, chat: Chat, by: int, before: Json, after: Json) -> None:
    shown: Json = {"chat": chat_of(world, chat), "from": world.person(by).api(), "date": world.clock.unix()}
    world.updates.add("my_chat_member", {**shown, "old_chat_member": before, "new_chat_member": after}, chat.id)


def set_status(world: World, chat: Chat, user_id: int, status: str, by: int) -> None:
    """Change a member's status and tell the bot: my_chat_member about itself, chat_member when it is an admin."""
    user = world.person(user_id)
    before = member_of(world, chat, user)
    was_there = chat.present(user_id)
    chat.members[user_id] = status
    world.keep_chat(chat)
    after = member_of(world, chat, user)
    if before == after:
        return
    shown: Json = {
        "chat": chat_of(world, chat),
        "from": world.person(by).api(),
        "date": world.clock.unix(),
        "old_chat_member": before,
        "new_chat_member": after,
    }
    if user_id == world.bot.id:
        world.updates.add("my_chat_member", shown, chat.id)
    elif chat.admin(world.bot.id):
        world.updates.add("chat_member", shown, chat.id)
    if chat.present(user_id) != was_there:
        _announce(world, chat, user_id, by)


def _announce(world: World, chat: Chat, user_id: int, by: int) -> None:
    from .people import heard

    shown = world.person(user_id).api()
    content: Json = {"new_chat_members": [shown]} if chat.present(user_id) else {"left_chat_member": shown}
    message = world.post(chat, by if by in chat.members else user_id, content, extra={"service": True})
    if chat.present(world.bot.id):
        heard(world, message)


def set_blocked(world: World, user_id: int, blocked: bool) -> None:
    """The user blocks or unblocks the bot; the bot hears my_chat_member, as with Telegram."""
    user = world.users[user_id]
    if user.blocked == blocked:
        return
    user.blocked = blocked
    world.keep_user(user)
    chat = world.chats[user_id]
    if not chat.started:
        return
    bot = world.bot.api()
    gone: Json = {"status": "kicked", "user": bot, "until_date": 0}
    there: Json = {"status": "member", "user": bot}
    shown: Json = {
        "chat": chat_of(world, chat),
        "from": user.api(),
        "date": world.clock.unix(),
        "old_chat_member": there if blocked else gone,
        "new_chat_member": gone if blocked else there,
    }
    world.updates.add("my_chat_member", shown, chat.id)
