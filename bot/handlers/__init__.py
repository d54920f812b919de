"""Every router, in the order they are asked. Private chats and groups are told apart here, once."""

from aiogram import F, Router
from aiogram.enums import ChatType

from bot.flows import build_dialogs
from bot.handlers.announced import announced_router
from bot.handlers.connect import connect_router
from bot.handlers.desk import desk_router
from bot.handlers.desk_announce import desk_announce_router
from bot.handlers.desk_audit import desk_audit_router
from bot.handlers.desk_bans import desk_bans_router
from bot.handlers.desk_canned import desk_canned_router
from bot.handlers.desk_clocks import desk_clocks_router
from bot.handlers.desk_connect import desk_connect_router
from bot.handlers.desk_digest import digest_router
from bot.handlers.desk_ends import desk_ends_router
from bot.handlers.desk_help import desk_help_router
from bot.handlers.desk_letters import desk_letters_router
from bot.handlers.desk_lists import desk_lists_router
from bot.handlers.desk_routing import desk_routing_router
from bot.handlers.desk_starts import desk_starts_router
from bot.handlers.desk_tickets import desk_tickets_router
from bot.handlers.desk_undo import undo_router
from bot.handlers.email import email_router
from bot.handlers.guides import guides_router
from bot.handlers.health import health_router
from bot.handlers.health_alert import health_alert_router
from bot.handlers.health_week import health_week_router
from bot.handlers.inline import inline_router
from bot.handlers.orders import orders_router
from bot.handlers.parts import mark_parts
from bot.handlers.ratings import ratings_router
from bot.handlers.reminders import reminders_router
from bot.handlers.search import search_router
from bot.handlers.stale import stale_router
from bot.handlers.start import start_router
from bot.handlers.talk import buttons_router, talk_router
from bot.handlers.ticket_keep import ticket_keep_router
from bot.handlers.tickets import tickets_router
from bot.handlers.topics import topics_router
from bot.handlers.watching import watching_router


def build_router() -> Router:
    """All of the product's routers under one, which a dispatcher includes."""
    # Agents first: nothing of a group may reach a dialog.
    groups = Router(name="groups")
    _only(groups, F.chat.type != ChatType.PRIVATE, F.message.chat.type != ChatType.PRIVATE)
    groups.include_routers(
        desk_connect_router(),
        desk_announce_router(),
        desk_audit_router(),
        desk_bans_router(),
        desk_canned_router(),
        desk_clocks_router(),
        desk_ends_router(),
        desk_help_router(),
        desk_letters_router(),
        desk_lists_router(),
        desk_routing_router(),
        desk_starts_router(),
        undo_router(),
        digest_router(),
        desk_tickets_router(),
        desk_router(),
    )

    private = Router(name="private")
    _only(private, F.chat.type == ChatType.PRIVATE, F.message.chat.type == ChatType.PRIVATE)
    private.message.outer_middleware(mark_parts)
    # Commands and our own buttons before dialogs, so that they work in every window; what nobody wants comes last.
    private.include_routers(
        start_router(),
        connect_router(),
        ratings_router(),
        email_router(),
        orders_router(),
        search_router(),
        topics_router(),
        tickets_router(),
        ticket_keep_router(),
        watching_router(),
        reminders_router(),
        announced_router(),
        guides_router(),
        health_router(),
        health_alert_router(),
        health_week_router(),
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
