"""The world as the bot sees it: users, chats and messages in Bot API form."""

from __future__ import annotations

from .models import Chat, Message, Tap, User
from .wire import Json
from .world import World


def chat_of(world: World, chat: Chat) -> Json:
    if chat.private:
        user = world.users[chat.id]
        shown: Json = {"id": chat.id, "type": "private", "first_name": user.first_name}
        if user.last_name:
            shown["last_name"] = user.last_name
        if user.username:
            shown["username"] = user.username
        return shown
    shown = {"id": chat.id, "type": chat.type, "title": chat.title}
    if chat.username:
        shown["username"] = chat.username
    if chat.is_forum:
        shown["is_forum"] = True
    return shown


def message_of(world: World, message: Message, *, deep: bool = True) -> Json:
    """``deep`` False leaves out what it replies to, as Telegram does in the second level.

    In a topic a message that replies to nothing carries the topic's opening message as reply_to_message.
    """
    chat = world.chats[message.chat_id]
    shown: Json = {
        "message_id": message.message_id,
        "from": world.person(message.sender_id).api(),
        "chat": chat_of(world, chat),
        "date": message.date,
    }
    if message.sender_chat_id is not None:
        shown["sender_chat"] = chat_of(world, world.chats[message.sender_chat_id])
    if message.thread_id is not None:
        shown["message_thread_id"] = message.thread_id
        shown["is_topic_message"] = True
    if message.edit_date is not None:
        shown["edit_date"] = message.edit_date
    if message.markup is not None and "inline_keyboard" in message.markup:
        shown["reply_markup"] = message.markup
    shown.update(message.content)
    for key, value in message.extra.items():
        if key == "pinned_message_id":
            pinned = world.message(message.chat_id, value)
            if pinned is not None:
                shown["pinned_message"] = message_of(world, pinned, deep=False)
        elif key != "service":
            shown[key] = value
    answers = message.reply_to if message.reply_to is not None else message.thread_id
    if deep and answers is not None and answers != message.message_id:
        target = world.message(message.chat_id, answers)
        if target is not None:
            shown["reply_to_message"] = message_of(world, target, deep=False)
    return shown


def member_of(world: World, chat: Chat, user: User) -> Json:
    """A ChatMember with every field that the libraries insist on."""
    status = chat.members.get(user.id, "left")
    shown: Json = {"status": status, "user": user.api()}
    if status == "creator":
        shown["is_anonymous"] = False
    elif status == "administrator":
        shown.update(can_be_edited=False, is_anonymous=False)
        for right in RIGHTS:
            shown[right] = right not in chat.denied if user.id == world.bot.id else right != "can_promote_members"
    elif status == "kicked":
        shown["until_date"] = 0
    elif status == "restricted":
        shown.update(is_member=True, until_date=0, **dict.fromkeys(PERMISSIONS, False))
    return shown


def tap_of(world: World, tap: Tap) -> Json:
    """The callback query of a tap; a message that is gone is an inaccessible one."""
    message = world.message(tap.chat_id, tap.message_id)
    chat = world.chats[tap.chat_id]
    shown: Json = {"id": tap.id, "from": world.person(tap.user_id).api(), "chat_instance": str(abs(tap.chat_id) * 7919)}
    if message is None:
        shown["message"] = {"chat": chat_of(world, chat), "message_id": tap.message_id, "date": 0}
    else:
        shown["message"] = message_of(world, message)
    shown["data"] = tap.data
    return shown


RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
    "can_send_welcome_messages",
)
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_react_to_messages",
    "can_edit_tag",
)
