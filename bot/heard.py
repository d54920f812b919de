"""What comes with a message that is heard, by name: the middlewares put it there for every update."""

from typing import Any

from aiogram_dialog import DialogManager

from bot.knowledge.book import Book
from bot.say import Say
from storage.database import Database
from storage.models import Seller


def data(manager: DialogManager, name: str) -> Any:
    """Anything of it: bot, state, event_chat, event_update."""
    return manager.middleware_data[name]


def db_of(manager: DialogManager) -> Database:
    """The house's database."""
    db: Database = data(manager, "db")
    return db


def say_of(manager: DialogManager) -> Say:
    """The texts in his language."""
    say: Say = data(manager, "say")
    return say


def book_of(manager: DialogManager) -> Book:
    """The knowledge as it was when the message came."""
    book: Book = data(manager, "book")
    return book


def seller_of(manager: DialogManager) -> Seller:
    """Who says it."""
    seller: Seller = data(manager, "seller")
    return seller


def key_of(manager: DialogManager) -> str:
    """Names the update that brought it, so that its replay does nothing twice."""
    return f"update:{data(manager, 'event_update').update_id}"
