"""Acting as people: say, send, tap, edit, react, delete."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from sandbox import people
from sandbox.files import Upload
from sandbox.media import stored
from sandbox.methods.edits import drop
from sandbox.pageview import message_view
from sandbox.wire import Json, bad

from .shared import Route, Visit

FILES = ("document", "photo", "voice", "sticker", "video", "audio", "animation")


def _where(body: Json) -> Json:
    return {"reply_to": body.get("reply_to"), "thread_id": body.get("thread_id")}


async def say(visit: Visit) -> Json:
    """The message; a text too long for one becomes several, ``parts`` lists their ids. Events come after ``seq``."""
    body = visit.body
    user_id, chat = people.speaker(visit.world, visit.need("user_id"), body.get("chat_id"))
    seq = visit.world.feed.seq
    posted = people.say(
        visit.world,
        user_id,
        chat,
        str(visit.need("text")),
        entities=body.get("entities"),
        anonymous=bool(body.get("sender_chat")),
        **_where(body),
    )
    parts = [message.message_id for message in posted]
    return {**message_view(visit.world, posted[0]), "parts": parts, "seq": seq}


async def send(visit: Visit) -> Json:
    """A multipart form: user_id, chat_id, kind, file, caption, reply_to, thread_id, media_group_id; or the same as JSON
    for a contact (phone_number, first_name) or a location (latitude, longitude)."""
    form: Json = visit.body
    if visit.request.content_type.startswith("multipart/"):
        form = dict(await visit.request.post())
    numbers = {name: int(form[name]) for name in ("user_id", "chat_id", "reply_to", "thread_id") if form.get(name)}
    user_id, chat = people.speaker(visit.world, numbers.get("user_id"), numbers.get("chat_id"))
    seq = visit.world.feed.seq
    content = _content(visit, form)
    caption = str(form.get("caption") or "").strip()
    if caption:
        content["caption"] = caption[:1024]
    extra = {"media_group_id": str(form["media_group_id"])} if form.get("media_group_id") else {}
    message = people.write(visit.world, user_id, chat, content, extra=extra, **_where(numbers))
    return {**message_view(visit.world, message), "seq": seq}


def _content(visit: Visit, form: Json) -> Json:
    kind = str(form.get("kind", "document"))
    if kind == "contact":
        name = str(form.get("first_name") or "Somebody")
        return {"contact": {"phone_number": str(form.get("phone_number") or "+10000000000"), "first_name": name}}
    if kind == "location":
        place = {"latitude": float(form.get("latitude") or 0), "longitude": float(form.get("longitude") or 0)}
        return {"location": place}
    if kind not in FILES:
        raise bad(f"nobody can send a {kind} here")
    part = form.get("file")
    if not isinstance(part, web.FileField):
        if kind not in ("sticker", "voice"):
            raise bad("the file is missing")
        made = stored(visit.world, kind, Upload(f"{kind}.bin", "", b"\0"))
        if kind == "sticker" and form.get("emoji"):
            made["sticker"]["emoji"] = str(form["emoji"])
        return made
    return stored(visit.world, kind, Upload(part.filename, part.content_type, part.file.read()))


async def tap(visit: Visit) -> Json:
    user_id = visit.need("user_id")
    people.speaker(visit.world, user_id, visit.body.get("chat_id") if not visit.body.get("force") else None)
    seq = visit.world.feed.seq
    force = bool(visit.body.get("force"))
    made = people.tap(visit.world, user_id, visit.message(), str(visit.need("data")), force=force)
    return {"callback_query_id": made.id, "seq": seq}


async def inline(visit: Visit) -> Json:
    """{user_id, chat_id, text}: type behind the bot's name; the event "inline" brings the results."""
    user_id, chat = people.speaker(visit.world, visit.need("user_id"), visit.body.get("chat_id"))
    seq = visit.world.feed.seq
    return {
        "inline_query_id": people.ask_inline(visit.world, user_id, chat, str(visit.body.get("text") or "")),
        "seq": seq,
    }


async def choose(visit: Visit) -> Json:
    """{user_id, chat_id, inline_query_id, result_id}: send a result."""
    user_id, chat = people.speaker(visit.world, visit.need("user_id"), visit.body.get("chat_id"))
    seq = visit.world.feed.seq
    sent = people.choose(visit.world, user_id, chat, str(visit.need("inline_query_id")), str(visit.need("result_id")))
    return {**message_view(visit.world, sent), "seq": seq}


async def edit(visit: Visit) -> Json:
    changed = people.edit(visit.world, visit.need("user_id"), visit.message(), str(visit.need("text")))
    return message_view(visit.world, changed)


async def react(visit: Visit) -> Json:
    emoji = str(visit.body.get("emoji") or "")
    return message_view(visit.world, people.react(visit.world, visit.need("user_id"), visit.message(), emoji))


async def delete(visit: Visit) -> Json:
    drop(visit.world, visit.message())
    return {"ok": True}


async def burst(visit: Visit) -> Json:
    """{acts: [{do: say|tap|edit|react, …}]}: many acts in one request, in order, all before the bot hears of any."""
    table: dict[str, Any] = {"say": say, "tap": tap, "edit": edit, "react": react}
    seq = visit.world.feed.seq
    made = []
    for act in visit.need("acts"):
        body = {key: value for key, value in act.items() if key != "do"}
        made.append(await table[act["do"]](Visit(visit.control, visit.request, visit.world, body)))
    return {"seq": seq, "made": made}


def routes() -> list[Route]:
    table: list[tuple[str, Any]] = [
        ("say", say),
        ("send", send),
        ("tap", tap),
        ("inline", inline),
        ("choose", choose),
        ("edit", edit),
        ("react", react),
        ("delete", delete),
        ("burst", burst),
    ]
    return [("POST", path, function) for path, function in table]


ROUTES = routes()
