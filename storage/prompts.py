"""Verbs about prompts: the desk is shown a message, and an agent's reply to it is the reason, quote or request."""

from datetime import timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage import outbox
from storage.clock import now
from storage.columns import JsonValue
from storage.database import reading
from storage.effects import claim, tell_desk
from storage.limits import NAME, tidy
from storage.models.desk import Desk, DeskPrompt
from storage.models.order import Document
from storage.problems import Invalid, NotFound

PURPOSES = ("cancel", "reject", "expiry", "quote", "request")
SAME_WITHIN = timedelta(minutes=1)  # the same press this soon is a double press


def prompt(
    session: Session,
    desk_id: int,
    order_id: int,
    *,
    purpose: str,
    agent_id: int,
    agent_name: str,
    document_id: int | None = None,
) -> DeskPrompt:
    """Have the desk ask this agent for text. A press again within a minute finds the first prompt.

    Raises NotFound when the order is not this desk's or the document not this order's.
    """
    if purpose not in PURPOSES:
        raise Invalid(what="purpose", why="unknown")
    order = claim(session, order_id, desk_id=desk_id)
    document = session.get(Document, document_id) if document_id is not None else None
    if document_id is not None and (document is None or document.order_id != order_id):
        raise NotFound
    moment = now(session)
    same = select(DeskPrompt).where(
        DeskPrompt.desk_id == desk_id,
        DeskPrompt.order_id == order_id,
        DeskPrompt.document_id == document_id,
        DeskPrompt.purpose == purpose,
        DeskPrompt.agent_id == agent_id,
        col(DeskPrompt.answered_at).is_(None),
        col(DeskPrompt.created_at) > moment - SAME_WITHIN,
    )
    known = session.exec(same.order_by(col(DeskPrompt.id).desc())).first()
    if known is not None:
        return known
    asked = DeskPrompt(
        desk_id=desk_id,
        order_id=order_id,
        document_id=document_id,
        purpose=purpose,
        agent_id=agent_id,
        agent_name=tidy(agent_name, NAME),
        created_at=moment,
    )
    session.add(asked)
    session.flush()
    tell_desk(session, order, "desk.prompt", f"prompt:{asked.id}", prompt_id=asked.id)
    return asked


def prompted(session: Session, prompt_id: int, message_id: int) -> bool:
    """Note which message in the desk is the prompt. True if the prompt exists."""
    noted = update(DeskPrompt).where(col(DeskPrompt.id) == prompt_id).values(message_id=message_id)
    return session.execute(noted.returning(col(DeskPrompt.id))).scalar() is not None


@reading
def find_prompt(session: Session, desk_id: int, message_id: int) -> DeskPrompt | None:
    """The prompt that this message of the desk is, if it is one."""
    query = select(DeskPrompt).where(DeskPrompt.desk_id == desk_id, DeskPrompt.message_id == message_id)
    return session.exec(query).first()


@reading
def get_prompt(session: Session, prompt_id: int) -> DeskPrompt:
    """For the courier, which has the id from its own row. Raises NotFound."""
    found = session.get(DeskPrompt, prompt_id)
    if found is None:
        raise NotFound
    return found


def answer_prompt(session: Session, prompt_id: int, event_id: int | None = None) -> bool:
    """Close a prompt: its message then tells of the event that the answer made, or that nothing was changed.

    True for the call that closed it.
    """
    waiting = update(DeskPrompt).where(col(DeskPrompt.id) == prompt_id, col(DeskPrompt.answered_at).is_(None))
    closed = session.execute(waiting.values(answered_at=now(session)).returning(DeskPrompt)).scalar()
    if closed is None:
        return False
    desk = session.exec(select(Desk).where(Desk.id == closed.desk_id)).one()
    ids: dict[str, JsonValue] = {"prompt_id": prompt_id}
    if event_id is not None:
        ids["event_id"] = event_id
    outbox.put(
        session,
        kind="desk.prompt.closed",
        key=f"prompt:{prompt_id}:closed",
        bot_id=desk.bot_id,
        chat_id=desk.chat_id,
        ids=ids,
        priority=outbox.COSMETIC,
    )
    return True
