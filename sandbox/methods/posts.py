"""sendMessage and its kin: text and files."""

from __future__ import annotations

from sandbox.call import Call
from sandbox.formatted import caption_of, text_of
from sandbox.media import content, taken
from sandbox.reach import replied, thread, writable
from sandbox.sending import place, sent
from sandbox.views import message_of
from sandbox.wire import Json, bad
from sandbox.world import World

from .registry import Answer, plays

ALBUMS = ({"photo", "video"}, {"document"}, {"audio"})
ACTIONS = frozenset(
    (
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    )
)


@plays("sendMessage")
def send_message(world: World, call: Call) -> Answer:
    return sent(world, call, text_of(world, call))


@plays("sendDocument", "sendPhoto", "sendVideo", "sendAudio", "sendVoice", "sendAnimation", "sendSticker")
def send_file(world: World, call: Call) -> Answer:
    kind = call.method[4:]
    caption = caption_of(world, call) if kind != "sticker" else {}
    thread(world, writable(world, call.get("chat_id")), call.get("message_thread_id"))  # refuse before a file is stored
    return sent(world, call, {**content(taken(world, call, kind, call.get(kind))), **caption})


@plays("sendMediaGroup")
def send_media_group(world: World, call: Call) -> Answer:
    parts: list[Json] = call.get("media") or []
    if not 2 <= len(parts) <= 10:
        raise bad("expected 2-10 media in the group" if parts else "media is empty")
    kinds = {str(part["type"]) for part in parts}
    if not any(kinds <= allowed for allowed in ALBUMS):
        raise bad("documents and audio can be only in groups of their own kind")
    captions = [caption_of(world, part) for part in parts]
    chat, thread_id = place(world, call, len(parts))
    reply_to = replied(world, chat, call)
    contents = [content(taken(world, call, str(part["type"]), part["media"])) for part in parts]
    album = str(world.next("albums", 13_000_000_001))
    posted = [
        world.post(
            chat,
            world.bot.id,
            {**shown, **caption},
            thread_id=thread_id,
            reply_to=reply_to,
            extra={"media_group_id": album},
        )
        for shown, caption in zip(contents, captions, strict=True)
    ]
    return [message_of(world, message) for message in posted]


@plays("sendChatAction")
def send_chat_action(world: World, call: Call) -> Answer:
    chat = writable(world, call.get("chat_id"))
    thread_id = thread(world, chat, call.get("message_thread_id"))
    if call.text("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    world.feed.add("typing", chat.id, action=call.text("action"), thread_id=thread_id)
    return True
