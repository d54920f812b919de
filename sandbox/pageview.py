"""The world as the page and the tests see it: with rendered HTML, file addresses, reactions and what was deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from .events import Event
from .media import file_ids
from .methods.own import command_lists
from .models import Chat, Message
from .render import render
from .wire import Json
from .world import World

SHOWN = 500
"""Messages of a chat that ``state`` carries unless asked for more."""


def message_view(world: World, message: Message) -> Json:
    content: Json = message.content
    text = str(content.get("text", content.get("caption", "")))
    entities = content.get("entities") or content.get("caption_entities") or []
    shown: Json = {
        "message_id": message.message_id,
        "chat_id": message.chat_id,
        "thread_id": message.thread_id,
        "from": world.person(message.sender_id).api(),
        "sender_chat_id": message.sender_chat_id,
        "date": message.date,
        "edit_date": message.edit_date,
        **content,
        "entities": entities,
        "html": render(text, entities),
        "reply_to": message.reply_to,
        "reply_markup": message.markup,
        "files": [_file(world, file_id) for file_id in file_ids(content)],
        "reactions": [{"emoji": emoji, "from": world.person(user).api()} for user, emoji in message.reactions],
        "deleted": message.deleted,
        "pinned": message.pinned,
        "service": message.service,
    }
    for key, value in message.extra.items():
        if key == "pinned_message_id":
            shown["pinned_message"] = {"message_id": value}
        elif key not in shown:
            shown[key] = value
    return shown


def _file(world: World, file_id: str) -> Json:
    file = world.files.by_id[file_id]
    url = f"/control/{world.token}/files/{file_id}"
    shown = {"file_id": file_id, "name": file.name, "mime": file.mime, "size": file.size, "kind": file.kind}
    return {**shown, "url": url, "width": file.width, "height": file.height}


def chat_view(world: World, chat: Chat, limit: int | None = None) -> Json:
    """A chat with its last ``limit`` messages (None: all), oldest first."""
    messages = list(world.messages.get(chat.id, {}).values())
    if limit is not None:
        messages = messages[-limit:] if limit > 0 else []
    title = chat.title
    if chat.private:
        user = world.users[chat.id]
        title = f"{user.first_name} {user.last_name}".strip()
    return {
        "id": chat.id,
        "type": chat.type,
        "title": title,
        "is_forum": chat.is_forum,
        "started": chat.started,
        "members": [{"user_id": user_id, "status": status} for user_id, status in chat.members.items()],
        "topics": [topic for topic in chat.topics.values() if not topic["deleted"]],
        "migrated_to": chat.migrated_to,
        "messages": [message_view(world, message) for message in messages],
    }


def event_view(world: World, event: Event) -> Json:
    shown: Json = {"seq": event.seq, "type": event.type, "chat_id": event.chat_id, **event.data}
    if event.message is not None:
        shown["message_id"] = event.message.message_id
        shown["message"] = message_view(world, event.message)
    return shown


def events_view(world: World, after: int, events: Iterable[Event]) -> Json:
    """``missed`` true means: events since ``after`` are gone, read the state anew."""
    shown = [event_view(world, event) for event in events]
    return {"seq": shown[-1]["seq"] if shown else max(after, 0), "missed": world.feed.missed(after), "events": shown}


def state_view(world: World, mail: list[Json], limit: int | None = SHOWN) -> Json:
    agents = {
        user_id
        for chat in world.chats.values()
        if not chat.private
        for user_id in chat.members
        if chat.present(user_id)
    }
    users = [{**asdict(user), "is_agent": user.is_agent or user.id in agents} for user in world.users.values()]
    return {
        "bot": world.bot.api(),
        "users": users,
        "chats": [chat_view(world, chat, limit) for chat in world.chats.values()],
        "commands": command_lists(world),
        "settings": {key: value for key, value in world.settings.items() if not key.startswith("commands|")},
        "mail": mail,
        "faults": world.faults.show(),
        "limits": {"on": world.limits.on, "refused": world.limits.refused},
        "clock": {"now": world.clock.unix(), "offset_s": world.clock.offset},
        "pending_updates": len(world.updates.queue),
        "polling": world.updates.polling,
        "webhook": world.webhook.target.url if world.webhook else "",
        "seq": world.feed.seq,
        "unknown_methods": list(world.unknown),
    }
