"""Every dialog, built anew for each dispatcher."""

from aiogram_dialog import Dialog


def build_dialogs() -> list[Dialog]:
    """One dialog a file; the states say which."""
    from bot.flows.compliance import compliance_dialog
    from bot.flows.contact import contact_dialog
    from bot.flows.dangerous import dangerous_dialog
    from bot.flows.deadlines import deadlines_dialog
    from bot.flows.email_code import email_code_dialog
    from bot.flows.guides import guides_dialog
    from bot.flows.health import health_dialog
    from bot.flows.menu import menu_dialog
    from bot.flows.notices import notices_dialog
    from bot.flows.orders import orders_dialog
    from bot.flows.providers import providers_dialog
    from bot.flows.review import review_dialog
    from bot.flows.settings import settings_dialog
    from bot.flows.tools import tools_dialog
    from bot.flows.topics import topics_dialog
    from bot.flows.watching import watching_dialog

    return [
        menu_dialog(),
        settings_dialog(),
        compliance_dialog(),
        providers_dialog(),
        dangerous_dialog(),
        contact_dialog(),
        review_dialog(),
        email_code_dialog(),
        orders_dialog(),
        watching_dialog(),
        tools_dialog(),
        topics_dialog(),
        guides_dialog(),
        health_dialog(),
        notices_dialog(),
        deadlines_dialog(),
    ]
