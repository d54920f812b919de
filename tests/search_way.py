"""What tests of the search share: searching, and reading what was chosen from the database."""

from storage import drafts, sellers
from storage.models import Draft
from tests.home import Home
from tests.people import Seen, Seller


def labels(window: Seen) -> list[str]:
    """The window's buttons in reading order."""
    return [label for row in window.rows for label in row]


async def draft_of(home: Home, seller: Seller) -> Draft | None:
    """What the seller has chosen so far, from the database."""
    assert home.running is not None
    db = home.running.db
    found = await db(sellers.find, home.settings.bot_id, seller.user_id)
    return await db(drafts.current, found.id or 0) if found else None


async def chosen(home: Home, seller: Seller) -> Draft:
    """The same when there must be something."""
    draft = await draft_of(home, seller)
    assert draft is not None
    return draft


async def searches(seller: Seller, product: str) -> Seen:
    """Type a product and wait for what was found."""
    await seller.says(product)
    return await seller.sees(f"🔎 {product}")


async def to_marketplace(seller: Seller, product: str, category: str, on: str = "Continue") -> None:
    """Search, tick one category, continue."""
    await searches(seller, product)
    await seller.taps(category)
    await seller.taps(on)
