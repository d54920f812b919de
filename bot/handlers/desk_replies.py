"""An agent's reply to a prompt (a reason, a quote, a request, an expiry date), or to questions nobody answered."""

from typing import Any

from aiogram import Bot
from aiogram.types import Message, Update
from sqlmodel import Session

from bot.handlers.agents import require_agent
from bot.handlers.desk_digest import answered
from bot.knowledge.book import Book
from bot.quote_text import read_date, read_quote
from storage import desk_acts, desks, digests, orders, prompts
from storage.database import Database
from storage.models import Desk
from storage.problems import Invalid, Problem

LONGEST_REASON = 500
LONGEST_TITLE = 100


async def replied(message: Message, bot: Bot, db: Database, book: Book, event_update: Update) -> None:
    """Act on a reply to a prompt or a digest's questions; anything else said in the group is the agents' own talk."""
    replied_to = message.reply_to_message
    if replied_to is None or replied_to.from_user is None or replied_to.from_user.id != bot.id:
        return
    desk = await db(desks.by_chat, bot.id, message.chat.id)
    if desk is None:
        return
    prompt = await db(prompts.find_prompt, desk.id or 0, replied_to.message_id)
    group = None if prompt else await db(digests.find, desk.id or 0, replied_to.message_id)
    if prompt is None and group is None:
        return
    key = f"update:{event_update.update_id}"
    try:
        if message.sender_chat is not None or message.from_user is None:
            await _tell(db, desk, key, message.message_id, "desk.anonymous")
            return
        await require_agent(db, bot, message.chat.id, message.from_user)
        if group is not None:
            await answered(db, book, desk, group, message, key)
        if prompt is None:
            return
        if prompt.answered_at is not None:
            await _tell(db, desk, key, message.message_id, "desk.answered_already")
            return
        user = message.from_user
        answer = desk_acts.Answer(desk, prompt, user.id, user.full_name, key, message.message_id)
        await _act(db, book, answer, (message.text or "").strip())
    except Problem as problem:
        await _tell(db, desk, key, message.message_id, f"problem.{problem.code}", dict(problem.fields))


async def _act(db: Database, book: Book, answer: desk_acts.Answer, text: str) -> None:
    if not text:
        raise Invalid(what="reply", why="text")
    today = db.clock().date()
    match answer.prompt.purpose:
        case "cancel":
            await db(desk_acts.cancel, answer, _fitting(text, LONGEST_REASON))
        case "reject":
            await db(desk_acts.judge, answer, reason=_fitting(text, LONGEST_REASON))
        case "expiry":
            day = read_date(text)
            if day is None or day < today:
                raise Invalid(what="expiry", why="date" if day is None else "past")
            await db(desk_acts.judge, answer, expires_on=day)
        case "request":
            await db(desk_acts.request, answer, title=_fitting(text, LONGEST_TITLE))
        case "quote":
            order = await db(orders.of_desk, answer.desk.id or 0, answer.prompt.order_id)
            names = {slug: book.providers[slug].name for slug in order.providers if slug in book.providers}
            quote = read_quote(text, names, today)
            await db(
                desk_acts.offer,
                answer,
                provider=quote.provider,
                amount=str(quote.amount),
                currency=quote.currency,
                valid_until=quote.valid_until,
                lead_time=quote.lead_time,
            )


def _fitting(text: str, longest: int) -> str:
    # A typed text must not pass for the code of a ready reason.
    text = text.removeprefix("#")
    if len(text) > longest:
        raise Invalid(what="reply", why="long")
    return text


async def _tell(
    db: Database, desk: Desk, key: str, reply_to: int, text: str, fields: dict[str, Any] | None = None
) -> None:
    def tell(session: Session) -> None:
        desk_acts.tell(session, desk, key=key, reply_to=reply_to, text=text, fields=fields)

    await db(tell)
