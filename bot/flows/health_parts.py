"""Which account a seller means, and everything that is known of it."""

from datetime import datetime, timedelta

from aiogram_dialog import DialogManager
from sqlmodel import Session

from bot.flows.chain import database, seller_id
from bot.health_items import Item, items, without_past
from bot.heard import seller_of
from bot.quiet import hours_of
from storage import alerts, health
from storage.database import reading
from storage.models import Account, Snapshot

PAST = timedelta(days=45)
"""How far back a trend is looked for."""
_SITES = {"US": "US", "UK": "UK", "EU": "DE", "JP": "JP", "AU": "AU", "SG": "SG"}


@reading
def read_account(session: Session, seller: int, account_id: int, since: datetime) -> tuple[list[Snapshot], ...]:
    """The newest figures of an account, and all since a moment. Raises NotFound."""
    return health.latest(session, seller, account_id), health.series(session, seller, account_id, since)


async def account_items(manager: DialogManager, account: Account) -> list[Item]:
    """Everything that is known of an account, as it is shown."""
    db, book = database(manager), manager.middleware_data["book"]
    newest, past = await db(read_account, seller_id(manager), account.id or 0, db.clock() - PAST)
    found = items(book, newest, await db(alerts.listed, seller_id(manager), account.id or 0), past)
    return without_past(found, hours_of(seller_of(manager)).today(db.clock()))


async def current(manager: DialogManager) -> Account | None:
    """The account meant now: the one used last."""
    found = await database(manager)(health.accounts, seller_id(manager))
    return found[0] if found else None


async def site_now(manager: DialogManager) -> str:
    """The marketplace meant when none is named: of the account used last, else one the seller has chosen, else US."""
    if (account := await current(manager)) is not None:
        return account.site
    chosen = seller_of(manager).marketplaces
    return _SITES.get(chosen[0], "US") if chosen else "US"
