"""May the bot act here? Every way Telegram says no: chats, blocks, membership, rights, topics."""

from __future__ import annotations

from .call import Call
from .models import Chat, Message
from .wire import Refusal, bad, forbidden
from .world import World


def readable(world: World, chat_id: object) -> Chat:
    """A chat that the bot takes part in."""
    if chat_id is None or chat_id == "":
        raise bad("chat_id is empty")
    chat = world.chat(chat_id)
    if chat.migrated_to is not None:
        raise Refusal(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": chat.migrated_to},
        )
    if chat.private:
        return chat
    kind = "group chat" if chat.type == "group" else f"{chat.type} chat"
    status = chat.members.get(world.bot.id, "left")
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {kind}")
    if status == "left":
        raise forbidden(f"bot is not a member of the {kind}")
    return chat


def writable(world: World, chat_id: object) -> Chat:
    """A chat that the bot may send to."""
    chat = readable(world, chat_id)
    if chat.private:
        user = world.users[chat.id]
        if user.deactivated:
            raise forbidden("user is deactivated")
        if user.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
    elif chat.members.get(world.bot.id) == "restricted":
        raise bad("not enough rights to send text messages to the chat")
    return chat


def right(world: World, chat: Chat, name: str) -> bool:
    """True when the bot is an administrator with this right; in a private chat always."""
    return chat.private or (chat.admin(world.bot.id) and name not in chat.denied)


def thread(world: World, chat: Chat, thread_id: object) -> int | None:
    """The topic to post in, None for General; refuses one that is not there, or closed without the right to manage."""
    if not thread_id:
        return None
    topic = chat.topics.get(thread_id) if isinstance(thread_id, int) else None
    if topic is None or topic.get("deleted"):
        raise bad("message thread not found")
    if topic.get("closed") and not right(world, chat, "can_manage_topics"):
        raise bad("TOPIC_CLOSED")
    return int(topic["message_thread_id"])


def replied(world: World, chat: Chat, call: Call) -> int | None:
    """The message that this one answers; refuses one that is not there, unless the call allows it."""
    wish = call.get("reply_parameters") or {}
    message_id = wish.get("message_id", call.get("reply_to_message_id"))
    if message_id is None:
        return None
    lenient = wish.get("allow_sending_without_reply", call.get("allow_sending_without_reply"))
    found = world.message(chat.id, message_id)
    if found is None and not lenient:
        raise bad("message to be replied not found")
    return None if found is None else found.message_id


def own(world: World, call: Call, missing: str = "message to edit not found") -> Message:
    """A message of the bot's own that it may edit."""
    if call.get("inline_message_id"):
        raise bad("MESSAGE_ID_INVALID")
    chat = readable(world, call.get("chat_id"))
    if call.get("message_id") is None:
        raise bad("message identifier is not specified")
    message = world.message(chat.id, call.get("message_id"))
    if message is None:
        raise bad(missing)
    keyboard = message.markup is not None and "inline_keyboard" not in message.markup
    if message.sender_id != world.bot.id or message.service or keyboard:
        raise bad("message can't be edited")
    if chat.private and world.users[chat.id].blocked:
        raise forbidden("bot was blocked by the user")
    return message
