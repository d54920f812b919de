"""Looking: state, chats, events (long poll and server-sent), calls, files."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import orjson
from aiohttp import web

from sandbox.pageview import SHOWN, chat_view, event_view, events_view, state_view
from sandbox.wire import Json, Refusal

from .shared import Route, Visit

LONGEST_WAIT = 60.0
HEARTBEAT = 15.0
INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain", "audio/ogg")


async def state(visit: Visit) -> Json:
    """``?messages=N`` limits the messages of each chat, ``all`` gives every one."""
    wish = visit.request.query.get("messages", "")
    limit = None if wish == "all" else int(visit.query("messages", SHOWN))
    return state_view(visit.world, visit.control.mail.all(), limit)


async def seq(visit: Visit) -> Json:
    """The number of the last event, and nothing that costs time."""
    return {"seq": visit.world.feed.seq}


async def chat(visit: Visit) -> Json:
    wish = visit.request.query.get("messages", "all")
    limit = None if wish == "all" else int(visit.query("messages", SHOWN))
    return chat_view(visit.world, visit.chat(visit.request.match_info["chat_id"]), limit)


async def events(visit: Visit) -> Json:
    after = int(visit.query("after", 0))
    wait = min(visit.query("wait", 0), LONGEST_WAIT)
    return events_view(visit.world, after, await visit.world.feed.wait(after, wait))


async def stream(visit: Visit) -> web.StreamResponse:
    """Server-sent events; the id of each is its seq, so a browser that reconnects misses none."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(visit.request)
    with suppress(ConnectionResetError):  # the page was closed
        await _tell(visit, response)
    return response


async def _tell(visit: Visit, response: web.StreamResponse) -> None:
    feed = visit.world.feed
    last = visit.request.headers.get("Last-Event-ID", "")
    after = int(last) if last.isdigit() else int(visit.query("after", feed.seq))
    await response.write(b"retry: 1000\n\n")
    while not feed.closed and visit.request.transport is not None and not visit.request.transport.is_closing():
        if feed.missed(after):
            await response.write(_line(feed.seq, {"seq": feed.seq, "type": "missed", "chat_id": None}))
            after = feed.seq
        found = await feed.wait(after, HEARTBEAT)
        lines = [_line(event.seq, event_view(visit.world, event)) for event in found]
        after = found[-1].seq if found else after
        await response.write(b"".join(lines) or b": still here\n\n")


def _line(seq: int, shown: Json) -> bytes:
    return b"id: %d\ndata: %s\n\n" % (seq, orjson.dumps(shown, option=orjson.OPT_NON_STR_KEYS))


async def calls(visit: Visit) -> Json:
    """The Bot API calls after a number, oldest first; getUpdates appears only when it was refused."""
    after = int(visit.query("after", 0))
    return {"seq": visit.world.called, "calls": [one for one in visit.world.calls if one["seq"] > after]}


async def file(visit: Visit) -> web.StreamResponse:
    """A file of any size, for the page; only harmless kinds open in the browser."""
    found = visit.world.files.get(visit.request.match_info["file_id"])
    if found is None:
        raise Refusal(404, "Not Found")
    shown = "inline" if found.mime in INLINE else "attachment"
    headers = {
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(found.name)}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return web.Response(body=visit.world.files.read(found), content_type=found.mime, headers=headers)


async def tap(visit: Visit) -> Json:
    """How a tap was answered; ``?wait=S`` waits for it."""
    loop = asyncio.get_running_loop()
    until = loop.time() + min(visit.query("wait", 0), LONGEST_WAIT)
    made = visit.world.taps.get(visit.request.match_info["id"])
    if made is None:
        raise Refusal(404, "Not Found: no such tap")
    while not made.answered and not visit.world.feed.closed and (left := until - loop.time()) > 0:
        await visit.world.feed.wait(visit.world.feed.seq, left)
    shown: Json = {"callback_query_id": made.id, "answered": made.answered, "text": made.text}
    return {**shown, "show_alert": made.show_alert, "url": made.url}


def routes() -> list[Route]:
    table: list[tuple[str, Any]] = [
        ("state", state),
        ("seq", seq),
        ("chats/{chat_id}", chat),
        ("events", events),
        ("stream", stream),
        ("calls", calls),
        ("files/{file_id}", file),
        ("taps/{id}", tap),
    ]
    return [("GET", path, function) for path, function in table]


ROUTES = routes()
