"""Verbs about sellers."""

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage import outbox
from storage.clock import now
from storage.database import reading
from storage.limits import ADDRESS, NAME, tidy
from storage.models.seller import Seller
from storage.problems import Invalid, NotFound
from storage.upsert import insert_once

LANGUAGES = ("en", "zh")
MARKETPLACES = ("US", "EU", "UK", "JP", "AU", "SG")
SELLING = ("planning", "selling")
NEWCOMER = timedelta(days=1)  # so long somebody looks round before he is told of policy dates
SEEN_EVERY = timedelta(minutes=10)  # being seen is written no more often than this


def meet(
    session: Session, bot_id: int, user_id: int, *, name: str, username: str | None, language_code: str | None
) -> Seller:
    """The seller behind a Telegram user: a new one, or the known one with what Telegram now says about him.

    Someone who writes is reachable again, and gets what was held for him. The language follows Telegram's until the
    seller chooses one.
    """
    moment = now(session)
    language = language_of(language_code)
    told = {"name": tidy(name, NAME) or "?", "username": username and tidy(username, NAME)}
    seller = find(session, bot_id, user_id)
    if seller is None:
        row = {"bot_id": bot_id, "user_id": user_id, "language": language, "language_chosen": False}
        row |= {"marketplaces": [], "created_at": moment, "seen_at": moment, "look_at": moment + NEWCOMER, **told}
        insert_once(session, Seller, ["bot_id", "user_id"], row)
        return _known(find(session, bot_id, user_id))
    if not seller.language_chosen:
        told["language"] = language
    changed = any(getattr(seller, field) != value for field, value in told.items())
    if not changed and seller.unreachable_at is None and moment - seller.seen_at < SEEN_EVERY:
        return seller
    if seller.unreachable_at is not None:
        outbox.release(session, bot_id, user_id)
    return _set(session, _id(seller), **told, seen_at=moment, unreachable_at=None)


def language_of(language_code: str | None) -> str:
    """The language of ours that is nearest to what Telegram says."""
    return "zh" if (language_code or "").lower().startswith("zh") else "en"


@reading
def find(session: Session, bot_id: int, user_id: int) -> Seller | None:
    """The seller with this Telegram id, if he ever wrote to this bot."""
    return session.exec(select(Seller).where(Seller.bot_id == bot_id, Seller.user_id == user_id)).first()


@reading
def get(session: Session, seller_id: int) -> Seller:
    """Raises NotFound."""
    return _known(session.get(Seller, seller_id))


def choose_language(session: Session, seller_id: int, language: str) -> Seller:
    """Raises Invalid for a language that is neither en nor zh."""
    if language not in LANGUAGES:
        raise Invalid(what="language", why="unknown")
    return _set(session, seller_id, language=language, language_chosen=True)


def set_marketplaces(session: Session, seller_id: int, marketplaces: list[str]) -> Seller:
    """Where he sells, kept in the usual order. Raises Invalid for an unknown marketplace."""
    if not set(marketplaces) <= set(MARKETPLACES):
        raise Invalid(what="marketplace", why="unknown")
    return _set(session, seller_id, marketplaces=[name for name in MARKETPLACES if name in marketplaces])


def set_timezone(session: Session, seller_id: int, timezone: str | None) -> Seller:
    """An IANA name (any case), or None to forget it. Raises Invalid."""
    if timezone is None:
        return _set(session, seller_id, timezone=None)
    found = _zones().get(timezone.strip().replace(" ", "_").lower())
    if found is None:
        raise Invalid(what="timezone", why="unknown")
    return _set(session, seller_id, timezone=found)


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """The IANA names by themselves in lower case; walking the folders of the time zones costs 10 ms."""
    return {name.lower(): name for name in available_timezones()}


def set_selling(session: Session, seller_id: int, selling: str) -> Seller:
    """Planning to sell, or selling. Raises Invalid."""
    if selling not in SELLING:
        raise Invalid(what="selling", why="unknown")
    return _set(session, seller_id, selling=selling)


def remember_contact(session: Session, seller_id: int, contact: Mapping[str, str | None]) -> Seller:
    """Keep {name, company, email, phone} to fill in next time; a field that is not given stays as it was."""
    longest = {"name": NAME, "company": NAME, "email": ADDRESS, "phone": NAME}
    fields = {
        f"contact_{field}": tidy(contact[field] or "", size) or None
        for field, size in longest.items()
        if field in contact
    }
    return _set(session, seller_id, **fields) if fields else get(session, seller_id)


def mark_unreachable(session: Session, bot_id: int, user_id: int) -> bool:
    """He blocked the bot or is gone; until he writes again nothing is sent. True for the call that noted it."""
    reachable = (
        update(Seller)
        .where(col(Seller.bot_id) == bot_id, col(Seller.user_id) == user_id, col(Seller.unreachable_at).is_(None))
        .values(unreachable_at=now(session))
        .returning(col(Seller.id))
    )
    return session.execute(reachable).scalar() is not None


def _set(session: Session, seller_id: int, **values: Any) -> Seller:
    statement = update(Seller).where(col(Seller.id) == seller_id).values(**values).returning(Seller)
    return _known(session.execute(statement, execution_options={"populate_existing": True}).scalar())


def _known(seller: Seller | None) -> Seller:
    if seller is None:
        raise NotFound(what="seller")
    return seller


def _id(seller: Seller) -> int:
    assert seller.id is not None
    return seller.id
