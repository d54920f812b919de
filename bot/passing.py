"""What can be passed on between a seller and an agent, and how a message is told to the verbs that do it."""

from aiogram.enums import ContentType
from aiogram.types import Message, Update

from storage.ticket_relay import Said

KINDS = {
    ContentType.TEXT,
    ContentType.PHOTO,
    ContentType.VIDEO,
    ContentType.ANIMATION,
    ContentType.DOCUMENT,
    ContentType.AUDIO,
    ContentType.VOICE,
    ContentType.VIDEO_NOTE,
    ContentType.STICKER,
    ContentType.CONTACT,
    ContentType.LOCATION,
    ContentType.VENUE,
}
"""What Telegram copies without fail; polls, games, stories and the like it does not, or not always."""
SERVICE = {
    ContentType.FORUM_TOPIC_CREATED,
    ContentType.FORUM_TOPIC_EDITED,
    ContentType.FORUM_TOPIC_CLOSED,
    ContentType.FORUM_TOPIC_REOPENED,
    ContentType.PINNED_MESSAGE,
    ContentType.NEW_CHAT_MEMBERS,
    ContentType.LEFT_CHAT_MEMBER,
}
"""Telegram's own notes in a topic: nobody meant to send them."""


def can_pass(message: Message) -> bool:
    """Whether a message of this kind can be copied to the other side."""
    return message.content_type in KINDS and not message.has_protected_content


def said(message: Message, update: Update, reply_to: int | None) -> Said:
    """The message as ids, and the words of a text."""
    return Said(
        key=f"update:{update.update_id}",
        message_id=message.message_id,
        kind=str(ContentType(message.content_type).value),
        album=message.media_group_id or "",
        reply_to=reply_to,
        html=message.html_text if message.text else "",
    )


def words(message: Message) -> str:
    """The text, or what is written under a file."""
    return message.text or message.caption or ""
