"""Ticks of the calendar: who is to hear of a policy date or of a deadline of his own. What is due is read from rows."""

from datetime import datetime, timedelta

from bot.countdown import NOTICE_DAYS, Step, by_day, by_hour
from bot.courier.scene import Scene
from bot.knowledge.book import Book
from bot.knowledge.notice_entries import Notice
from bot.knowledge.notices import coming, concerns
from bot.quiet import Hours, hours_of
from storage import deadlines, notices
from storage.deadlines import Move
from storage.models import Deadline, Seller
from storage.notices import Look, Standing

BATCH = 200
"""Rows of one transaction: a large desk has its sellers looked at in many small ones."""
AT_ONCE = 5
"""Notices in one message; what does not fit is told on another day."""


async def tick(scene: Scene) -> int:
    """Plan all that is due now; how many messages were queued."""
    return await _notices(scene) + await _deadlines(scene)


async def _notices(scene: Scene) -> int:
    db, queued, book = scene.db, 0, scene.book()
    yesterday = (db.clock() - timedelta(days=1)).date()  # it may still be that day somewhere
    ahead = [one for one in coming(book, yesterday) if (one.day - yesterday).days <= NOTICE_DAYS[0] + 2]
    while standings := await db(notices.due, scene.bot_id, db.clock(), BATCH):
        looks = [look_at(book, ahead, one, db.clock()) for one in standings]
        queued += await db(notices.settle, scene.bot_id, looks)
    return queued


def look_at(book: Book, ahead: list[Notice], one: Standing, now: datetime) -> Look:
    """What a seller is to be told of the calendar now, and when to look again: once a day."""
    seller, hours = one.seller, hours_of(one.seller)
    was = seller.look_at or now
    opens = hours.window(now)
    if opens > now:
        return Look(seller.id or 0, was, opens)
    tomorrow = hours.window(hours.begins(hours.today(now) + timedelta(days=1)))
    if seller.notices_off or seller.unreachable_at is not None:
        return Look(seller.id or 0, was, tomorrow)
    told = []
    for notice in ahead:
        state = one.states.get(notice.id)
        choice = state.choice if state else ""
        if choice == "mute" or not (choice or concerns(book, notice, seller.marketplaces, one.places)):
            continue
        before = state.told if state and state.day == notice.day else None
        step = by_day(notice.day, before, now, hours, NOTICE_DAYS)
        if step.stage is not None:
            told.append((notice.id, notice.day, step.stage))
    return Look(seller.id or 0, was, tomorrow, told[:AT_ONCE])


async def _deadlines(scene: Scene) -> int:
    db, queued = scene.db, 0
    while rows := await db(deadlines.due, scene.bot_id, db.clock(), BATCH):
        moves = [move(deadline, seller, db.clock()) for deadline, seller in rows]
        queued += await db(deadlines.settle, scene.bot_id, moves)
    return queued


def move(deadline: Deadline, seller: Seller, now: datetime) -> Move:
    """What is to become of a deadline that is due."""
    assert deadline.next_at is not None
    step = step_of(deadline, hours_of(seller), now)
    return Move(deadline.id or 0, deadline.next_at, step.stage, step.next_at)


def step_of(deadline: Deadline, hours: Hours, now: datetime) -> Step:
    """The next step of its countdown. Of the stage it was added in he knows."""
    snoozed = deadline.snoozed_until
    if deadline.due_at is not None:
        return by_hour(deadline.due_at, deadline.told, now, hours, snoozed=snoozed)
    return by_day(deadline.day, deadline.told, now, hours, snoozed=snoozed)
