"""Editing and deleting."""

from __future__ import annotations

from sandbox import keyboards
from sandbox.call import Call
from sandbox.formatted import caption_of, text_of
from sandbox.media import content, taken
from sandbox.models import Chat, Message
from sandbox.reach import own, readable, right
from sandbox.views import message_of
from sandbox.wire import Json, bad
from sandbox.world import World

from .registry import Answer, plays

SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
CAPTION = ("caption", "caption_entities")


def _changed(world: World, message: Message, shown: Json, markup: Json | None) -> Json:
    if shown == message.content and markup == message.markup:
        raise bad(SAME)
    edited = message.edit_date if shown == message.content else world.clock.unix()
    return message_of(world, world.revise(message, content=shown, markup=markup, edit_date=edited))


@plays("editMessageText")
def edit_text(world: World, call: Call) -> Answer:
    shown = text_of(world, call)
    markup = keyboards.checked(call.get("reply_markup"))
    message = own(world, call)
    if "text" not in message.content:
        raise bad("there is no text in the message to edit")
    return _changed(world, message, shown, markup)


@plays("editMessageCaption")
def edit_caption(world: World, call: Call) -> Answer:
    caption = caption_of(world, call)
    markup = keyboards.checked(call.get("reply_markup"))
    message = own(world, call)
    if "text" in message.content:
        raise bad("there is no caption in the message to edit")
    rest = {key: value for key, value in message.content.items() if key not in CAPTION}
    return _changed(world, message, {**rest, **caption}, markup)


@plays("editMessageReplyMarkup")
def edit_markup(world: World, call: Call) -> Answer:
    markup = keyboards.checked(call.get("reply_markup"))
    message = own(world, call)
    return _changed(world, message, message.content, markup)


@plays("editMessageMedia")
def edit_media(world: World, call: Call) -> Answer:
    wish: Json = call.get("media") or {}
    caption = caption_of(world, wish)
    markup = keyboards.checked(call.get("reply_markup"))
    message = own(world, call)
    file = taken(world, call, str(wish["type"]), wish["media"])
    return _changed(world, message, {**content(file), **caption}, markup)


def _deletable(world: World, chat: Chat, message: Message) -> bool:
    fresh = world.clock.unix() - message.date < 48 * 3600
    if message.sender_id == world.bot.id or chat.private:
        return fresh or (right(world, chat, "can_delete_messages") and not chat.private)
    return right(world, chat, "can_delete_messages")


def drop(world: World, message: Message) -> None:
    world.revise(message, "delete", deleted=True, pinned=False)


@plays("deleteMessage")
def delete_message(world: World, call: Call) -> Answer:
    chat = readable(world, call.get("chat_id"))
    message = world.message(chat.id, call.get("message_id"))
    if message is None:
        raise bad("message to delete not found")
    if not _deletable(world, chat, message):
        raise bad("message can't be deleted for everyone" if chat.private else "message can't be deleted")
    drop(world, message)
    return True


@plays("deleteMessages")
def delete_messages(world: World, call: Call) -> Answer:
    """Deletes what it may and skips the rest, as Telegram does."""
    chat = readable(world, call.get("chat_id"))
    wanted: list[int] = call.get("message_ids") or []
    if not 1 <= len(wanted) <= 100:
        raise bad("too many message identifiers specified" if wanted else "message identifiers are not specified")
    for number in wanted:
        message = world.message(chat.id, number)
        if message is not None and _deletable(world, chat, message):
            drop(world, message)
    return True
