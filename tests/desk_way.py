"""An order that is at the desk already, with the people around it: for tests whose subject is what happens next."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from storage import documents, drafts, orders, sellers
from storage.models import Document, Order, OutboxMessage
from storage.models import Seller as SellerRow
from tests.home import Home
from tests.people import Agent, Seen, Seller

READY: dict[str, Any] = {
    "keyword": "toy cars",
    "categories": ["toys-electric"],
    "marketplace": "EU",
    "country": "DE",
    "answers": {"battery": True, "radio": True},
    "providers": ["sgs"],
    "dangerous": {"confirmed": True, "values": {"chemistry": "lithium-ion", "watt_hours": 3.7}, "entries": []},
    "contact": {"name": "Ann", "company": "Ann Toys Ltd", "email": "ann@shop.example", "phone": "+8613812345678"},
}


@dataclass
class Case:
    """Ann's order, submitted; Li has seen its card."""

    home: Home
    ann: Seller
    row: SellerRow
    order: Order
    card: Seen

    @property
    def li(self) -> Agent:
        return self.home.desk["Li"]

    async def db(self, verb: Any, *args: Any, **fields: Any) -> Any:
        assert self.home.running is not None
        return await self.home.running.db(verb, *args, **fields)

    async def now(self) -> Order:
        """The order as it stands."""
        found: Order = await self.db(orders.by_id, self.order.id)
        return found

    async def papers(self) -> dict[str, Document]:
        """Its documents by kind, or by title."""
        listed = await self.db(documents.checklist, self.order.id)
        return {document.title or document.kind: document for document, _ in listed}

    async def asked(self, purpose: str) -> Seen:
        """Li presses a button that asks him for text; the prompt."""
        await self.li.taps(purpose, on=self.card)
        return await self.li.sees("reply to this message")

    async def outcomes(self, kind: str) -> list[OutboxMessage]:
        def rows(session: Session) -> list[OutboxMessage]:
            return list(session.exec(select(OutboxMessage).where(OutboxMessage.kind == kind)))

        found: list[OutboxMessage] = await self.db(rows)
        return found

    async def card_says(self, wanted: str) -> Seen:
        """The desk's card, once it says so."""
        return await self.li.sees(wanted, patience=10)


async def until(done: Callable[[], Awaitable[object]], patience: float = 20.0) -> None:
    """Wait for something only the database shows. Raises TimeoutError."""
    async with asyncio.timeout(patience):
        while not await done():  # noqa: ASYNC110 — it may be another process that does it
            await asyncio.sleep(0.02)


async def changed(home: Home, message: Seen, since: int) -> Seen:
    """A message of the desk after its next edit."""

    def edited(event: dict[str, Any]) -> bool:
        return (
            event["type"] == "edit"
            and event["chat_id"] == home.desk.chat_id
            and event["message"]["message_id"] == message.id
        )

    event = await home.town.until(since, edited)
    assert event is not None, f"never edited: {message}"
    return Seen(event["message"])


async def seller_row(home: Home, seller: Seller) -> SellerRow:
    assert home.running is not None
    found = await home.running.db(sellers.find, home.settings.bot_id, seller.user_id)
    assert found is not None
    return found


async def submitted(
    home: Home, seller: Seller, papers: tuple[str, ...] = ("sds", "test-report"), **fields: Any
) -> Order:
    """An order of somebody who has written before, by verbs."""
    assert home.running is not None
    db = home.running.db
    row = await seller_row(home, seller)
    draft = await db(drafts.open_draft, row.id or 0)

    def fill(session: Session) -> None:
        drafts.change(session, row.id or 0, draft.id or 0, **(READY | fields))

    await db(fill)
    return await db(orders.submit, row.id or 0, draft.id or 0, documents=list(papers), language=row.language)


async def at_the_desk(home: Home, language: str = "en", name: str = "Ann", **fields: Any) -> Case:
    """A new seller with a submitted order whose card is in the desk, and its confirmation in his chat."""
    seller = await home.seller(name, language)
    await seller.starts()
    await seller.sees(name)
    seen = home.desk["Li"]
    order = await submitted(home, seller, **fields)
    await seller.sees(order.number)
    card = await seen.sees(order.number)
    return Case(home, seller, await seller_row(home, seller), order, card)
