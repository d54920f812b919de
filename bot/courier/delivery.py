"""The delivery loop: rows to calls, one in flight a (chat, thread), its mark committed before the next."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from telegram import ForumTopic, Message, MessageId
from telegram.error import BadRequest, TelegramError

from bot.courier.kinds.acts import ACTS
from bot.courier.mail import Refused, Rejected, post_mail
from bot.courier.marks import Marks
from bot.courier.pacing import Pacing
from bot.courier.patience import MOST_REJECTIONS
from bot.courier.refused import Refusals
from bot.courier.scene import Later, Mail, Post, Renderer, Scene, Skip
from storage import emails, outbox, outbox_due
from storage.models import OutboxMessage

log = logging.getLogger(__name__)

LOOK_AHEAD = 16  # rows looked at in one round, none of them of a chat that takes nothing now
MESSAGES = ("send_", "copy_", "forward_")  # methods that put something into a chat
SWEEP = 5.0  # seconds after which the table is looked at without being woken
MOST_MAILS = 4  # at once


class Taken(NamedTuple):
    """What of a chat's budget was taken for a delivery, and when."""

    messages: int = 0
    at: float = 0.0


Lane = tuple[str, int | None, int]


def lane_of(row: OutboxMessage) -> Lane:
    """Deliveries of one lane go one after the other: a chat or its topic, an e-mail address."""
    return row.channel, row.chat_id, row.thread_id or 0


def message_ids(result: Any) -> list[int]:
    """The ids of the messages a call has made, or of the topic."""
    if isinstance(result, ForumTopic):
        return [result.message_thread_id]
    made = result if isinstance(result, list | tuple) else [result]
    return [one.message_id for one in made if isinstance(one, Message | MessageId)]


class Delivery:
    """Woken by `wake`; `held` is asked right before each call, and nothing is sent without the lease."""

    def __init__(self, scene: Scene, pacing: Pacing, kinds: Mapping[str, Renderer], held: Callable[[], bool]) -> None:
        self._scene = scene
        self._db = scene.db
        self._marks = Marks(scene.db)
        self._refusals = Refusals(scene, pacing, self._marks)
        self._bot = scene.bot
        self._pacing = pacing
        self._kinds = kinds
        self._held = held
        self._event = asyncio.Event()
        self._flying: dict[Lane, asyncio.Task[None]] = {}
        self._mails = scene.mail_on
        self._landed: set[int] = set()  # rows that ended since the present look began: it may not see their marks
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
        if (pause := self._pacing.wait_all()) > 0 and not self._mails:
            return max(pause, 0.01)
        moment = self._db.clock()
        self._landed.clear()
        blocked = self._pacing.blocked()
        busy = {(chat, act) for _, chat, _ in self._flying if chat is not None and chat > 0 for act in (False, True)}
        rows = await self._db(outbox_due.due, self._scene.bot_id, moment, LOOK_AHEAD, ACTS, busy | blocked.keys())
        pause, passed, spent = min([SWEEP, *blocked.values()]), 0, False
        for row in rows:
            lane = lane_of(row)
            if lane in self._flying or row.id in self._landed:
                continue
            act, taken = row.kind in ACTS, Taken()
            if row.channel == "mail":
                if sum(kind == "mail" for kind, _, _ in self._flying) >= MOST_MAILS:
                    continue  # the next one that lands calls for another round
            elif row.chat_id is not None:
                if spent or (wait := self._pacing.wait(row.chat_id, act=act)) > 0:
                    pause, passed = min(pause, wait), passed + 1
                    spent = spent or self._pacing.reserved(row.chat_id, act=act)
                    continue
                count = self._pacing.next(row.chat_id, act=act)
                taken = Taken(count, self._pacing.take(row.chat_id, count, act=act))
            self._flying[lane] = asyncio.create_task(self._deliver(row, lane, taken))
        if passed and not spent and len(rows) >= LOOK_AHEAD and self._pacing.wait_all() == 0:
            return 0.0  # what they hid may go
        soon = await self._db(outbox_due.next_due, self._scene.bot_id, moment)
        if soon is not None:
            pause = min(pause, (soon - self._db.clock()).total_seconds())
        return max(pause, 0.01)

    async def _deliver(self, row: OutboxMessage, lane: Lane, taken: Taken) -> None:
        try:
            await self._send(row, taken)
        except Exception as error:
            log.exception("delivery %s failed outside its own handling", row.kind)
            await self._refusals.later(row, type(error).__name__)
        finally:
            self._flying.pop(lane, None)
            self._landed.add(row.id or 0)
            self._event.set()

    async def _send(self, row: OutboxMessage, taken: Taken) -> None:
        row_id = row.id or 0
        renderer = self._kinds.get(row.kind)
        if renderer is None:
            await self._marks.dead(row, "no such kind")
            return
        try:
            rendered = await renderer(self._scene, row)
        except TelegramError as error:
            await self._refusals.refused(row, error)  # a file that is part of it could not be fetched
            return
        except Exception as error:
            # A row that cannot be rendered would stop its chat for ever.
            log.exception("outbox: %s cannot be rendered", row.kind)
            await self._marks.dead(row, type(error).__name__)
            return
        if isinstance(rendered, Skip):
            self._not_taken(row, taken)
            await self._marks.write(outbox.skipped, row_id, rendered.why)
        elif isinstance(rendered, Later):
            self._not_taken(row, taken)
            await self._marks.write(outbox.put_off, row_id, rendered.until)
        elif not self._held():
            self._not_taken(row, taken)  # it is the successor's now
        elif isinstance(rendered, Mail):
            await self._mail(row, rendered)
        else:
            await self._post(row, rendered, taken)

    def _not_taken(self, row: OutboxMessage, taken: Taken) -> None:
        if row.chat_id is not None:
            self._pacing.take(row.chat_id, -taken.messages, act=row.kind in ACTS)

    async def _post(self, row: OutboxMessage, post: Post, taken: Taken) -> None:
        act = not post.method.startswith(MESSAGES)
        count = len(post.fields.get("message_ids", "1"))
        if row.chat_id is not None and (count != taken.messages or act is not (row.kind in ACTS)):
            self._not_taken(row, taken)
            if count > 1 and self._pacing.wants(row.chat_id, count):
                return  # an album is as many messages as it has parts: as soon as all have room
            taken = Taken(count, self._pacing.take(row.chat_id, count, act=act))
        fields: dict[str, Any] = {"chat_id": row.chat_id, **post.fields}
        if "scope" in fields:
            del fields["chat_id"]  # it names the chat
        if (row.thread_id or 0) > 0 and post.method.startswith(("send_", "copy_")):  # others are lanes, no topics
            fields["message_thread_id"] = row.thread_id
        try:
            try:
                result = await getattr(self._bot, post.method)(**fields)
            finally:
                if row.chat_id is not None:
                    self._pacing.landed(row.chat_id, taken.at, count, act=act)
        except BadRequest as error:
            await self._refusals.bad(row, post, error)
        except TelegramError as error:
            await self._refusals.refused(row, error)
        else:
            made = message_ids(result)
            self.delivered += 1
            after, every = post.after, post.after_all
            if every is not None:
                after = lambda session, _: every(session, made)  # noqa: E731
            await self._marks.sent(row, made[-1] if made else None, after)

    async def _mail(self, row: OutboxMessage, mail: Mail) -> None:
        try:
            await post_mail(self._scene.settings, mail, self._db.clock(), f"{row.id}:{row.key}:{row.created_at}")
        except Refused as error:
            if mail.email_id is not None:
                await self._marks.write(emails.refused, mail.email_id, error.why)
            await self._marks.dead(row, "address refused")  # the server's words name the address; they are kept with it
        except Rejected as error:
            if row.attempts + 1 >= MOST_REJECTIONS:
                await self._marks.dead(row, f"rejected: {error}")
            else:
                await self._refusals.later(row, type(error).__name__)
        except OSError as error:
            await self._refusals.later(row, type(error).__name__)
        except Exception as error:  # it is no mail that can be sent; what the error says may name the address
            await self._marks.dead(row, type(error).__name__)
        else:
            self.delivered += 1
            await self._marks.sent(row, None, mail.after)
