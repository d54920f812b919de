"""The HTTP face of the Bot API: ``/bot{token}/{method}`` and ``/file/bot{token}/{path}``."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable

import orjson
from aiohttp import web

from . import call as calls
from . import intake, schema
from .faults import Cut
from .files import Upload
from .methods import METHODS
from .wire import Json, Refusal
from .world import World

log = logging.getLogger("sandbox")
TOKEN = re.compile(r"\d{1,16}:[\w-]{20,64}")
BROKEN = Refusal(500, "Internal Server Error")
NOT_FOUND = Refusal(404, "Not Found")
Worlds = Callable[[str], World]


class BotApi:
    """Answers calls for every world; ``worlds`` finds or makes the world of a token."""

    def __init__(self, worlds: Worlds) -> None:
        self.worlds = worlds

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/bot{token:[^/]+}/{method}", self.handle),
            web.get("/file/bot{token:[^/]+}/{path:.+}", self.download),
        ]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        token, method = request.match_info["token"], request.match_info["method"].lower()
        if request.method not in ("GET", "POST") or not TOKEN.fullmatch(token):
            return reply(NOT_FOUND.body(), 404)
        world = self.worlds(token)
        spelled = request.match_info["method"]
        began = time.perf_counter()
        params: Json = {}
        try:
            if world.faults.delay_s and world.faults.active(method):
                await asyncio.sleep(world.faults.delay_s)
            params, files = await calls.read(request)
            world.faults.before(method)
            body: Json | bytes = await self.play(world, method, spelled, params, files)
            status, text = 200, ""
            world.faults.after(method)
        except Cut as cut:
            body, status, text = b"", 0, str(cut)
        except Refusal as refusal:
            body, status, text = refusal.body(), refusal.code, refusal.description
        except Exception:
            log.exception("%s broke the sandbox", spelled)
            body, status, text = BROKEN.body(), BROKEN.code, BROKEN.description
        world.flush()
        if method != "getupdates" or status != 200:
            world.log_call(spelled, params, status, text, time.perf_counter() - began)
        if status == 0:
            if request.transport is not None:
                request.transport.abort()
            status = 502
        return reply(body, status)

    async def play(
        self, world: World, method: str, spelled: str, params: Json, files: dict[str, Upload]
    ) -> Json | bytes:
        slow = intake.SLOW.get(method)
        played = METHODS.get(method)
        if slow is None and played is None:
            self.missing(world, spelled)
            raise NOT_FOUND
        call = calls.checked(method, params, files)
        if slow is not None:
            return b'{"ok":true,"result":' + await slow(self, world, call) + b"}"
        assert played is not None
        return {"ok": True, "result": played(world, call)}

    def missing(self, world: World, spelled: str) -> None:
        kind = "a method the sandbox does not play yet" if schema.known(spelled.lower()) else "no Bot API method"
        log.warning("%s: %s", spelled, kind)
        if spelled not in world.unknown:
            world.unknown.append(spelled)

    async def follow(self, world: World, wish: Json) -> None:
        """A method call that came in the answer of a webhook; its result is not told to anyone."""
        params = {key: value for key, value in wish.items() if key != "method"}
        spelled = str(wish["method"])
        try:
            await self.play(world, spelled.lower(), spelled, params, {})
        except Refusal as refusal:
            log.warning("call in the webhook's answer, %s: %s", spelled, refusal.description)
        world.flush()

    async def download(self, request: web.Request) -> web.StreamResponse:
        token = request.match_info["token"]
        if not TOKEN.fullmatch(token):
            return reply(NOT_FOUND.body(), 404)
        world = self.worlds(token)
        file = world.files.by_path.get(request.match_info["path"])
        if file is None:
            return reply(NOT_FOUND.body(), 404)
        try:
            world.files.downloadable(file.file_id)
        except Refusal as refusal:
            return reply(refusal.body(), refusal.code)
        return web.Response(body=world.files.read(file), content_type="application/octet-stream")


def reply(body: Json | bytes, status: int = 200) -> web.Response:
    data = body if isinstance(body, bytes) else orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS)
    kind = "text/html" if data.startswith(b"<") else "application/json"
    return web.Response(body=data, status=status, content_type=kind)
