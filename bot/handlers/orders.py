"""Buttons under the courier's messages to a seller: they open the order's windows below."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode, StartMode

from bot.callbacks import Press
from bot.flows.states import Menu, Orders
from bot.handlers.filters import Pressed
from bot.say import Say
from storage import documents, orders, quotes
from storage.database import Database
from storage.models import Seller
from storage.problems import NotFound, Problem


def orders_router() -> Router:
    """Each id is re-read as this seller's; another's leads to a word and the menu."""
    router = Router(name="orders")

    @router.callback_query(Pressed("order.open", "document.upload", "quote.accept", "quote.decline"))
    async def pressed(
        query: CallbackQuery, pressed: Press, dialog_manager: DialogManager, db: Database, say: Say, seller: Seller
    ) -> None:
        seller_id = seller.id or 0
        toast = ""
        try:
            row_id = pressed.number()
            if pressed.word == "order.open":
                order_id, state = (await db(orders.get, seller_id, row_id)).id, Orders.order
            elif pressed.word == "document.upload":
                order_id, state = (await db(documents.get, seller_id, row_id)).order_id, Orders.document
            else:
                order_id, state = (await db(quotes.get, seller_id, row_id)).order_id, Orders.order
                accept = pressed.word == "quote.accept"
                await db(quotes.answer, seller_id, row_id, accept)
                toast = say.plain("orders.quote_accepted" if accept else "orders.quote_declined")
        except (Problem, ValueError) as error:
            problem = error if isinstance(error, Problem) else NotFound()
            await query.answer(say.plain(f"problem.{problem.code}", **problem.fields)[:200], show_alert=True)
            if isinstance(problem, NotFound):
                await dialog_manager.start(Menu.main, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)
            return
        data = {"order_id": order_id}
        if state is Orders.document:
            data["document_id"] = row_id
        await query.answer(toast or None)
        await dialog_manager.start(state, data, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    return router
