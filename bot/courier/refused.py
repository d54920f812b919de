"""What happens to a row whose call was refused: it waits, goes elsewhere, is done without, or is given up."""

import logging
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, RetryAfter, TelegramError

from bot.courier.marks import Marks
from bot.courier.pacing import Pacing
from bot.courier.patience import given_up, pause_after
from bot.courier.refusals import Meaning, cause, meaning, topic_gone
from bot.courier.scene import Post, Scene
from storage import desks, outbox, ticket_places, unreached
from storage.models import OutboxMessage

log = logging.getLogger(__name__)

SHUT_OUT = 60.0  # seconds until a desk that refuses us, or a token that is refused, is tried again


class Refusals:
    """What Telegram or the wire would not do, written down."""

    def __init__(self, scene: Scene, pacing: Pacing, marks: Marks) -> None:
        self._db = scene.db
        self._bot = scene.bot
        self._bot_id = scene.bot_id
        self._pacing = pacing
        self._marks = marks

    async def bad(self, row: OutboxMessage, post: Post, error: BadRequest) -> None:
        """Telegram cannot make this very call: a message or a topic is gone, or something is in its way."""
        what = error.message.lower()
        gone = "not found" in what or "message_id_invalid" in what
        if "message is not modified" in what or "topic_not_modified" in what:
            await self._marks.sent(row, None, post.after)
        elif post.gone is not None and gone and not post.method.startswith("send_") and "chat not found" not in what:
            await self._marks.sent(row, None, post.gone)
        elif post.otherwise is not None and "chat not found" not in what:
            log.warning("outbox: %s is done without, Telegram says: %s", row.kind, error.message)
            await self._marks.sent(row, None, post.otherwise)
        elif topic_gone(error):
            if not await self._marks.write(ticket_places.topic_lost, row.id or 0):
                await self.refused(row, error)
        elif post.again is not None and meaning(error, row.chat_id) is Meaning.POISON:
            await self._marks.write(post.again)  # the row is looked at anew, as it is then
        elif gone and not post.method.startswith("send_") and "chat not found" not in what:
            await self._marks.sent(row, None, post.gone)
        else:
            await self.refused(row, error)

    async def refused(self, row: OutboxMessage, error: TelegramError) -> None:
        """What Telegram's or the wire's refusal means for the row."""
        row_id, chat_id = row.id or 0, row.chat_id
        match meaning(error, chat_id):
            case Meaning.PAUSE if isinstance(error, RetryAfter):
                after = error.retry_after
                seconds = after.total_seconds() if isinstance(after, timedelta) else float(after)
                self._pacing.refused(seconds, chat_id)
                await self._marks.write(outbox.postpone, row_id, seconds, "429", counts=False)
            case Meaning.MOVED if isinstance(error, ChatMigrated) and chat_id is not None:
                if not await self._marks.write(desks.migrate, self._bot_id, chat_id, error.new_chat_id):
                    await self._marks.write(outbox.readdress, self._bot_id, chat_id, error.new_chat_id)
            case Meaning.UNREACHABLE if chat_id is not None:
                # He is left in peace until he writes again.
                why = "deactivated" if cause(error.message) == "deactivated" else "blocked"
                await self._marks.write(unreached.shut, row_id, why)
            case Meaning.SHUT_OUT:
                # Nothing of a desk's is given up because we were thrown out: it waits until we are let in again.
                log.error(
                    "outbox: refused: %s (are token, SUPPORT_GROUP_ID and the bot's rights right?)", error.message
                )
                await self._marks.write(outbox.postpone, row_id, SHUT_OUT, error.message[:200], counts=False)
            case Meaning.LATER:
                await self.later(row, type(error).__name__)
            case _:
                await self._marks.dead(row, error.message[:200])

    async def later(self, row: OutboxMessage, error: str) -> None:
        attempts = await self._marks.write(outbox.postpone, row.id or 0, pause_after(row.attempts), error)
        if await given_up(self._bot, row, attempts, self._db.clock()):
            await self._marks.dead(row, error)
