"""A command that an agent has given in his desk, and the two ways to answer it: a text, or something that is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from storage import desk_acts, outbox
from storage.columns import JsonValue
from storage.models.desk import Desk
from storage.models.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Given:
    """`text` is what follows the command; `ticket` the one in whose topic, or in reply to which, it was given."""

    desk: Desk
    agent_id: int
    agent_name: str
    key: str
    message_id: int
    thread_id: int | None
    text: str
    ticket: Ticket | None = None
    reply_to: int | None = None

    @property
    def by(self) -> dict[str, Any]:
        """Who did it and why, as verbs ask for it."""
        return {"agent_id": self.agent_id, "agent_name": self.agent_name, "key": self.key}


Did = tuple[str, dict[str, JsonValue]]
"""The name of the text that says what was done, and its fields."""


def told(session: Session, given: Given, text: str, fields: dict[str, JsonValue]) -> None:
    """Reply to the command; `text` names a macro. Of one command the first reply is the one."""
    where = {"reply_to": given.message_id, "thread_id": given.thread_id}
    desk_acts.tell(session, given.desk, key=given.key, text=text, fields=fields, **where)  # type: ignore[arg-type]


def done(session: Session, given: Given, act: Callable[[Session], Did]) -> None:
    """Act and say so, in one transaction. Raises what the act raises."""
    text, fields = act(session)
    told(session, given, text, fields)


def shown(session: Session, given: Given, kind: str, /, **ids: JsonValue) -> None:
    """Have the courier post something under the command."""
    outbox.put(
        session,
        kind=kind,
        key=f"{kind}:{given.key}",
        bot_id=given.desk.bot_id,
        chat_id=given.desk.chat_id,
        thread_id=given.thread_id,
        ids={**ids, "reply_to": given.message_id},
        priority=outbox.CLAIM,
    )
