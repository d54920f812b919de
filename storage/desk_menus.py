"""The verb that has Telegram offer a desk's commands in its group, behind "/"."""

from sqlmodel import Session

from storage import outbox
from storage.models.desk import Desk


def commands(session: Session, desk: Desk, *, key: str, none: bool = False) -> None:
    """Have Telegram offer the desk's commands in its group, to agents and to administrators; `none`: not any more."""
    for administrators in (False, True):
        outbox.put(
            session,
            kind="desk.commands",
            key=f"commands:{desk.id}:{administrators}:{key}",
            bot_id=desk.bot_id,
            chat_id=desk.chat_id,
            ids={"administrators": administrators, "none": none},
            priority=outbox.COSMETIC,
        )
