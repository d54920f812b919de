"""The delivery loop: rows to calls, one in flight a (chat, thread), its mark committed before the next."""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlmodel import Session
from telegram import Message
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.courier.mail import Refused, post_mail
from bot.courier.pacing import Pacing
from bot.courier.scene import After, Mail, Post, Renderer, Scene, Skip
from storage import desks, emails, outbox, sellers
from storage.models import OutboxMessage

log = logging.getLogger(__name__)

LOOK_AHEAD = 200  # rows looked at in one round
SWEEP = 5.0  # seconds after which the table is looked at without being woken
MOST_ATTEMPTS = 8
LONGEST_PAUSE = 300.0

Lane = tuple[str, int | None, int | None]


class Delivery:
    """Woken by `wake`; `held` is asked right before each call, and nothing is sent without the lease."""

    def __init__(self, scene: Scene, pacing: Pacing, kinds: Mapping[str, Renderer], held: Callable[[], bool]) -> None:
        self._scene = scene
        self._db = scene.db
        self._bot = scene.bot
        self._pacing = pacing
        self._kinds = kinds
        self._held = held
        self._event = asyncio.Event()
        self._lanes: set[Lane] = set()
        self._flying: dict[int, asyncio.Task[None]] = {}
        self.delivered = 0

    def wake(self) -> None:
        """Something may be due."""
        self._event.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            self._event.clear()
            pause = SWEEP
            try:
                pause = await self._round()
            except Exception:
                log.exception("a delivery round failed")
            try:
                async with asyncio.timeout(pause):
                    await self._event.wait()
            except TimeoutError:
                self._pacing.forget_idle()

    async def stop(self, patience: float = 10.0) -> None:
        """Let what is in flight land; the rest waits in its rows."""
        if self._flying:
            _, late = await asyncio.wait(self._flying.values(), timeout=patience)
            for task in late:
                task.cancel()

    async def _round(self) -> float:
        """Start what may start now; seconds until it is worth looking again."""
        if not self._held():
            return 0.2
        rows = await self._db(outbox.due, self._scene.bot_id, self._db.clock(), LOOK_AHEAD, list(self._flying))
        pause = SWEEP
        waiting: set[Lane] = set(self._lanes)
        for row in rows:
            lane: Lane = (row.channel, row.chat_id, row.thread_id)
            if lane in waiting or row.id in self._flying or row.id is None:
                continue
            waiting.add(lane)  # rows behind this one keep their turn
            if row.channel == "telegram" and row.chat_id is not None:
                wait = self._pacing.wait(row.chat_id)
                if wait > 0:
                    pause = min(pause, wait)
                    continue
                self._pacing.take(row.chat_id)
            self._lanes.add(lane)
            task = asyncio.create_task(self._deliver(row, lane))
            self._flying[row.id] = task
        soon = await self._db(outbox.next_due, self._scene.bot_id)
        if soon is not None and (delay := (soon - self._db.clock()).total_seconds()) > 0:
            pause = min(pause, delay)
        return max(pause, 0.01)

    async def _deliver(self, row: OutboxMessage, lane: Lane) -> None:
        try:
            await self._send(row)
        except Exception as error:
            log.exception("delivery %s failed outside its own handling", row.kind)
            await self._later(row, type(error).__name__)
        finally:
            self._lanes.discard(lane)
            self._flying.pop(row.id or 0, None)
            self._event.set()

    async def _send(self, row: OutboxMessage) -> None:
        row_id = row.id or 0
        renderer = self._kinds.get(row.kind)
        if renderer is None:
            await self._db(outbox.dead, row_id, "no such kind")
            log.error("outbox: no renderer for %s", row.kind)
            return
        try:
            rendered = await renderer(self._scene, row)
        except Exception as error:
            # A row that cannot be rendered would stop its chat for ever.
            log.exception("outbox: %s cannot be rendered", row.kind)
            await self._db(outbox.dead, row_id, type(error).__name__)
            return
        if isinstance(rendered, Skip):
            await self._db(outbox.skipped, row_id, rendered.why)
        elif not self._held():
            return  # the row is the successor's now
        elif isinstance(rendered, Mail):
            await self._mail(row, rendered)
        else:
            await self._post(row, rendered)

    async def _post(self, row: OutboxMessage, post: Post) -> None:
        row_id = row.id or 0
        fields: dict[str, Any] = {"chat_id": row.chat_id, **post.fields}
        if row.thread_id and post.method.startswith("send_"):
            fields["message_thread_id"] = row.thread_id
        try:
            result = await getattr(self._bot, post.method)(**fields)
        except RetryAfter as error:
            after = error.retry_after
            seconds = after.total_seconds() if isinstance(after, timedelta) else float(after)
            self._pacing.pause(seconds, row.chat_id)
            await self._db(outbox.postpone, row_id, seconds, "429", counts=False)
        except Forbidden as error:
            await self._forbidden(row, error)
        except ChatMigrated as error:
            await self._db(desks.configure, self._scene.bot_id, error.new_chat_id, "")
            await self._db(outbox.dead, row_id, "group became a supergroup")
        except BadRequest as error:
            if "message is not modified" in error.message.lower():
                await self._settle(row_id, None, post.after)
            else:
                log.error("outbox: %s refused: %s", row.kind, error.message)
                await self._db(outbox.dead, row_id, error.message[:200])
        except (TimedOut, NetworkError) as error:
            await self._later(row, type(error).__name__)
        except TelegramError as error:
            log.error("outbox: %s refused: %s", row.kind, error.message)
            await self._db(outbox.dead, row_id, error.message[:200])
        else:
            self.delivered += 1
            await self._settle(row_id, result.message_id if isinstance(result, Message) else None, post.after)

    async def _mail(self, row: OutboxMessage, mail: Mail) -> None:
        try:
            await post_mail(self._scene.settings, mail)
        except Refused as error:
            if mail.email_id is not None:
                await self._db(emails.refused, mail.email_id, error.why)
            await self._db(outbox.dead, row.id or 0, f"address refused: {error.why}"[:200])
        except OSError as error:
            await self._later(row, type(error).__name__)
        else:
            self.delivered += 1
            await self._settle(row.id or 0, None, mail.after)

    async def _forbidden(self, row: OutboxMessage, error: Forbidden) -> None:
        """A seller who blocked us is left in peace until he writes again; a desk that threw us out is an error."""
        if row.chat_id is not None and row.chat_id > 0:
            await self._db(sellers.mark_unreachable, self._scene.bot_id, row.chat_id)
            await self._db(outbox.skipped, row.id or 0, "seller unreachable")
        else:
            log.error("outbox: the desk refuses us: %s", error.message)
            await self._db(outbox.dead, row.id or 0, error.message[:200])

    async def _later(self, row: OutboxMessage, error: str) -> None:
        seconds = min(LONGEST_PAUSE, 2.0**row.attempts) * random.uniform(0.5, 1.5)
        attempts = await self._db(outbox.postpone, row.id or 0, seconds, error)
        if attempts >= MOST_ATTEMPTS:
            log.error("outbox: %s given up after %s attempts: %s", row.kind, attempts, error)
            await self._db(outbox.dead, row.id or 0, error)

    async def _settle(self, row_id: int, message_id: int | None, after: After | None) -> None:
        def settle(session: Session) -> None:
            if outbox.sent(session, row_id, message_id) and after is not None:
                after(session, message_id)

        await self._db(settle)
