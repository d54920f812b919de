"""Where updates come from: getUpdates or the webhook. Both hand over to the inbox before they acknowledge."""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp
import orjson
from aiohttp import web

from bot.lanes import is_update

log = logging.getLogger(__name__)

Accept = Callable[[Sequence[dict[str, Any]]], Awaitable[None]]

POLL_SECONDS = 30
BATCH = 100
LARGEST_BODY = 1024 * 1024


class Conflict(Exception):
    """Telegram's 409: another poller is at work, or a webhook is set."""


class Polling:
    """Our own getUpdates loop: the offset moves only after the batch is committed."""

    def __init__(self, session: aiohttp.ClientSession, url: str, allowed: list[str], accept: Accept) -> None:
        self._session = session
        self._url = url
        self._allowed = allowed
        self._accept = accept
        self._offset = 0

    async def run(self) -> None:
        """Poll until cancelled. Faults of the wire or of Telegram are waited out with growing pauses."""
        pause = 0.5
        while True:
            try:
                await self.once(POLL_SECONDS)
                pause = 0.5
            except Exception as error:  # the wire, an answer that is no JSON, the database: nothing was confirmed
                log.warning("polling: %s, again in %.1f s", _spoken(error), pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 15.0)

    async def once(self, seconds: int) -> int:
        """One long poll; how many updates came. Raises Conflict, or what the wire or the database raises."""
        body = {"offset": self._offset, "timeout": seconds, "limit": BATCH, "allowed_updates": self._allowed}
        limit = aiohttp.ClientTimeout(total=seconds + 15)
        async with self._session.post(self._url, json=body, timeout=limit) as response:
            answer = orjson.loads(await response.read())
        if not answer.get("ok"):
            if answer.get("error_code") == 409:
                raise Conflict(answer.get("description"))
            wait = (answer.get("parameters") or {}).get("retry_after", 1)
            log.warning("polling refused with %s, again in %s s", answer.get("error_code"), wait)
            await asyncio.sleep(float(wait))
            return 0
        updates: list[dict[str, Any]] = answer["result"]
        if updates:
            await self._accept(updates)
        # Telegram forgets what lies below the offset. Once it has heard, none is sent: ids may start anew lower down.
        self._offset = updates[-1]["update_id"] + 1 if updates else 0
        return len(updates)


class Webhook:
    """The served path: one update a request, answered 200 once its batch is committed."""

    def __init__(self, accept: Accept, secret: str) -> None:
        self._accept = accept
        self._secret = secret
        self._waiting: list[tuple[dict[str, Any], asyncio.Future[None]]] = []
        self._keeping: asyncio.Task[None] | None = None

    async def handle(self, request: web.Request) -> web.Response:
        """Telegram's POST. 403 without the secret, 400 for what is no update, 413, 500 when it could not be kept."""
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return web.Response(status=403)
        if (request.content_length or 0) > LARGEST_BODY:
            return web.Response(status=413)
        try:
            update = orjson.loads(await request.read())
        except ValueError:
            return web.Response(status=400)
        if not is_update(update):
            return web.Response(status=400)
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((update, kept))
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep())
        await kept
        return web.Response()

    async def _keep(self) -> None:
        """What arrives while one batch commits is the next batch."""
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            try:
                await self._accept([update for update, _ in batch])
            except Exception as error:
                log.error("webhook: updates could not be kept (%s); Telegram sends them again", type(error).__name__)
                for _, kept in batch:
                    if not kept.done():
                        kept.set_exception(web.HTTPInternalServerError(reason=type(error).__name__))
            else:
                for _, kept in batch:
                    if not kept.done():
                        kept.set_result(None)


def _spoken(error: Exception) -> str:
    """What to log of a fault: Telegram's words for a conflict, else the class alone (messages carry the URL)."""
    return f"409 {error}" if isinstance(error, Conflict) else type(error).__name__
