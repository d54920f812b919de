"""What all control endpoints share: the world of the path, JSON in and out, refusals as 400."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web

from sandbox.botapi import TOKEN, BotApi, reply
from sandbox.mail import MailBox
from sandbox.models import Chat, Message
from sandbox.wire import Json, Refusal, bad
from sandbox.world import World


@dataclass(slots=True)
class Visit:
    """One request to a control endpoint. ``body``: its JSON object, {} when there is none."""

    control: Control
    request: web.Request
    world: World
    body: Json

    def need(self, name: str) -> Any:
        if name not in self.body:
            raise bad(f'"{name}" is missing')
        return self.body[name]

    def query(self, name: str, default: float) -> float:
        try:
            return float(self.request.query.get(name, default))
        except ValueError:
            raise bad(f'"{name}" must be a number') from None

    def chat(self, chat_id: object) -> Chat:
        return self.world.chat(chat_id)

    def message(self) -> Message:
        """The message that the body's chat_id and message_id name."""
        chat_id = self.body.get("chat_id", self.body.get("user_id"))
        found = self.world.message(self.chat(chat_id).id, self.need("message_id"))
        if found is None:
            raise bad(f"there is no message {self.body['message_id']} in chat {chat_id}")
        return found


Endpoint = Callable[[Visit], Awaitable[web.StreamResponse | Json | list[Any]]]
Route = tuple[str, str, Endpoint]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Control:
    """``default`` gives the token of the default world, which stands for it in the path as ``default``."""

    def __init__(self, api: BotApi, mail: MailBox, default: Callable[[], str]) -> None:
        self.api = api
        self.mail = mail
        self.default = default

    def bind(self, function: Endpoint) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                return await self._visit(function, request)
            except Refusal as refusal:
                return reply(refusal.body(), refusal.code)
            except (KeyError, TypeError, ValueError) as error:
                return reply(bad(f"this makes no sense here: {error!r}").body(), 400)

        return handle

    async def _visit(self, function: Endpoint, request: web.Request) -> web.StreamResponse:
        token = request.match_info["token"]
        if token == "default":
            token = self.default()
        if not TOKEN.fullmatch(token):
            raise Refusal(404, "Not Found: no such token")
        world = self.api.worlds(token)
        try:
            result = await function(Visit(self, request, world, await body_of(request)))
        finally:
            world.flush()
        return result if isinstance(result, web.StreamResponse) else reply_any(result)

    async def mail_list(self, request: web.Request) -> web.StreamResponse:
        return reply_any(self.mail.all())

    async def mail_refuse(self, request: web.Request) -> web.StreamResponse:
        """{address, code}: the mail server answers RCPT for it with this code; code 0 takes it back."""
        try:
            body = await body_of(request)
            self.mail.refuse(str(body["address"]), int(body.get("code", 550)))
        except (KeyError, ValueError):
            return reply(bad("address and a numeric code are needed").body(), 400)
        except Refusal as refusal:
            return reply(refusal.body(), refusal.code)
        return reply({"ok": True})


async def body_of(request: web.Request) -> Json:
    if request.method == "GET" or not request.can_read_body or request.content_type.startswith("multipart/"):
        return {}
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError:
        raise bad("the body is no JSON") from None
    if not isinstance(body, dict):
        raise bad("the body must be a JSON object")
    return body


def reply_any(value: Any) -> web.Response:
    data = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    return web.Response(body=data, content_type="application/json", headers={"Cache-Control": "no-store"})
