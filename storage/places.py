"""Verbs that make a group a desk: one-use codes, tries that are counted, and the bot's rights there."""

from datetime import timedelta

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from storage import desks, outbox
from storage.clock import now
from storage.columns import JsonValue
from storage.database import reading
from storage.limits import NAME, tidy
from storage.models.desk import Desk
from storage.models.place import ConnectCode, ConnectGuess
from storage.upsert import insert_once

CODE_LIFE = timedelta(hours=24)
MOST_TRIES = 5
TRIES_PER = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=30)
ALL_RIGHTS = "all"


def offer_code(session: Session, bot_id: int, digest: str, *, first: bool) -> ConnectCode | None:
    """Keep a new code. None: it was to be for the first desk, and the bot has one."""
    if first and desks.default(session, bot_id) is not None:
        return None
    moment = now(session)
    old = moment - FORGOTTEN_AFTER
    session.execute(delete(ConnectCode).where(col(ConnectCode.bot_id) == bot_id, col(ConnectCode.expires_at) < old))
    code = ConnectCode(bot_id=bot_id, digest=digest, first=first, created_at=moment, expires_at=moment + CODE_LIFE)
    session.add(code)
    session.flush()
    return code


def connect(session: Session, bot_id: int, chat_id: int, name: str, digest: str, *, key: str) -> str:
    """Make the group a desk when the code is good: new | already | wrong | used | old | tired.

    `tired`: the group has had its tries of this hour, and the code is not looked at.
    """
    used = select(ConnectCode.id).where(ConnectCode.bot_id == bot_id, ConnectCode.used_key == key)
    if session.exec(used).first() is not None:
        return "new"
    # One group after the other: two codes that are typed at once must not both make the first desk.
    every = select(ConnectCode.id).where(ConnectCode.bot_id == bot_id).order_by(col(ConnectCode.id))
    session.exec(every.with_for_update()).all()
    if desks.by_chat(session, bot_id, chat_id) is not None:
        return "already"
    if (known := _known(session, bot_id, key)) is not None:
        return known
    if is_tired(session, bot_id, chat_id):
        return "tired"
    outcome = _use(session, bot_id, digest, key)
    if outcome != "new":
        return failed(session, bot_id, chat_id, outcome, key=key)
    desks.revive(session, bot_id, chat_id, name)
    if desks.default(session, bot_id) is None:
        desks.configure(session, bot_id, chat_id, name)
    else:
        row = {"bot_id": bot_id, "chat_id": chat_id, "name": tidy(name, NAME), "is_default": False}
        insert_once(session, Desk, ["bot_id", "chat_id"], {**row, "created_at": now(session)})
    return "new"


def _use(session: Session, bot_id: int, digest: str, key: str) -> str:
    moment = now(session)
    code = session.exec(select(ConnectCode).where(ConnectCode.bot_id == bot_id, ConnectCode.digest == digest)).first()
    if code is None:
        return "wrong"
    if code.used_at is not None or (code.first and desks.default(session, bot_id) is not None):
        return "used"
    fresh = update(ConnectCode).where(col(ConnectCode.id) == code.id, col(ConnectCode.used_at).is_(None))
    taken = fresh.where(col(ConnectCode.expires_at) > moment).values(used_at=moment, used_key=key)
    if session.execute(taken.returning(col(ConnectCode.id))).scalar() is not None:
        return "new"
    return "old" if code.expires_at <= moment else "used"


def failed(session: Session, bot_id: int, chat_id: int, outcome: str, *, key: str) -> str:
    """Count a try that came to nothing; what it came to, or `tired` when there were too many before it."""
    if (known := _known(session, bot_id, key)) is not None:
        return known
    if is_tired(session, bot_id, chat_id):
        return "tired"
    moment = now(session)
    mine = delete(ConnectGuess).where(col(ConnectGuess.bot_id) == bot_id)
    session.execute(mine.where(col(ConnectGuess.at) < moment - FORGOTTEN_AFTER))
    row = {"bot_id": bot_id, "chat_id": chat_id, "key": key, "outcome": outcome, "at": moment}
    insert_once(session, ConnectGuess, ["bot_id", "key"], row)
    return outcome


def _known(session: Session, bot_id: int, key: str) -> str | None:
    found = select(ConnectGuess.outcome).where(ConnectGuess.bot_id == bot_id, ConnectGuess.key == key)
    return session.exec(found).first()


@reading
def is_tired(session: Session, bot_id: int, chat_id: int) -> bool:
    """Whether the group has had its tries of this hour."""
    return len(_tries(session, bot_id, chat_id)) >= MOST_TRIES


def _tries(session: Session, bot_id: int, chat_id: int) -> list[ConnectGuess]:
    lately = select(ConnectGuess).where(ConnectGuess.bot_id == bot_id, ConnectGuess.chat_id == chat_id)
    lately = lately.where(ConnectGuess.at > now(session) - TRIES_PER)
    return list(session.exec(lately.order_by(col(ConnectGuess.id).desc()).limit(MOST_TRIES)))


def reply(
    session: Session,
    bot_id: int,
    chat_id: int,
    text: str,
    *,
    key: str,
    reply_to: int,
    thread_id: int | None = None,
    fields: dict[str, JsonValue] | None = None,
) -> bool:
    """Say something in a group that may be no desk; `text` names a macro."""
    return outbox.put(
        session,
        kind="desk.reply",
        key=f"told:{key}",
        bot_id=bot_id,
        chat_id=chat_id,
        thread_id=thread_id,
        ids={"reply_to": reply_to, "text": text, "fields": fields or {}},
        priority=outbox.CLAIM,
    )


def reply_tired(
    session: Session, bot_id: int, chat_id: int, text: str, *, reply_to: int, thread_id: int | None = None
) -> bool:
    """Say once that no more codes are looked at; until they are again, that is all."""
    tries = _tries(session, bot_id, chat_id)
    again = tries[-1].at + TRIES_PER if tries else now(session)
    key = f"tired:{bot_id}:{chat_id}:{tries[0].id if tries else 0}"
    about = {"again": again.isoformat()}
    return reply(session, bot_id, chat_id, text, key=key, reply_to=reply_to, thread_id=thread_id, fields=about)


def hide(session: Session, bot_id: int, chat_id: int, message_id: int, *, key: str) -> bool:
    """Have a message with a code deleted, if the bot may."""
    return outbox.put(
        session,
        kind="desk.hide",
        key=f"hide:{key}",
        bot_id=bot_id,
        chat_id=chat_id,
        ids={"message_id": message_id},
        priority=outbox.FIRST,
    )


def check(
    session: Session,
    desk: Desk,
    *,
    key: str,
    thread_id: int | None = None,
    asked: int | None = None,
    connected: bool = False,
) -> bool:
    """Have the bot's rights in a desk looked at. Its agents read of it when it is news.

    `asked`: the message of who wants to know in any case; `connected`: it is the desk's first.
    """
    return outbox.put(
        session,
        kind="desk.rights",
        key=f"rights:{desk.id}:{key}",
        bot_id=desk.bot_id,
        chat_id=desk.chat_id,
        thread_id=thread_id,
        ids={"desk_id": desk.id, "asked": asked, "connected": connected},
        priority=outbox.CLAIM,
    )


def check_all(session: Session, bot_id: int, *, key: str) -> int:
    """The same for every desk; how many."""
    found = listed(session, bot_id)
    for desk in found:
        check(session, desk, key=key)
    return len(found)


def checked(session: Session, desk_id: int, rights: str) -> None:
    """Keep what the bot lacks in a desk, as its agents were told."""
    stands = update(Desk).where(col(Desk.id) == desk_id, func.coalesce(Desk.rights, "") != desks.ENDED)
    session.execute(stands.values(rights=rights))


def named(session: Session, desk_id: int, name: str) -> None:
    """Keep the group's name as it is now."""
    session.execute(update(Desk).where(col(Desk.id) == desk_id).values(name=tidy(name, NAME)))


@reading
def listed(session: Session, bot_id: int) -> list[Desk]:
    """Every desk, the default one first."""
    mine = select(Desk).where(Desk.bot_id == bot_id, func.coalesce(Desk.rights, "") != desks.ENDED)
    return list(session.exec(mine.order_by(col(Desk.is_default).desc(), col(Desk.id))))
