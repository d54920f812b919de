"""What became of a delivery, written down whatever the database does: a lost mark would be a second message."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlmodel import Session

from bot.courier.refusals import cause
from bot.courier.scene import After
from storage import announcement_sends, outbox, ticket_relay, unreached
from storage.database import Database
from storage.models import OutboxMessage

log = logging.getLogger(__name__)

AGAIN = 1.0  # seconds until a mark that could not be committed is written again
UNDELIVERED = "desk.undelivered"
RELAYS = {"ticket.relay", "ticket.canned"}

R = TypeVar("R")


class Marks:
    """The verbs that end or postpone a row. None returns before it is committed."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def write(self, verb: Callable[..., R], *args: Any, **kwargs: Any) -> R:
        """Run a verb until it commits."""
        while True:
            try:
                return await self._db(verb, *args, **kwargs)
            except SQLAlchemyError as error:
                log.error("outbox: the database failed (%s); the mark is written again", type(error).__name__)
                await asyncio.sleep(AGAIN)

    async def sent(self, row: OutboxMessage, message_id: int | None, after: After | None) -> None:
        """It was sent; `after` joins the transaction, but cannot undo that."""

        def settle(session: Session) -> None:
            if not outbox.sent(session, row.id or 0, message_id) or after is None:
                return
            try:
                with session.begin_nested():
                    after(session, message_id)
            except OperationalError:
                raise  # the database, not the afterword: once more
            except Exception as error:
                log.error("outbox: %s was sent, but its afterword failed: %s", row.kind, type(error).__name__)

        await self.write(settle)

    async def dead(self, row: OutboxMessage, error: str) -> None:
        """Give a delivery up. Agents are told that something is missing, a seller that a mail is; he has his order."""
        order_id = row.ids.get("order_id")
        log.error("outbox: %s of order %s given up: %s", row.kind, order_id or "-", error)
        in_desk = row.chat_id is not None and row.chat_id < 0

        def give_up(session: Session) -> None:
            if not outbox.dead(session, row.id or 0, error):
                return
            announcement_sends.settled(session, row, "failed")
            if row.channel == "mail":
                unreached.mail_lost(session, int(row.ids["email_id"]), news=row.kind.startswith("health."))
            elif row.kind in RELAYS:
                ticket_relay.failed(session, int(row.ids["message_id"]), cause(error))
            elif in_desk and row.kind != UNDELIVERED:
                outbox.put(
                    session,
                    kind=UNDELIVERED,
                    key=f"undelivered:{row.id}",
                    bot_id=row.bot_id,
                    chat_id=row.chat_id,
                    thread_id=row.thread_id,
                    ids={"order_id": order_id},
                )

        await self.write(give_up)
