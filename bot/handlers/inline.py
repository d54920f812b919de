"""Inline mode: `@bot toy cars EU` in any chat offers sheets to share there. Nothing is kept of what was typed."""

import hashlib
import logging
from datetime import date

from aiogram import Bot, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Message,
)

from bot.flows.opening import MENU
from bot.knowledge import deep
from bot.knowledge.book import Book
from bot.knowledge.countries import placed
from bot.knowledge.match import match
from bot.knowledge.sheets import Sheet, sheet
from bot.say import Say
from storage.database import Database
from storage.models import Seller

log = logging.getLogger(__name__)
CATEGORIES = 3
TITLES = 24
CACHE = 300
"""Seconds for which Telegram may keep an answer for the person who asked."""


def inline_router() -> Router:
    """Answers what is typed behind the bot's name; people who never met the bot may use it too."""
    router = Router(name="inline")

    @router.inline_query()
    async def typed(query: InlineQuery, bot: Bot, db: Database, book: Book, say: Say, seller: Seller | None) -> None:
        name = (await bot.me()).username or ""
        found = offers(book, query.query, say, db.clock().date(), seller.marketplaces if seller else [])
        button = InlineQueryResultsButton(text=say.plain("inline.b_desk"), start_parameter=MENU)
        try:
            await query.answer(
                [_article(say, one, name) for one in found], cache_time=CACHE, is_personal=True, button=button
            )
        except TelegramBadRequest as error:  # typed on meanwhile: Telegram no longer waits for this one
            log.info("inline query not answered: %s", error.message)

    @router.message(_own_share)
    async def shared(_message: Message) -> None:
        """A sheet that was shared into the bot's own chat comes back as a message: it is no question."""

    return router


async def _own_share(message: Message, bot: Bot) -> bool:
    return message.via_bot is not None and message.via_bot.id == bot.id


def offers(book: Book, text: str, say: Say, today: date, marketplaces: list[str]) -> list[Sheet]:
    """The sheets for a text: of the place it names, else of the seller's own marketplaces, else of all."""
    product, marketplace, country = placed(book, text)
    slugs = match(book, product, say.language).named[:CATEGORIES]
    places = [marketplace] if marketplace else [one for one in marketplaces if one in book.marketplaces]
    chosen = slugs if len(places) == 1 else slugs[:2]
    return [
        sheet(book, [slug], place, country, None, today, product)
        for slug in chosen
        for place in places or book.marketplaces
    ]


def _article(say: Say, found: Sheet, bot_name: str) -> InlineQueryResultArticle:
    category, country = found.categories[0], found.country.code if found.country else None
    link = f"https://t.me/{bot_name}?start={deep.category(category.slug, found.marketplace.id, country)}"
    key = f"{category.slug}:{found.marketplace.id}:{country}:{say.language}"
    return InlineQueryResultArticle(
        id=hashlib.sha256(key.encode()).hexdigest()[:32],
        title=say.plain("inline.title", sheet=found),
        description=say.plain("inline.about", sheet=found)[:200],
        input_message_content=InputTextMessageContent(
            message_text=say("inline.card", sheet=found, most=TITLES),
            parse_mode="HTML",
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
        reply_markup=InlineKeyboardMarkup(
            inline_keyboard=[[InlineKeyboardButton(text=say.plain("inline.b_sheet"), url=link)]]
        ),
    )
