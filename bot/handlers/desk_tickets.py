"""Agents in their tickets: what they write is passed on, what they press decides who has it. The courier speaks."""

from typing import Any

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject, Filter
from aiogram.types import CallbackQuery, Message, Update
from sqlmodel import Session

from bot import passing
from bot.callbacks import Press
from bot.handlers import given
from bot.handlers.agents import require_agent
from bot.handlers.filters import Pressed
from bot.handlers.presses import Pressing, Tap, Toast
from bot.say import Say
from storage import desks, ticket_asides, ticket_effects, ticket_places, ticket_relay, tickets
from storage.database import Database
from storage.models import Ticket
from storage.problems import NotAgent, Problem

ASIDE = "//"
"""What begins so stays among the agents."""
WIDE = "\uff0f"
"""A slash from a Chinese keyboard."""
NOTE = "/note"
"""The command for the same, which is answered."""


class OfTicket(Filter):
    """A message in a ticket's topic, or a reply to one of its messages: hands on `ticket` and `reply_to`."""

    async def __call__(self, message: Message, bot: Bot, db: Database) -> bool | dict[str, Any]:
        replied = message.reply_to_message
        # In a topic what replies to nothing carries the topic's opening message.
        reply_to = replied.message_id if replied and replied.forum_topic_created is None else None
        thread_id = message.message_thread_id if message.is_topic_message else None
        if thread_id is None and reply_to is None:
            return False
        desk = await db(desks.by_chat, bot.id, message.chat.id)
        if desk is None:
            return False
        ticket = await db(ticket_places.find, desk.id or 0, thread_id=thread_id, reply_to=reply_to)
        return {"ticket": ticket, "reply_to": reply_to} if ticket is not None else False


def desk_tickets_router() -> Router:
    """Asked before the desk's own router, which answers every press."""
    router = Router(name="desk_tickets")

    @router.callback_query(Pressed("ticket.claim", "ticket.take", "ticket.note", "ticket.close", "ticket.reopen"))
    async def pressed(
        query: CallbackQuery, pressed: Press, bot: Bot, db: Database, say: Say, event_update: Update
    ) -> None:
        async def act(tap: Tap) -> Toast:
            done = await _act(db, tap)
            return Toast(f"ticket.did_{done}", alert=done == "note")

        await Pressing(query, pressed, bot, db, say, event_update).answered(act)

    @router.message(OfTicket())
    async def said(
        message: Message, bot: Bot, db: Database, ticket: Ticket, reply_to: int | None, event_update: Update
    ) -> None:
        command = await _command(message, bot)
        if message.content_type in passing.SERVICE or (command == ASIDE and not message.media_group_id):
            return
        problem, fields = await _refused(message, bot, db)
        if command == ASIDE and problem:
            return
        if not problem:
            problem, fields = await _said(message, db, ticket, command, passing.said(message, event_update, reply_to))
        if problem:
            key = message.media_group_id or f"update:{event_update.update_id}"
            await _tell(db, ticket, key, message.message_id, problem, fields)

    @router.message(Command("close", "note"))
    async def nowhere(message: Message, command: CommandObject, bot: Bot, db: Database, event_update: Update) -> None:
        """In no ticket: a word to whom it may concern, instead of nothing."""
        asked = await given.read(message, command, bot, db, event_update)
        if asked is not None:
            await given.tell(db, asked, "ticket.which", command=command.command)

    @router.edited_message(OfTicket())
    async def edited(message: Message, bot: Bot, db: Database, ticket: Ticket, event_update: Update) -> None:
        """The seller's copy is changed as well; what becomes an aside before it was copied never goes to him.

        An edit of a note, or into an aside of what he has already, changes nothing: the agent is told.
        """
        user = message.from_user
        if user is None or user.is_bot or message.location is not None:
            return
        problem, fields = await _refused(message, bot, db)
        key = f"update:{event_update.update_id}"
        if problem:
            await _tell(db, ticket, key, message.message_id, problem, fields)
            return
        if await _command(message, bot):
            who: dict[str, Any] = {"agent_id": user.id, "agent_name": user.full_name, "key": key}
            withdrawn = await db(ticket_asides.withdraw, ticket.desk_id, message.message_id, **who)
            if not withdrawn and await db(ticket_asides.passed, ticket.desk_id, message.message_id):
                await _tell(db, ticket, key, message.message_id, "ticket.edit_late", {})
            return
        changed = await db(
            ticket_relay.edited_by_agent, ticket.desk_id, message.message_id, user.id, key=key, text=message.html_text
        )
        if not changed:
            await _tell(db, ticket, key, message.message_id, "ticket.edit_unsent", {})

    return router


async def _act(db: Database, tap: Tap) -> str:
    """Do what the button says; the end of the toast's name. Raises Problem, ValueError for forged ids."""
    ticket_id, desk_id, by = tap.pressed.number(), tap.desk_id, tap.by
    match tap.pressed.word:
        case "ticket.claim":
            await db(tickets.claim, desk_id, ticket_id, **by)
            return "claim"
        case "ticket.take":
            await db(tickets.take_over, desk_id, ticket_id, tap.pressed.number(1), **by)
            return "take"
        case "ticket.note":
            await db(tickets.of_desk, desk_id, ticket_id)
            return "note"
        case "ticket.reopen":
            await db(tickets.reopen, desk_id, ticket_id, **by)
            return "reopen"
    await _close(db, desk_id, ticket_id, by)
    return "close"


async def _close(db: Database, desk_id: int, ticket_id: int, by: dict[str, Any]) -> None:
    who = {"actor": "agent", "actor_id": by["agent_id"], "actor_name": by["agent_name"], "key": by["key"]}
    await db(tickets.close, ticket_id, **who, desk_id=desk_id)


async def _refused(message: Message, bot: Bot, db: Database) -> tuple[str, dict[str, Any]]:
    """Why this sender's message counts for nothing: the name of the text that says so; "" for an agent's."""
    user = message.from_user
    if message.sender_chat is not None or user is None or user.is_bot:
        return "ticket.anonymous", {}
    try:
        await require_agent(db, bot, message.chat.id, user)
    except NotAgent as error:
        return "ticket.refused", {"why": error.fields.get("why", "")}
    return "", {}


async def _command(message: Message, bot: Bot) -> str:
    """ASIDE, or the command that it begins with, under a file too; "" for words that are meant for the seller.

    However its slashes and letters are written: who means a command or an aside must never be read by the seller.
    A command for another bot stays as it is, and is none of ours.
    """
    words = passing.words(message).lstrip().replace(WIDE, "/")
    if words.startswith(ASIDE):
        return ASIDE
    first = words.split(maxsplit=1)[0].lower() if words.startswith("/") else ""
    name, _, whose = first.partition("@")
    return name if whose and whose.lower() == ((await bot.me()).username or "").lower() else first


async def _said(
    message: Message, db: Database, ticket: Ticket, command: str, said: ticket_relay.Said
) -> tuple[str, dict[str, Any]]:
    """Pass on what an agent said; the name of the text that says why not."""
    user = message.from_user
    assert user is not None
    by = {"agent_id": user.id, "agent_name": user.full_name}
    if command and said.album:
        await db(ticket_asides.of_album, ticket.desk_id, ticket.id or 0, said, **by)  # type: ignore[arg-type]
    if command == "/close":
        try:
            await _close(db, ticket.desk_id, ticket.id or 0, {**by, "key": said.key})
        except Problem as problem:
            return f"problem.{problem.code}", dict(problem.fields)
        return "", {}
    if command == NOTE:
        return "ticket.noted", {}
    if command == ASIDE:
        return "", {}
    if command.startswith("/"):
        return "ticket.agent_command", {}
    if not passing.can_pass(message):
        return "ticket.agent_cannot", {}
    passed = await db(ticket_relay.from_agent, ticket.desk_id, ticket.id or 0, said, **by)  # type: ignore[arg-type]
    return ("ticket.agent_closed", {"number": ticket.number}) if passed.outcome == "closed" else ("", {})


async def _tell(db: Database, ticket: Ticket, key: str, reply_to: int, text: str, fields: dict[str, Any]) -> None:
    def tell(session: Session) -> None:
        ticket_effects.tell_agent(session, ticket, key=f"ticket:{key}", reply_to=reply_to, text=text, fields=fields)

    await db(tell)
