"""Every router, in the order they are asked. Private chats and groups are told apart here, once."""

from aiogram import F, Router
from aiogram.enums import ChatType

from bot.flows import build_dialogs
from bot.handlers.desk import desk_router
from bot.handlers.desk_digest import digest_router
from bot.handlers.desk_tickets import desk_tickets_router
from bot.handlers.email import email_router
from bot.handlers.guides import guides_router
from bot.handlers.inline import inline_router
from bot.handlers.orders import orders_router
from bot.handlers.parts import mark_parts
from bot.handlers.reminders import reminders_router
from bot.handlers.search import search_router
from bot.handlers.stale import stale_router
from bot.handlers.start import start_router
from bot.handlers.talk import buttons_router, talk_router
from bot.handlers.tickets import tickets_router
from bot.handlers.topics import topics_router
from bot.handlers.watching import watching_router


def build_router() -> Router:
    """All of the product's routers under one, which a dispatcher includes."""
    # Agents first: nothing of a group may reach a dialog.
    groups = Router(name="groups")
    _only(groups, F.chat.type != ChatType.PRIVATE, F.message.chat.type != ChatType.PRIVATE)
    groups.include_routers(digest_router(), desk_tickets_router(), desk_router())

    private = Router(name="private")
    _only(private, F.chat.type == ChatType.PRIVATE, F.message.chat.type == ChatType.PRIVATE)
    private.message.outer_middleware(mark_parts)
    # Commands and our own buttons before dialogs, so that they work in every window; what nobody wants comes last.
    private.include_routers(
        start_router(),
        email_router(),
        orders_router(),
        search_router(),
        topics_router(),
        tickets_router(),
        watching_router(),
        reminders_router(),
        guides_router(),
        buttons_router(),
        *build_dialogs(),
        talk_router(),
    )

    root = Router(name="root")
    root.include_routers(inline_router(), groups, private, stale_router())
    return root


def _only(router: Router, message: object, query: object) -> None:
    router.message.filter(message)  # type: ignore[arg-type]
    router.edited_message.filter(message)  # type: ignore[arg-type]
    router.callback_query.filter(query)  # type: ignore[arg-type]
