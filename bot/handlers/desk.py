"""The desk: an agent's buttons. Everything posted there is the courier's; here only presses are answered."""

from typing import Any

from aiogram import Bot, F, Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update
from sqlmodel import Session

from bot.callbacks import Press
from bot.handlers.desk_replies import replied
from bot.handlers.filters import Pressed
from bot.handlers.presses import Pressing, Tap, Toast
from bot.knowledge.book import Book
from bot.say import Say
from storage import audit, desk_acts, desks, documents, orders, outbox, places, prompts
from storage.database import Database
from storage.models import DeskPrompt
from storage.problems import NotFound, WrongState

MOVES = {"order.accept": "accepted", "order.process": "processing", "order.complete": "completed"}
PROMPTS = {"order.cancel": "cancel", "order.quote": "quote", "order.request": "request"}
ANSWERS = {"order.cancel_for", "order.request_for", "document.accept_now", "document.reject_for", "prompt.stop"}
OUTSIDE = (ChatMemberStatus.LEFT, ChatMemberStatus.KICKED)
MOST_SHOWN = 5  # files of a document at once
SHOWN = {"order.documents": "desk.documents", "order.pack": "desk.pack"}
SEEN = {"desk.documents": "documents", "desk.pack": "pack", "desk.file": "file"}


def desk_router() -> Router:
    """Presses on cards and prompts, replies to prompts, and who comes and goes."""
    router = Router(name="desk")
    words = (
        *MOVES,
        *PROMPTS,
        *SHOWN,
        "order.cancel_for",
        "order.request_for",
        "document.accept",
        "document.accept_now",
        "document.reject",
        "document.reject_for",
        "document.show",
        "prompt.stop",
    )

    @router.callback_query(Pressed(*words))
    async def pressed(
        query: CallbackQuery, pressed: Press, bot: Bot, db: Database, book: Book, say: Say, event_update: Update
    ) -> None:
        async def act(tap: Tap) -> Toast:
            return Toast(f"desk.{await _act(_Tap(tap, db, book, say))}")

        await Pressing(query, pressed, bot, db, say, event_update).answered(act)

    @router.callback_query()
    async def unknown(query: CallbackQuery, say: Say) -> None:
        await query.answer(say.plain("common.expired"))

    @router.message(F.migrate_to_chat_id)
    async def migrated(message: Message, bot: Bot, db: Database) -> None:
        await db(desks.migrate, bot.id, message.chat.id, message.migrate_to_chat_id or 0)

    @router.my_chat_member(F.chat.type != ChatType.PRIVATE)
    async def admitted(event: ChatMemberUpdated, bot: Bot, db: Database, event_update: Update) -> None:
        """Back in the desk, or with other rights: what could not be posted there is posted now."""
        desk = await db(desks.by_chat, bot.id, event.chat.id)
        if desk is not None and event.new_chat_member.status not in OUTSIDE:
            await db(outbox.hurry, bot.id, event.chat.id)
            await db(places.check, desk, key=f"update:{event_update.update_id}")

    @router.chat_member()
    async def member(event: ChatMemberUpdated, bot: Bot, db: Database) -> None:
        desk = await db(desks.by_chat, bot.id, event.chat.id)
        if desk is None:
            return
        new = event.new_chat_member
        status = "member" if getattr(new, "is_member", False) else str(new.status)
        await db(desks.note_member, desk.id or 0, new.user.id, status, new.user.full_name)

    router.message.register(replied)

    @router.edited_message()
    async def edited(_message: Message) -> None:
        """An edit in the desk changes nothing here; naming it keeps it from being reported as unhandled."""

    return router


class _Tap:
    """One press of an agent who has been checked."""

    def __init__(self, tap: Tap, db: Database, book: Book, say: Say) -> None:
        self.pressed = tap.pressed
        self.desk = tap.desk
        self.db = db
        self.book = book
        self.say = say
        self.key: str = tap.by["key"]
        self.agent = (tap.by["agent_id"], tap.by["agent_name"])
        self.message_id = tap.message_id

    async def show(self, kind: str, **ids: Any) -> None:
        """Have the courier post something; tapping twice posts it once a tap."""
        desk, key = self.desk, f"{self.key}:{ids.get('file_id', 0)}"

        def ask(session: Session) -> None:
            desk_acts.show(session, desk, kind, key=key, ids=ids)
            who: dict[str, Any] = {"agent_id": self.agent[0], "agent_name": self.agent[1], "key": f"{kind}:{self.key}"}
            act = f"order.{SEEN[kind]}"
            audit.note(session, desk.bot_id, desk.id or 0, act, "order", ids["order_id"], **who)

        await self.db(ask)

    async def prompt(self) -> DeskPrompt:
        """The prompt under which this button stands."""
        found = await self.db(prompts.find_prompt, self.desk.id or 0, self.message_id)
        if found is None:
            raise NotFound
        return found

    async def answer(self) -> desk_acts.Answer:
        """This press as the answer to its prompt."""
        return desk_acts.Answer(self.desk, await self.prompt(), *self.agent, self.key)


async def _act(tap: _Tap) -> str:
    """Do what the button says; the name of the toast. Raises Problem, ValueError for forged ids."""
    word, desk_id = tap.pressed.word, tap.desk.id or 0
    if word.startswith("document."):
        return await _document(tap)
    if word in ANSWERS and (await tap.prompt()).answered_at is not None:
        return "answered_already"
    if word == "prompt.stop":
        await tap.db(prompts.answer_prompt, (await tap.prompt()).id or 0)
        return "stopped"
    order_id = tap.pressed.number()
    await tap.db(orders.of_desk, desk_id, order_id)
    if word in MOVES:
        await tap.db(
            orders.move,
            order_id,
            MOVES[word],
            actor="agent",
            actor_id=tap.agent[0],
            actor_name=tap.agent[1],
            desk_id=desk_id,
        )
        return "moved"
    if word in PROMPTS:
        await tap.db(
            prompts.prompt, desk_id, order_id, purpose=PROMPTS[word], agent_id=tap.agent[0], agent_name=tap.agent[1]
        )
        return "asked_below"
    if word == "order.cancel_for":
        await tap.db(desk_acts.cancel, await tap.answer(), _reason(tap, "cancel"))
        return "moved"
    if word == "order.request_for":
        kind = tap.pressed.ids[1]
        if kind not in tap.book.documents:
            raise NotFound
        await tap.db(desk_acts.request, await tap.answer(), kind=kind)
        return "requested"
    await tap.show(SHOWN[word], order_id=order_id)
    return "posting"


async def _document(tap: _Tap) -> str:
    word, desk_id = tap.pressed.word, tap.desk.id or 0
    document_id = tap.pressed.number()
    document = await tap.db(documents.of_desk, desk_id, document_id)
    kind = tap.book.documents.get(document.kind)
    if word == "document.show":
        for shown, files in await tap.db(documents.checklist, document.order_id):
            for file in files[-MOST_SHOWN:] if shown.id == document_id else []:
                await tap.show("desk.file", order_id=document.order_id, document_id=document_id, file_id=file.id)
        return "posting"
    if word in ANSWERS and (await tap.prompt()).answered_at is not None:
        return "answered_already"
    if document.status != "received":
        raise WrongState(status=document.status)
    if word == "document.reject" or (word == "document.accept" and kind is not None and kind.expires):
        await tap.db(
            prompts.prompt,
            desk_id,
            document.order_id,
            purpose="reject" if word == "document.reject" else "expiry",
            document_id=document_id,
            agent_id=tap.agent[0],
            agent_name=tap.agent[1],
        )
        return "asked_below"
    reason = _reason(tap, "reject") if word == "document.reject_for" else None
    if word in {"document.reject_for", "document.accept_now"}:
        await tap.db(desk_acts.judge, await tap.answer(), reason=reason)
    else:
        await tap.db(
            documents.judge,
            document.order_id,
            document_id,
            accepted=True,
            agent_id=tap.agent[0],
            agent_name=tap.agent[1],
            desk_id=desk_id,
            key=tap.key,
        )
    return "judged"


def _reason(tap: _Tap, purpose: str) -> str:
    """A ready reason is kept as its code (`#sold_out`): each reader sees it in his own language."""
    code = tap.pressed.ids[1]
    if not tap.say.has(f"reasons.{purpose}_{code}"):
        raise NotFound
    return f"#{purpose}_{code}"
