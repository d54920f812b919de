"""The worker: updates in, answers out. It sends only to the private chat whose update it is handling."""

import hmac
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramAPIError, TelegramNetworkError, TelegramNotFound, TelegramServerError
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    LinkPreviewOptions,
    Update,
)
from aiogram_dialog import setup_dialogs
from sqlmodel import Session

from bot.attempts import Attempts
from bot.below import Managers, no_reply, show_below
from bot.context import Context
from bot.desk_commands import AGENTS, SUPERVISORS
from bot.dialog_store import DialogStore
from bot.handlers import build_router
from bot.inbox import Inbox, Place
from bot.intake import Polling, Webhook
from bot.intents import ids_of
from bot.knowledge.book import Book
from bot.owner import new_owner
from bot.say import LANGUAGES, Say
from bot.session import LeanSession
from bot.settings import Settings
from bot.shared_inbox import SharedInbox
from storage import inbox, outbox, places
from storage.database import Database
from storage.inbox import Lane

log = logging.getLogger(__name__)

COMMANDS = (
    *("menu", "search", "ask", "orders", "guide", "watch", "policies", "deadlines", "health", "check", "templates"),
    *("settings", "close", "help"),
)


class Worker:
    """Dispatcher, inbox and intake of one bot. `start`, then `poll` or mount `webhook`, then `stop`.

    `router` stands in for the product's own (benchmarks measure the machinery with an echo); `place` fences a poller.
    """

    def __init__(
        self,
        settings: Settings,
        db: Database,
        book: Callable[[], Book],
        router: Router | None = None,
        owner: str = "",
        place: Place | None = None,
    ) -> None:
        self._settings = settings
        self._db = db
        self.bot = Bot(
            settings.token,
            session=LeanSession(settings.telegram_api_url),
            default=DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview=LinkPreviewOptions(is_disabled=True)),
        )
        self.store = DialogStore(db, self.bot.id)
        self.context = Context(db, self.bot.id, settings.desk_language, book)
        self.dispatcher = self._dispatcher(router or build_router())
        self.inbox: Inbox | SharedInbox
        if settings.webhook_url:
            attempts = Attempts(db, self.bot.id, self.store, self._feed, self._bury)
            self.inbox = SharedInbox(db, self.bot.id, attempts, owner or new_owner(), self._forget)
        else:
            held = place.held if place else lambda: True
            attempts = Attempts(db, self.bot.id, self.store, self._feed, self._bury, held=held)
            self.inbox = Inbox(db, self.bot.id, attempts, place=place)
        self.dispatcher["take_up"] = self.inbox.again
        self.webhook = Webhook(self.inbox.accept, self._secret)

    def _dispatcher(self, router: Router) -> Dispatcher:
        dispatcher = Dispatcher(storage=self.store, db=self._db, settings=self._settings)
        dispatcher.update.outer_middleware(self.context)
        dispatcher.include_router(router)
        dispatcher.message.outer_middleware(no_reply)
        setup_dialogs(dispatcher, dialog_manager_factory=Managers())
        dispatcher.callback_query.middleware(show_below)
        return dispatcher

    @property
    def update_types(self) -> list[str]:
        """What Telegram is asked to send: what handlers want, and what tells us who is in a desk."""
        wanted = set(self.dispatcher.resolve_used_update_types(skip_events={"aiogd_update"}))
        return sorted(wanted | {"message", "edited_message", "callback_query", "my_chat_member", "chat_member"})

    @property
    def _secret(self) -> str:
        """WEBHOOK_SECRET, or one that only who knows the token can make, alike in every process."""
        given = self._settings.webhook_secret
        if given is not None:
            return given.get_secret_value()
        return hmac.new(self._settings.token.encode(), b"webhook", "sha256").hexdigest()

    async def start(self) -> None:
        """Ready the dispatcher and take up what an earlier process left undone."""
        await self.dispatcher.emit_startup(bot=self.bot)
        await self.inbox.start()

    async def poll(self) -> None:
        """Long polling until cancelled; an earlier webhook is taken off first."""
        with suppress(TelegramNotFound):  # a Bot API server without webhooks has none to take off
            await self._insist(self.bot.delete_webhook)
        session = await self.bot.session.create_session()  # type: ignore[attr-defined]
        url = self.bot.session.api.api_url(token=self._settings.token, method="getUpdates")
        await Polling(session, url, self.update_types, self.inbox.accept).run()

    async def set_webhook(self) -> None:
        """Have Telegram post to WEBHOOK_URL, with the secret header."""
        address, kinds = self._settings.webhook_url or "", self.update_types
        try:
            await self._insist(lambda: self.bot.set_webhook(address, allowed_updates=kinds, secret_token=self._secret))
        except TelegramNotFound as error:
            raise ValueError("Telegram does not know this token, or this server has no webhooks") from error

    async def _insist(self, call: Callable[[], Awaitable[bool]]) -> None:
        """Wait for a Telegram that cannot be reached. Raises ValueError when it refuses, TelegramNotFound for a 404."""
        while True:
            try:
                await call()
            except (TelegramNetworkError, TelegramServerError) as error:
                log.warning("Telegram cannot be reached (%s), again", type(error).__name__)
            except TelegramNotFound:
                raise
            except TelegramAPIError as error:
                raise ValueError(f"Telegram refuses: {error.message}") from error
            else:
                return

    async def introduce(self) -> None:
        """Register the commands and the description, per language. A refusal is logged, not fatal."""
        for language in LANGUAGES:
            say = Say(language)
            code = None if language == LANGUAGES[0] else language
            commands = [BotCommand(command=name, description=say.plain(f"menu.command_{name}")) for name in COMMANDS]
            try:
                await self.bot.set_my_commands(commands, BotCommandScopeAllPrivateChats(), code)
                await self.bot.set_my_description(say.plain("menu.about"), code)
                await self.bot.set_my_short_description(say.plain("menu.about_short"), code)
            except TelegramAPIError as error:
                log.warning("introducing the bot: %s", type(error).__name__)

        for desk in await self._db(places.listed, self.bot.id):
            await self._introduce_desk(desk.chat_id)

    async def _introduce_desk(self, chat_id: int) -> None:
        """Register what agents and administrators can type in their group."""
        say = Say(self._settings.desk_language)
        for names, scope in (
            (AGENTS, BotCommandScopeChat(chat_id=chat_id)),
            ((*AGENTS, *SUPERVISORS), BotCommandScopeChatAdministrators(chat_id=chat_id)),
        ):
            commands = [BotCommand(command=name, description=say.plain(f"deskhelp.command_{name}")) for name in names]
            try:
                await self.bot.set_my_commands(commands, scope)
            except TelegramAPIError as error:
                log.warning("introducing the desk's commands: %s", type(error).__name__)

    async def stop(self) -> None:
        """Finish what runs, leave the rest to the rows, close the wire."""
        await self.inbox.stop()
        await self.dispatcher.emit_shutdown(bot=self.bot)
        await self.bot.session.close()

    async def _feed(self, update: dict[str, Any]) -> None:
        with ids_of(update["update_id"]):
            await self.dispatcher.feed_update(self.bot, Update.model_validate(update, context={"bot": self.bot}))

    def _forget(self, lane: Lane) -> None:
        """Another process may have worked this lane: what is cached of its chat is stale."""
        self.store.forget([lane[0]])
        self.context.forget(lane[0])

    async def _bury(self, row_id: int, lane: Lane, update: dict[str, Any]) -> None:
        """Give an update up and say so where it came from, in one transaction."""
        bot_id = self.bot.id

        def bury(session: Session) -> None:
            if inbox.bury(session, row_id) and lane != (0, 0):
                outbox.put(
                    session,
                    kind="apology",
                    key=f"apology:{row_id}",
                    bot_id=bot_id,
                    chat_id=lane[0],
                    thread_id=lane[1] or None,
                )

        await self._db(bury)
