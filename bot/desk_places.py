"""Where in Telegram a ticket stands: the address that opens it for the agents of its desk."""

from storage.models import Ticket

SUPERGROUP = "-100"


def ticket_link(chat_id: int, ticket: Ticket) -> str | None:
    """The address of the ticket's topic, or of its card in a group without topics; None when there is none yet."""
    chat = str(chat_id)
    at = ticket.thread_id or ticket.card_message_id
    if at is None or not chat.startswith(SUPERGROUP):
        return None
    return f"https://t.me/c/{chat.removeprefix(SUPERGROUP)}/{at}"
