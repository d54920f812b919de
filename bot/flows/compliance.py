"""The search: keyword, categories, marketplace, importing country, product questions, sheet."""

from aiogram_dialog import Dialog

from bot.flows.compliance_market import market_windows
from bot.flows.compliance_questions import questions_window
from bot.flows.compliance_search import search_windows
from bot.flows.compliance_sheet import sheet_window


def compliance_dialog() -> Dialog:
    """The dialog of the Compliance states."""
    return Dialog(*search_windows(), *market_windows(), questions_window(), sheet_window())
