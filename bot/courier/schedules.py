"""What happens by the clock. Ticks come from python-telegram-bot's JobQueue; what is due is read from rows."""

from datetime import timedelta
from typing import Any

from telegram.ext import Application, ContextTypes

from bot.courier import announcing, reminders
from bot.courier import health as figures
from bot.courier.clocks import Clocks
from bot.courier.learning import weekly
from bot.courier.scene import Scene
from bot.courier.watching import review
from storage import (
    announcements,
    audit,
    desk_lists,
    digests,
    inbox,
    mail_choices,
    outbox,
    places,
    questions,
    ratings,
    ticket_joining,
)

RETENTION_EVERY = timedelta(minutes=30)
REVIEW_EVERY = timedelta(hours=6)
DIGEST_EVERY = timedelta(minutes=1)
REMIND_EVERY = timedelta(minutes=1)
CLOCKS_EVERY = timedelta(seconds=20)
ANNOUNCE_EVERY = timedelta(seconds=2)
HEALTH_EVERY = timedelta(minutes=5)
ALSO_LATE = {"misfire_grace_time": None}
"""A tick that was due while the loop was busy comes late, not never."""


def schedule(application: Application[Any, Any, Any, Any, Any, Any], scene: Scene) -> None:
    """Register every recurring job."""
    assert application.job_queue is not None

    async def retention(_context: ContextTypes.DEFAULT_TYPE) -> None:
        await blank_old(scene)

    async def rules(_context: ContextTypes.DEFAULT_TYPE) -> None:
        await review(scene)

    async def digest(_context: ContextTypes.DEFAULT_TYPE) -> None:
        await weekly(scene)

    async def remind(_context: ContextTypes.DEFAULT_TYPE) -> None:
        await reminders.tick(scene)

    async def rights(_context: ContextTypes.DEFAULT_TYPE) -> None:
        await scene.db(places.check_all, scene.bot_id, key=f"start:{scene.db.clock().isoformat()}")

    application.job_queue.run_once(rights, 0.1, name="rights", job_kwargs=ALSO_LATE)
    ticking = Clocks(scene)

    async def clocks(_context: ContextTypes.DEFAULT_TYPE) -> None:
        await ticking.tick()

    async def health(_context: ContextTypes.DEFAULT_TYPE) -> None:
        await figures.daily(scene)
        await figures.weekly(scene)

    async def announce(_context: ContextTypes.DEFAULT_TYPE) -> None:
        await announcing.tick(scene)

    every = application.job_queue.run_repeating
    every(retention, RETENTION_EVERY, first=timedelta(seconds=60), name="retention", job_kwargs=ALSO_LATE)
    every(rules, REVIEW_EVERY, first=0.1, name="rules", job_kwargs=ALSO_LATE)  # 0 would mean: later
    every(digest, DIGEST_EVERY, first=0.1, name="digest", job_kwargs=ALSO_LATE)
    every(remind, REMIND_EVERY, first=0.1, name="remind", job_kwargs=ALSO_LATE)
    every(clocks, CLOCKS_EVERY, first=0.1, name="clocks", job_kwargs=ALSO_LATE)
    every(announce, ANNOUNCE_EVERY, first=0.1, name="announce", job_kwargs=ALSO_LATE)
    every(health, HEALTH_EVERY, first=0.1, name="health", job_kwargs=ALSO_LATE)


async def blank_old(scene: Scene) -> None:
    """Empty old payloads, then delete old rows, in small transactions."""
    settings, db = scene.settings, scene.db
    blank_before = db.clock() - timedelta(hours=settings.retention_payload_hours)
    while await db(inbox.blank, blank_before):
        pass
    while await db(outbox.blank, blank_before):
        pass
    while await db(ticket_joining.forget, blank_before):
        pass
    asked_before = db.clock() - timedelta(days=settings.retention_questions_days)
    while await db(questions.blank, asked_before):
        pass
    while await db(questions.forget, asked_before):
        pass
    await db(digests.blank, asked_before)
    while await db(ratings.blank, asked_before):
        pass
    await db(desk_lists.forget, blank_before)
    await db(mail_choices.forget, db.clock() - timedelta(days=1))
    delete_before = db.clock() - timedelta(days=settings.retention_rows_days)
    while await db(announcements.forget, delete_before):
        pass
    await db(inbox.forget, delete_before)
    await db(outbox.forget, delete_before)
    await db(audit.forget, db.clock() - timedelta(days=settings.retention_audit_days))
