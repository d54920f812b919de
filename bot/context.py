"""The one middleware: who is speaking (`seller`) and in which language to answer (`say`)."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from aiogram import BaseMiddleware
from aiogram.enums import ChatType
from aiogram.types import Chat, TelegramObject, User

from bot.knowledge.book import Book
from bot.say import Say, zone_of
from storage import sellers
from storage.database import Database
from storage.models import Seller

SELLERS_IN_MEMORY = 10_000
TOUCH_AFTER = timedelta(hours=1)


class Context(BaseMiddleware):
    """Gives handlers `seller` and `say` in private chats, and the desk's `say` in groups.

    Handlers that change a seller pass the new row to `remember`, so that the next update sees it.
    """

    def __init__(self, db: Database, bot_id: int, desk_language: str, book: Callable[[], Book]) -> None:
        self._db = db
        self._bot_id = bot_id
        self._desk_language = desk_language
        self._book = book
        self._sellers: OrderedDict[int, Seller] = OrderedDict()

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        user: User | None = data.get("event_from_user")
        chat: Chat | None = data.get("event_chat")
        data["context"] = self
        data["book"] = self._book()  # one book for the whole update, even if another is swapped in meanwhile
        if user is None or user.is_bot or (chat is not None and chat.type != ChatType.PRIVATE):
            data["seller"] = None
            data["say"] = Say(self._desk_language)
        elif chat is None:
            # Typed behind the bot's name in a chat we are not in: nobody is met by that.
            known = self._sellers.get(user.id) or await self._db(sellers.find, self._bot_id, user.id)
            data["seller"] = known
            data["say"] = Say(known.language if known else sellers.language_of(user.language_code))
        else:
            seller = await self._seller(user)
            data["seller"] = seller
            data["say"] = Say(seller.language, zone_of(seller))
        return await handler(event, data)

    def remember(self, seller: Seller) -> None:
        """Keep the newest row of a seller."""
        self._sellers[seller.user_id] = seller
        self._sellers.move_to_end(seller.user_id)
        if len(self._sellers) > SELLERS_IN_MEMORY:
            self._sellers.popitem(last=False)

    def forget(self, user_id: int) -> None:
        """Read this seller anew next time."""
        self._sellers.pop(user_id, None)

    async def _seller(self, user: User) -> Seller:
        seller = self._sellers.get(user.id)
        if seller is not None and self._db.clock() - seller.seen_at < TOUCH_AFTER and not seller.unreachable_at:
            return seller
        seller = await self._db(
            sellers.meet,
            self._bot_id,
            user.id,
            name=user.full_name,
            username=user.username,
            language_code=user.language_code,
        )
        self.remember(seller)
        return seller
