"""Verbs about desks: which group is one, and who is in it."""

from datetime import timedelta

from sqlalchemy import ColumnElement, func, update
from sqlmodel import Session, col, select

from storage import announcements, desk_menus, digests, outbox, ticket_places
from storage.clock import now
from storage.database import reading
from storage.effects import number, tell_desk
from storage.limits import NAME, tidy
from storage.models.desk import AGENTS, Desk, DeskMember, DeskPrompt
from storage.models.order import Order
from storage.problems import NotAgent, NotFound
from storage.upsert import insert, insert_once

FINAL = ("completed", "cancelled")
SUPERVISORS = ("creator", "administrator")
ENDED = "ended"
"""The `rights` of a desk that was disconnected: its row stays for what points at it, the group is none any more."""
FRESH = timedelta(minutes=10)  # how long what Telegram said about a member is taken for true


def configure(session: Session, bot_id: int, chat_id: int, name: str) -> Desk:
    """Make this group the bot's desk, by its present id or the one it had. Orders without a desk get their card now."""
    moved = select(Desk.chat_id).where(Desk.bot_id == bot_id, Desk.former_chat_id == chat_id)
    chat_id = session.exec(moved).first() or chat_id
    fields = {"name": tidy(name, NAME), "is_default": False, "created_at": now(session)}
    insert_once(session, Desk, ["bot_id", "chat_id"], {"bot_id": bot_id, "chat_id": chat_id, **fields})
    mine = update(Desk).where(col(Desk.bot_id) == bot_id)
    session.execute(mine.where(col(Desk.chat_id) != chat_id).values(is_default=False))
    named = func.coalesce(func.nullif(fields["name"], ""), Desk.name)  # a start does not know the group's name
    chosen = mine.where(col(Desk.chat_id) == chat_id).values(is_default=True, name=named, rights=_revived())
    desk: Desk = session.execute(chosen.returning(Desk), execution_options={"populate_existing": True}).scalar_one()
    homeless = update(Order).where(col(Order.bot_id) == bot_id, col(Order.desk_id).is_(None)).values(desk_id=desk.id)
    for order in sorted(session.execute(homeless.returning(Order)).scalars(), key=number):
        if order.status not in FINAL:
            tell_desk(session, order, "order.card", f"order:{order.id}:card")
    return desk


def migrate(session: Session, bot_id: int, old: int, new: int) -> bool:
    """Telegram gave the desk's group a new id: everything of the desk, and what waits for it, goes there.

    True for the call that did it.
    """
    moved = update(Desk).where(col(Desk.bot_id) == bot_id, col(Desk.chat_id) == old)
    desk_id = session.execute(moved.values(chat_id=new, former_chat_id=old).returning(col(Desk.id))).scalar()
    if desk_id is None:
        return False
    # Message ids start anew in a supergroup: what pointed at old ones points at nothing.
    session.execute(update(Order).where(col(Order.desk_id) == desk_id).values(card_message_id=None))
    session.execute(update(DeskPrompt).where(col(DeskPrompt.desk_id) == desk_id).values(message_id=None))
    outbox.readdress(session, bot_id, old, new)
    digests.moved(session, get(session, desk_id))
    desk_menus.commands(session, get(session, desk_id), key=str(new))
    ticket_places.moved(session, get(session, desk_id))
    announcements.moved(session, get(session, desk_id))
    going = select(Order).where(Order.desk_id == desk_id, col(Order.status).not_in(FINAL))
    for order in session.exec(going.order_by(col(Order.id))):
        tell_desk(session, order, "order.card", f"order:{order.id}:card:{new}")
    return True


@reading
def default(session: Session, bot_id: int) -> Desk | None:
    """The desk that new orders go to; None until one is configured."""
    return session.exec(select(Desk).where(Desk.bot_id == bot_id, col(Desk.is_default).is_(True))).first()


@reading
def by_chat(session: Session, bot_id: int, chat_id: int) -> Desk | None:
    """The desk that this group is, if it is one."""
    here = select(Desk).where(Desk.bot_id == bot_id, Desk.chat_id == chat_id)
    return session.exec(here.where(func.coalesce(Desk.rights, "") != ENDED)).first()


def revive(session: Session, bot_id: int, chat_id: int, name: str) -> None:
    """A group that was a desk once is one again, with what it had of its own: canned replies, who is on call."""
    ended = update(Desk).where(col(Desk.bot_id) == bot_id, col(Desk.chat_id) == chat_id, col(Desk.rights) == ENDED)
    session.execute(ended.values(rights=None, name=tidy(name, NAME)))


def _revived() -> ColumnElement[str | None]:
    return func.nullif(Desk.rights, ENDED)


@reading
def get(session: Session, desk_id: int) -> Desk:
    """Raises NotFound."""
    desk = session.get(Desk, desk_id)
    if desk is None:
        raise NotFound
    return desk


@reading
def member(session: Session, desk_id: int, user_id: int) -> DeskMember | None:
    """What Telegram last said about this person in this desk."""
    return session.get(DeskMember, (desk_id, user_id))


def note_member(session: Session, desk_id: int, user_id: int, status: str, name: str) -> DeskMember:
    """Keep what Telegram says now. A restricted person who is still in the group is noted as `member`."""
    fields = {"status": status, "name": tidy(name, NAME), "checked_at": now(session)}
    statement = insert(session, DeskMember).values(desk_id=desk_id, user_id=user_id, **fields)
    statement = statement.on_conflict_do_update(index_elements=["desk_id", "user_id"], set_=fields)
    session.execute(statement)
    return session.exec(select(DeskMember).where(DeskMember.desk_id == desk_id, DeskMember.user_id == user_id)).one()


@reading
def require_agent(session: Session, bot_id: int, chat_id: int, user_id: int) -> Desk:
    """The desk in which this person may act.

    Raises NotAgent(why): "no_desk" (the group is none), "left" (not in it any more), "unknown" or "stale" (ask
    Telegram, note_member, and call again).
    """
    desk = by_chat(session, bot_id, chat_id)
    if desk is None or desk.id is None:
        raise NotAgent(why="no_desk")
    known = member(session, desk.id, user_id)
    if known is None:
        raise NotAgent(why="unknown")
    if now(session) - known.checked_at >= FRESH:
        raise NotAgent(why="stale")
    if known.status not in AGENTS:
        raise NotAgent(why="left")
    return desk


@reading
def require_supervisor(session: Session, bot_id: int, chat_id: int, user_id: int) -> Desk:
    """The desk of which this person is an administrator. Raises NotAgent as require_agent does, or why="no_admin"."""
    desk = require_agent(session, bot_id, chat_id, user_id)
    known = member(session, desk.id or 0, user_id)
    if known is None or known.status not in SUPERVISORS:
        raise NotAgent(why="no_admin")
    return desk
