"""Verbs of agents that touch several nouns: an act, the prompt it answers, and the word to the agent, together."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from storage import documents, orders, outbox, prompts, quotes
from storage.columns import JsonValue
from storage.effects import last_event
from storage.models import Desk, DeskPrompt, Order, OrderEvent
from storage.problems import NotFound


def tell(
    session: Session,
    desk: Desk,
    *,
    key: str,
    reply_to: int,
    text: str,
    fields: dict[str, JsonValue] | None = None,
    thread_id: int | None = None,
) -> bool:
    """Say something to the agent who wrote `reply_to`: `text` names a macro."""
    return outbox.put(
        session,
        kind="desk.told",
        key=f"told:{key}",
        bot_id=desk.bot_id,
        chat_id=desk.chat_id,
        thread_id=thread_id,
        ids={"reply_to": reply_to, "text": text, "fields": fields or {}},
        priority=outbox.CLAIM,
    )


def show(
    session: Session, desk: Desk, kind: str, *, key: str, ids: dict[str, JsonValue], thread_id: int | None = None
) -> bool:
    """Have the courier post something an agent asked for."""
    return outbox.put(
        session,
        kind=kind,
        key=f"{kind}:{key}",
        bot_id=desk.bot_id,
        chat_id=desk.chat_id,
        thread_id=thread_id,
        ids=ids,
        priority=outbox.CLAIM,
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """An agent's answer to a prompt. `message_id` is his reply's, None for a button; `key` names the update."""

    desk: Desk
    prompt: DeskPrompt
    agent_id: int
    agent_name: str
    key: str
    message_id: int | None = None


def _answered(session: Session, answer: Answer, done: OrderEvent | None = None) -> None:
    done = done or last_event(session, answer.prompt.order_id, key=answer.key)
    prompts.answer_prompt(session, answer.prompt.id or 0, done.id if done else None)
    if answer.message_id is not None:
        show(session, answer.desk, "desk.done", key=answer.key, ids={"message_id": answer.message_id})


def cancel(session: Session, answer: Answer, reason: str) -> Order:
    """Cancel the prompt's order for a reason. Raises WrongState, NotFound."""
    order = orders.move(
        session,
        answer.prompt.order_id,
        "cancelled",
        actor="agent",
        actor_id=answer.agent_id,
        actor_name=answer.agent_name,
        reason=reason,
        desk_id=answer.desk.id,
    )
    _answered(session, answer, last_event(session, answer.prompt.order_id, kind="cancelled"))
    return order


def judge(session: Session, answer: Answer, *, reason: str | None = None, expires_on: date | None = None) -> None:
    """Reject the prompt's document when there is a reason, else accept it. Raises WrongState, NotFound."""
    if answer.prompt.document_id is None:
        raise NotFound
    documents.judge(
        session,
        answer.prompt.order_id,
        answer.prompt.document_id,
        accepted=reason is None,
        reason=reason,
        expires_on=expires_on,
        agent_id=answer.agent_id,
        agent_name=answer.agent_name,
        desk_id=answer.desk.id,
        key=answer.key,
    )
    _answered(session, answer)


def request(session: Session, answer: Answer, *, kind: str = "other", title: str = "") -> None:
    """Ask the seller for a document. Raises WrongState, NotFound."""
    documents.request(
        session,
        answer.prompt.order_id,
        kind=kind,
        title=title,
        agent_id=answer.agent_id,
        agent_name=answer.agent_name,
        desk_id=answer.desk.id,
        key=answer.key,
    )
    _answered(session, answer)


def offer(
    session: Session,
    answer: Answer,
    *,
    provider: str,
    amount: str,
    currency: str,
    valid_until: date,
    lead_time: str,
) -> None:
    """Attach a provider's quote. Raises WrongState, NotFound, Invalid."""
    quotes.offer(
        session,
        answer.prompt.order_id,
        provider=provider,
        amount=amount,
        currency=currency,
        valid_until=valid_until,
        lead_time=lead_time,
        agent_id=answer.agent_id,
        agent_name=answer.agent_name,
        desk_id=answer.desk.id,
        key=answer.key,
    )
    _answered(session, answer)
