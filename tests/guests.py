"""A seller who can be led into every window: what is said and tapped on the way is real."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlmodel import Session, SQLModel, func, select

from storage import documents, drafts, emails, guides, inbox, orders, outbox, quotes, sellers
from storage.database import reading
from storage.models import DialogRow, InboxUpdate, Order, OutboxMessage
from storage.models import Seller as SellerRow
from tests.home import Home
from tests.people import Seen, Seller
from tests.rooms import ROOMS, state_of

CHINESE = re.compile(r"[\u3400-\u9fff]+")
SEPARATOR = "\x1d"  # between a window's id and what its button says
UNTOLD = {
    "inbox",
    "outbox",
    "dialog",
    "lane",
    "lease",
    "rule_seen",
}  # tables that say what was heard and told, not what holds
PAPERS = ["test-report", "coc", "cpc"]
DEFECTS = "Order ID,Carrier,Valid tracking\n1,UPS,Yes\n2,SlowPost,No\n"
PRODUCT = {"en": "toy cars", "zh": "玩具车"}


@reading
def _heard(session: Session, chat_id: int) -> int:
    query = select(func.count()).select_from(InboxUpdate).where(InboxUpdate.lane_chat == chat_id)
    return session.exec(query.where(InboxUpdate.done_at.is_not(None))).one()  # type: ignore[union-attr]


@reading
def _waiting(session: Session, bot_id: int) -> int:
    query = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.bot_id == bot_id)
    return session.exec(query.where(OutboxMessage.done_at.is_(None))).one()  # type: ignore[union-attr]


@reading
def _failed(session: Session, bot_id: int) -> list[str | None]:
    tried = select(InboxUpdate.error).where(InboxUpdate.bot_id == bot_id, InboxUpdate.attempts > 0)
    return list(session.exec(tried))


@reading
def _everything(session: Session) -> dict[str, list[str]]:
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in UNTOLD]
    return {table.name: sorted(map(repr, session.execute(table.select()).all())) for table in tables}


@reading
def _window(session: Session, chat_id: int) -> str:
    row = session.exec(select(DialogRow).where(DialogRow.chat_id == chat_id)).one()
    kept = {key: orjson.loads(value) for key, value in orjson.loads(row.body).items() if key.endswith("|data")}
    stack = next(value for key, value in kept.items() if key.startswith("aiogd:stack:"))
    context = next(value for key, value in kept.items() if key.startswith(f"aiogd:context:{stack['intents'][-1]}|"))
    return str(context["state"])


@dataclass
class Guest:
    """A seller with an order, its quote and documents, and a draft to go on with; `own` are the row ids of these."""

    home: Home
    seller: Seller
    language: str
    row: SellerRow
    order: Order
    quote_id: int = 0
    document_id: int = 0
    draft_id: int = 0

    @classmethod
    async def comes(cls, home: Home, language: str, name: str) -> "Guest":
        seller = await home.seller(name, language)
        assert home.running is not None
        db = home.running.db
        await seller.starts()
        await _until(lambda: _reached(home, seller.chat_id, 1))
        row = await db(sellers.find, home.settings.bot_id, seller.user_id)
        assert row is not None
        guest = cls(home, seller, language, row, Order())
        draft_id = await guest.has_draft()
        guest.order = await db(orders.submit, row.id, draft_id, documents=PAPERS, language=language)
        offer = {"provider": "sgs", "amount": "1250.00", "currency": "USD", "lead_time": "3 weeks"}
        told = {**offer, "valid_until": date(2030, 1, 31), "agent_id": 1, "agent_name": "Li"}
        guest.quote_id = (await db(quotes.offer, guest.order.id, **told)).id
        guest.document_id = (await db(documents.checklist, guest.order.id))[0][0].id
        await guest.has_draft()
        for guide in ("na-registration", "us-tax-interview"):  # what depends on an answer is offered only then
            await db(guides.choose, row.id, guide, "entity", "company")
        await _until(lambda: _reached(home, seller.chat_id, 1))
        return guest

    async def db(self, verb: Any, *args: Any, **fields: Any) -> Any:
        assert self.home.running is not None
        return await self.home.running.db(verb, *args, **fields)

    async def has_draft(self) -> int:
        """A complete draft that is kept, and nothing else begun."""
        for draft in await self.db(drafts.listed, self.row.id):
            await self.db(drafts.discard, self.row.id, draft.id)
        draft = await self.db(drafts.open_draft, self.row.id)
        address = f"{self.seller.user_id}@shop.example"
        ready = {
            "keyword": PRODUCT[self.language],
            "categories": ["toys-electric", "headphones"],
            "marketplace": "EU",
            "country": "DE",
            "answers": {"battery": True, "radio": True},
            "providers": ["sgs"],
            "dangerous": {"confirmed": True, "values": {"chemistry": "lithium-ion"}, "entries": []},
            "contact": {"name": "Ann", "company": "Ann Toys Ltd", "email": address, "phone": "+8613812345678"},
        }
        await self.db(drafts.change, self.row.id, draft.id, **ready)
        await self.db(emails.ask_code, self.row.id, address)
        await self.db(drafts.keep, self.row.id, draft.id)
        self.draft_id = int(draft.id)
        return self.draft_id

    # --- acting, until the answer is complete --------------------------------------------------------------------

    async def does(self, act: Any, updates: int = 1) -> Any:
        """Await what the seller does, and everything it leads to."""
        heard = await self.db(_heard, self.seller.chat_id) + updates
        done = await act
        await _until(lambda: _reached(self.home, self.seller.chat_id, heard))
        return done

    async def says(self, text: str, updates: int = 1) -> Seen:
        return await self.does(self.seller.says(text), updates)

    async def taps(self, button: str) -> None:
        """By the id of a button, or id and item, on the newest message that has it."""
        for seen in reversed(await self.seller.history(30)):
            for key in seen.keys:
                data = str(key.get("callback_data", "")).partition(SEPARATOR)[2]
                if data == button or (data.startswith(f"{button}:")) or data.endswith(f":{button}"):
                    await self.does(self.seller.presses(seen, key["callback_data"]))
                    return
        raise AssertionError(f"no button {button}\n{await self.seller.story()}")

    async def enters(self, room: str) -> Seen:
        """Go into a room by its way; its window."""
        for step in ROOMS[room]:
            if step == "a draft":
                await self.has_draft()
            elif step.startswith("/"):
                await self.says(step)
            elif step == "a defect table":
                await self.does(self.seller.sends_file("vtr.csv", DEFECTS.encode()))
            elif step == "order:OWN":
                await self.taps(f"order:{self.order.id}")
            elif step.isupper():
                await self.says(PRODUCT[self.language] if step == "PRODUCT" else step)
            else:
                await self.taps(step)
        assert await self.window() == state_of(room)
        return await self.live()

    # --- looking -------------------------------------------------------------------------------------------------

    async def window(self) -> str:
        """The state whose window is open."""
        return str(await self.db(_window, self.seller.chat_id))

    async def live(self) -> Seen:
        """The newest message with a dialog's buttons; there is no other."""
        found = [seen for seen in await self.seller.history(30) if is_window(seen)]
        assert len(found) == 1, f"{len(found)} live windows\n{await self.seller.story()}"
        return found[0]

    async def newest(self) -> int:
        return (await self.seller.history(1))[-1].id

    async def since(self, message_id: int) -> list[Seen]:
        """What the bot has said after a message."""
        theirs = [seen for seen in await self.seller.history(30) if seen.raw["from"]["id"] != self.seller.user_id]
        return [seen for seen in theirs if seen.id > message_id]

    async def everything(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = await self.db(_everything)
        return found

    async def nothing_failed(self) -> None:
        bot_id = self.home.settings.bot_id
        assert await self.db(_failed, bot_id) == []
        assert (await self.db(inbox.counts, bot_id))["dead"] == 0
        assert (await self.db(outbox.counts, bot_id))["dead"] == 0


def is_window(seen: Seen) -> bool:
    return any(SEPARATOR in str(key.get("callback_data", "")) for key in seen.keys)


async def _reached(home: Home, chat_id: int, heard: int) -> bool:
    assert home.running is not None
    db = home.running.db
    return await db(_heard, chat_id) >= heard and not await db(_waiting, home.settings.bot_id)


async def _until(fits: Callable[[], Any]) -> None:
    async with asyncio.timeout(20):
        while not await fits():  # noqa: ASYNC110
            await asyncio.sleep(0.005)  # what it waits for is in the database, which calls nobody
