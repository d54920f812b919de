"""What people do: write, send files, tap, edit, react. Every act becomes an update when the bot would hear of it."""

from __future__ import annotations

from typing import Any

from .entities import detect, units
from .keyboards import buttons
from .models import ANONYMOUS_ADMIN, Chat, Message, Tap
from .views import chat_of, message_of, tap_of
from .wire import MAX_TEXT, Json, bad
from .world import World


def speaker(world: World, user_id: object, chat_id: object = None) -> tuple[int, Chat]:
    """The user and the chat he may write in (his private chat by default); refuses what no messenger would let him."""
    if not isinstance(user_id, int) or user_id not in world.users:
        raise bad(f"there is no user {user_id}")
    chat = world.chat(user_id if chat_id is None else chat_id)
    if chat.private and chat.id != user_id:
        raise bad("nobody can write in another one's private chat")
    if chat.private and world.users[user_id].blocked:
        raise bad("the user has blocked the bot; unblock it first")
    if not chat.private and not chat.present(user_id):
        raise bad(f"user {user_id} is not a member of this chat")
    return user_id, chat


def heard(world: World, message: Message, kind: str = "message") -> None:
    """Queue the update, unless privacy mode hides the message from a bot that is no administrator."""
    chat = world.chats[message.chat_id]
    if chat.private or chat.admin(world.bot.id) or _public(world, chat, message):
        world.updates.add(kind, message_of(world, message), chat.id)


def _public(world: World, chat: Chat, message: Message) -> bool:
    if not chat.present(world.bot.id):
        return False
    if message.service:
        return True
    if message.reply_to is not None:
        target = world.message(chat.id, message.reply_to)
        if target is not None and target.sender_id == world.bot.id:
            return True
    text = str(message.content.get("text", ""))
    return text.startswith("/") or f"@{world.bot.username}" in text


def say(world: World, user_id: int, chat: Chat, text: str, **how: Any) -> list[Message]:
    """One message, or several when the text is longer than one holds, as a messenger splits it."""
    text = text.strip()
    if not text:
        raise bad("nobody can send an empty message")
    given = how.pop("entities", None) or []
    posted = []
    for part in _split(text):
        entities = detect(part, given if part == text else [])
        content: Json = {"text": part, "entities": entities} if entities else {"text": part}
        posted.append(write(world, user_id, chat, content, **how))
    return posted


def _split(text: str) -> list[str]:
    parts = []
    while units(text) > MAX_TEXT:
        size = MAX_TEXT
        while units(text[:size]) > MAX_TEXT:
            size -= max(1, (units(text[:size]) - MAX_TEXT) // 2)
        parts.append(text[:size])
        text = text[size:]
    return [*parts, text]


def write(
    world: World,
    user_id: int,
    chat: Chat,
    content: Json,
    *,
    reply_to: int | None = None,
    thread_id: int | None = None,
    anonymous: bool = False,
    extra: Json | None = None,
) -> Message:
    """Post a person's message and let the bot hear it."""
    if reply_to is not None and world.message(chat.id, reply_to) is None:
        raise bad("the message to reply to is not there")
    if thread_id is not None and (thread_id not in chat.topics or chat.topics[thread_id].get("deleted")):
        raise bad("the topic is not there")
    if thread_id is not None and chat.topics[thread_id]["closed"] and not chat.admin(user_id):
        raise bad("the topic is closed")
    if chat.private and not chat.started:
        chat.started = True
        world.keep_chat(chat)
    message = world.post(
        chat,
        ANONYMOUS_ADMIN if anonymous else user_id,
        content,
        sender_chat_id=chat.id if anonymous else None,
        thread_id=thread_id,
        reply_to=reply_to,
        extra=extra or {},
    )
    heard(world, message)
    return message


def tap(world: World, user_id: int, message: Message, data: str, *, force: bool = False) -> Tap:
    """Press an inline button; ``force`` sends data that is on no button, as a forged client could."""
    there = {button.get("callback_data") for button in buttons(message.markup)}
    if data not in there and not force:
        raise bad(f"there is no button with data {data!r} on message {message.message_id}")
    made = Tap(
        id=str(world.next("taps", 4_420_000_000_000_001)),
        user_id=user_id,
        chat_id=message.chat_id,
        message_id=message.message_id,
        data=data,
        at=world.clock.unix(),
    )
    world.keep_tap(made)
    world.feed.add(
        "tap", message.chat_id, user_id=user_id, message_id=message.message_id, callback_query_id=made.id, data=data
    )
    chat = world.chats[message.chat_id]
    if chat.private and not chat.started:
        chat.started = True
        world.keep_chat(chat)
    world.updates.add("callback_query", tap_of(world, made), message.chat_id)
    return made


def edit(world: World, user_id: int, message: Message, text: str) -> Message:
    """Change one's own message; the bot hears edited_message."""
    if message.sender_id != user_id:
        raise bad("people can edit their own messages only")
    field, entities_field = ("text", "entities") if "text" in message.content else ("caption", "caption_entities")
    text = text.strip()
    if not text:
        raise bad("nobody can send an empty message")
    entities = detect(text, [])
    content = {key: value for key, value in message.content.items() if key not in (field, entities_field)}
    content[field] = text
    if entities:
        content[entities_field] = entities
    changed = world.revise(message, content=content, edit_date=world.clock.unix())
    heard(world, changed, "edited_message")
    return changed


def react(world: World, user_id: int, message: Message, emoji: str) -> Message:
    """Set one's reaction, or take it back with an empty emoji."""
    before = [shown for who, shown in message.reactions if who == user_id]
    after = [emoji] if emoji else []
    kept = [pair for pair in message.reactions if pair[0] != user_id]
    changed = world.revise(message, "reaction", reactions=(*kept, *((user_id, shown) for shown in after)))
    chat = world.chats[message.chat_id]
    if before != after and (chat.private or chat.admin(world.bot.id)):
        shown: Json = {
            "chat": chat_of(world, chat),
            "message_id": message.message_id,
            "user": world.person(user_id).api(),
            "date": world.clock.unix(),
            "old_reaction": [_reaction(one) for one in before],
            "new_reaction": [_reaction(one) for one in after],
        }
        world.updates.add("message_reaction", shown, chat.id)
    return changed


def _reaction(emoji: str) -> Json:
    return {"type": "emoji", "emoji": emoji}


def ask_inline(world: World, user_id: int, chat: Chat, text: str) -> str:
    """Type something behind the bot's name; the id of the inline query. Only the last one of a person stands."""
    for key in [key for key, asked in world.inline.items() if asked["user_id"] == user_id]:
        del world.inline[key]
    made = str(world.next("inline", 4_520_000_000_000_001))
    asked: Json = {"id": made, "user_id": user_id, "at": world.clock.unix(), "answered": False, "results": {}}
    world.inline[made] = asked
    kind = "sender" if chat.private else chat.type
    query: Json = {"id": made, "from": world.person(user_id).api(), "query": text, "offset": "", "chat_type": kind}
    world.updates.add("inline_query", query, user_id)
    return made


def choose(world: World, user_id: int, chat: Chat, query_id: str, result_id: str) -> Message:
    """Send one of the results into a chat, as the person, by way of the bot."""
    asked = world.inline.get(query_id)
    result = asked["results"].get(result_id) if asked and asked["user_id"] == user_id else None
    if result is None:
        raise bad("that result is no longer offered")
    del world.inline[query_id]
    message = world.post(chat, user_id, result["content"], markup=result["markup"], extra={"via_bot": world.bot.api()})
    heard(world, message)
    return message
