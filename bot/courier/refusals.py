"""What Telegram's or the wire's refusal means for a delivery."""

from enum import Enum, auto

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError


class Meaning(Enum):
    """See `meaning`."""

    PAUSE = auto()  # 429: as long as Telegram says
    MOVED = auto()  # the group is a supergroup now
    UNREACHABLE = auto()  # the seller blocked us, or is gone
    SHUT_OUT = auto()  # the desk or the token refuses us: a person has to mend it, and the row waits for that
    LATER = auto()  # the wire failed
    POISON = auto()  # this very call cannot be made


# Telegram answers 400 when a group is read-only, a topic is closed or a right was taken away.
CLOSED = (
    "chat not found",
    "not enough rights",
    "no rights to send",
    "write_forbidden",
    "chat_restricted",
    "topic_closed",
    "admin_required",
    "need administrator rights",
)
TOPIC_GONE = ("topic_deleted", "message thread not found", "topic_id_invalid")


def meaning(error: TelegramError, chat_id: int | None) -> Meaning:
    """What to do with the row whose call was refused."""
    if isinstance(error, RetryAfter):
        return Meaning.PAUSE
    if isinstance(error, ChatMigrated):
        return Meaning.MOVED
    if isinstance(error, InvalidToken):
        return Meaning.SHUT_OUT
    said = error.message.lower()
    private = chat_id is not None and chat_id > 0
    if isinstance(error, Forbidden) or (isinstance(error, BadRequest) and "chat not found" in said):
        return Meaning.UNREACHABLE if private else Meaning.SHUT_OUT
    if isinstance(error, BadRequest):
        return Meaning.SHUT_OUT if not private and any(words in said for words in CLOSED) else Meaning.POISON
    return Meaning.LATER if isinstance(error, NetworkError) else Meaning.POISON


def topic_gone(error: TelegramError) -> bool:
    """Whether the topic was deleted; the chat is there."""
    said = error.message.lower()
    return isinstance(error, BadRequest) and any(words in said for words in TOPIC_GONE)


CAUSES = {
    "deactivated": ("user is deactivated",),
    "voice": ("voice_messages_forbidden",),
    "too_large": ("too large", "too big", "too long", "entity_too_large"),
    "protected": ("can't be copied", "chat_forwards_restricted", "protected"),
    "media": ("rights to send", "send_media_forbidden", "send_photos_forbidden", "send_docs_forbidden", "forbidden"),
}


def cause(said: str) -> str:
    """Why a message was not delivered, from what Telegram or the wire said: a code of the text `ticket.undelivered`."""
    said = said.lower()
    if "blocked" in said or "initiate conversation" in said or "chat not found" in said:
        return "blocked"
    if said in {"timedout", "networkerror"}:
        return "wire"
    return next((code for code, signs in CAUSES.items() if any(sign in said for sign in signs)), "refused")
