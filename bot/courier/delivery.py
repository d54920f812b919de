"""The delivery loop: rows to calls, one in flight a (chat, thread), its mark committed before the next."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from telegram import ForumTopic, Message, MessageId
from telegram.error import BadRequest, ChatMigrated, RetryAfter, TelegramError

from bot.courier.mail import Refused, post_mail
from bot.courier.marks import Marks
from bot.courier.pacing import Pacing
from bot.courier.patience import given_up, pause_after
from bot.courier.refusals import Meaning, meaning, topic_gone
from bot.courier.scene import Mail, Post, Renderer, Scene, Skip
from storage import desks, emails, outbox, ticket_places, unreached
from storage.models import OutboxMessage

log = logging.getLogger(__name__)

LOOK_AHEAD = 200  # rows looked at in one round
SWEEP = 5.0  # seconds after which the table is looked at without being woken
MOST_MAILS = 4  # at once
SHUT_OUT = 60.0  # seconds until a desk that refuses us, or a token that is refused, is tried again

Lane = tuple[str, int | None, int | None]


def lane_of(row: OutboxMessage) -> Lane:
    """Deliveries of one lane go one after the other: a chat or its topic, an e-mail address."""
    return row.channel, row.chat_id, row.thread_id


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
            return pause
        moment = self._db.clock()
        self._landed.clear()
        rows = await self._db(outbox.due, self._scene.bot_id, moment, LOOK_AHEAD)
        pause = SWEEP
        for row in rows:
            lane = lane_of(row)
            if lane in self._flying or row.id in self._landed:
                continue
            if row.channel == "mail":
                if sum(kind == "mail" for kind, _, _ in self._flying) >= MOST_MAILS:
                    continue  # the next one that lands calls for another round
            elif row.chat_id is not None:
                if (wait := self._pacing.wait(row.chat_id)) > 0:
                    pause = min(pause, wait)
                    continue
                self._pacing.take(row.chat_id)
            self._flying[lane] = asyncio.create_task(self._deliver(row, lane))
        soon = await self._db(outbox.next_due, self._scene.bot_id, moment)
        if soon is not None:
            pause = min(pause, (soon - self._db.clock()).total_seconds())
        return max(pause, 0.01)

    async def _deliver(self, row: OutboxMessage, lane: Lane) -> None:
        try:
            await self._send(row)
        except Exception as error:
            log.exception("delivery %s failed outside its own handling", row.kind)
            await self._later(row, type(error).__name__)
        finally:
            self._flying.pop(lane, None)
            self._landed.add(row.id or 0)
            self._event.set()

    async def _send(self, row: OutboxMessage) -> None:
        row_id = row.id or 0
        renderer = self._kinds.get(row.kind)
        if renderer is None:
            await self._marks.dead(row, "no such kind")
            return
        try:
            rendered = await renderer(self._scene, row)
        except TelegramError as error:
            await self._refused(row, error)  # a file that is part of it could not be fetched
            return
        except Exception as error:
            # A row that cannot be rendered would stop its chat for ever.
            log.exception("outbox: %s cannot be rendered", row.kind)
            await self._marks.dead(row, type(error).__name__)
            return
        if isinstance(rendered, Skip):
            if row.chat_id is not None:
                self._pacing.take(row.chat_id, -1)
            await self._marks.write(outbox.skipped, row_id, rendered.why)
        elif not self._held():
            return  # the row is the successor's now
        elif isinstance(rendered, Mail):
            await self._mail(row, rendered)
        else:
            await self._post(row, rendered)

    async def _post(self, row: OutboxMessage, post: Post) -> None:
        fields: dict[str, Any] = {"chat_id": row.chat_id, **post.fields}
        if (row.thread_id or 0) > 0 and post.method.startswith(("send_", "copy_")):  # others are lanes, no topics
            fields["message_thread_id"] = row.thread_id
        try:
            result = await getattr(self._bot, post.method)(**fields)
        except BadRequest as error:
            await self._bad(row, post, error)
        except TelegramError as error:
            await self._refused(row, error)
        else:
            made = message_ids(result)
            self.delivered += 1
            if row.chat_id is not None and len(made) > 1:
                self._pacing.take(row.chat_id, len(made) - 1)
            after, every = post.after, post.after_all
            if every is not None:
                after = lambda session, _: every(session, made)  # noqa: E731
            await self._marks.sent(row, made[-1] if made else None, after)

    async def _bad(self, row: OutboxMessage, post: Post, error: BadRequest) -> None:
        """Telegram cannot make this very call: a message or a topic is gone, or something is in its way."""
        what = error.message.lower()
        gone = "not found" in what or "message_id_invalid" in what
        if "message is not modified" in what or "topic_not_modified" in what:
            await self._marks.sent(row, None, post.after)
        elif post.otherwise is not None and "chat not found" not in what:
            log.warning("outbox: %s is done without, Telegram says: %s", row.kind, error.message)
            await self._marks.sent(row, None, post.otherwise)
        elif topic_gone(error):
            if not await self._marks.write(ticket_places.topic_lost, row.id or 0):
                await self._refused(row, error)
        elif gone and not post.method.startswith("send_") and "chat not found" not in what:
            await self._marks.sent(row, None, post.gone)
        else:
            await self._refused(row, error)

    async def _refused(self, row: OutboxMessage, error: TelegramError) -> None:
        """What Telegram's or the wire's refusal means for the row."""
        row_id, chat_id = row.id or 0, row.chat_id
        match meaning(error, chat_id):
            case Meaning.PAUSE if isinstance(error, RetryAfter):
                after = error.retry_after
                seconds = after.total_seconds() if isinstance(after, timedelta) else float(after)
                self._pacing.pause(seconds, chat_id)
                await self._marks.write(outbox.postpone, row_id, seconds, "429", counts=False)
            case Meaning.MOVED if isinstance(error, ChatMigrated) and chat_id is not None:
                if not await self._marks.write(desks.migrate, self._scene.bot_id, chat_id, error.new_chat_id):
                    await self._marks.write(outbox.readdress, self._scene.bot_id, chat_id, error.new_chat_id)
            case Meaning.UNREACHABLE if chat_id is not None:
                await self._marks.write(unreached.shut, row_id)  # left in peace until he writes again
            case Meaning.SHUT_OUT:
                # Nothing of a desk's is given up because we were thrown out: it waits until we are let in again.
                log.error(
                    "outbox: refused: %s (are token, SUPPORT_GROUP_ID and the bot's rights right?)", error.message
                )
                await self._marks.write(outbox.postpone, row_id, SHUT_OUT, error.message[:200], counts=False)
            case Meaning.LATER:
                await self._later(row, type(error).__name__)
            case _:
                await self._marks.dead(row, error.message[:200])

    async def _mail(self, row: OutboxMessage, mail: Mail) -> None:
        try:
            await post_mail(self._scene.settings, mail)
        except Refused as error:
            if mail.email_id is not None:
                await self._marks.write(emails.refused, mail.email_id, error.why)
            await self._marks.dead(row, "address refused")  # the server's words name the address; they are kept with it
        except OSError as error:
            await self._later(row, type(error).__name__)
        else:
            self.delivered += 1
            await self._marks.sent(row, None, mail.after)

    async def _later(self, row: OutboxMessage, error: str) -> None:
        attempts = await self._marks.write(outbox.postpone, row.id or 0, pause_after(row.attempts), error)
        if await given_up(self._bot, row, attempts, self._db.clock()):
            await self._marks.dead(row, error)
