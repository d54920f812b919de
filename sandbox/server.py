"""The sandbox as a whole: worlds, the HTTP server on this machine only, the page, the mail box."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import orjson
from aiohttp import web

from . import groups, intake
from .botapi import BotApi
from .clock import Clock, wall
from .control import Control, routes
from .guard import guard
from .mail import MailBox
from .webhook import Target
from .wire import Json
from .world import World

LARGEST_BODY = 52 * 1024 * 1024
PAGE = Path(__file__).parent / "page"
DEFAULT_BOT = 7_100_000_001


class Sandbox:
    """Telegram on localhost. ``folder`` keeps the worlds; None keeps nothing. Ports: 0 takes a free one."""

    def __init__(
        self,
        folder: Path | None,
        port: int = 0,
        mail_port: int = 0,
        clock: Callable[[], datetime] = wall,
        host: str = "127.0.0.1",
    ) -> None:
        if host not in ("127.0.0.1", "localhost"):
            raise ValueError("the sandbox serves this machine only: host must be 127.0.0.1 or localhost")
        self.folder = folder
        self.wanted_port = port
        self.wanted_mail_port = mail_port
        self.host = host
        self.base_clock = clock
        self.worlds: dict[str, World] = {}
        self.mail = MailBox(folder, Clock(clock), self._tell)
        self.api = BotApi(self.world)
        self._default: str | None = None
        self._runner: web.AppRunner | None = None
        self._port = 0

    # --- the public face -----------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self._port}"

    @property
    def mail_url(self) -> str:
        return f"smtp://127.0.0.1:{self.mail.port}"

    @property
    def support_group_id(self) -> int:
        """The default world's support group."""
        return groups.furnish(self.world(self.default_token()))

    def default_token(self) -> str:
        """The default world's token; the world, its group and agents are made the first time."""
        if self._default is None:
            self._default = self._kept_token()
            groups.furnish(self.world(self._default))
        return self._default

    def world(self, token: str) -> World:
        """The world of a token, made on first use; its webhook is served again once the sandbox runs."""
        found = self.worlds.get(token)
        if found is None:
            folder = None
            if self.folder is not None:
                digest = hashlib.sha256(token.encode()).hexdigest()[:16]
                folder = self.folder / "worlds" / f"{token.split(':', 1)[0]}-{digest}"
            found = self.worlds[token] = World(token, folder, Clock(self.base_clock))
            if self._port:
                self._resume(found)
        return found

    async def start(self) -> None:
        app = web.Application(client_max_size=LARGEST_BODY, middlewares=[guard])
        app.add_routes([web.get("/", self._index)])
        app.add_routes(self.api.routes())
        app.add_routes(routes(Control(self.api, self.mail, self.default_token)))
        if PAGE.is_dir():
            app.add_routes([web.static("/page", PAGE)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.wanted_port, backlog=1024)
        await site.start()
        self._port = int(self._runner.addresses[0][1])
        await self.mail.start(self.wanted_mail_port)
        if self.folder is not None and (self.folder / "default.json").exists():
            self.default_token()
        for world in self.worlds.values():
            self._resume(world)

    async def close(self) -> None:
        for world in self.worlds.values():
            await intake.stop(world)
            world.updates.interrupt("the sandbox stops")
            world.feed.close()
        if self._runner is not None:
            await self._runner.cleanup()
        await self.mail.close()
        for world in self.worlds.values():
            world.close()

    # --- inside --------------------------------------------------------------------------------------------------

    def _kept_token(self) -> str:
        fresh = f"{DEFAULT_BOT}:{secrets.token_urlsafe(26)}"
        if self.folder is None:
            return fresh
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = self.folder / "default.json"
        if kept.exists():
            return str(orjson.loads(kept.read_bytes())["token"])
        kept.write_bytes(orjson.dumps({"token": fresh}))
        return fresh

    def _resume(self, world: World) -> None:
        row = world.meta.get("webhook")
        if row and world.webhook is None:
            intake.start(self.api, world, Target(**row))

    def _tell(self, letter: Json) -> None:
        shown = {key: letter[key] for key in ("id", "from", "to", "subject")}
        for world in self.worlds.values():
            world.feed.add("mail", None, mail=shown)

    async def _index(self, request: web.Request) -> web.StreamResponse:
        page = PAGE / "index.html"
        if not page.exists():
            return web.Response(text="The sandbox runs; its page is not installed.")
        return web.FileResponse(page, headers={"Cache-Control": "no-store", "X-Frame-Options": "DENY"})


async def serve(
    folder: Path | None,
    port: int = 8080,
    host: str = "127.0.0.1",
    mail_port: int = 0,
    ready: Callable[[Sandbox], None] | None = None,
) -> None:
    """Run a sandbox until cancelled; ``ready`` is told when it listens. Only names of this machine may be ``host``."""
    sandbox = Sandbox(folder, port, mail_port, host=host)
    await sandbox.start()
    try:
        if ready is not None:
            ready(sandbox)
        await asyncio.Event().wait()
    finally:
        await sandbox.close()
