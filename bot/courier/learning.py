"""Once a week, what sellers asked and got no good answer to is put together for the desk."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.courier.scene import Scene
from bot.knowledge.book import Book
from bot.knowledge.grouping import Asked, grouped, suggested
from storage import desks, digests
from storage.digests import Draft
from storage.models import Question

AT = time(9)
"""When a week's digest is due on the Monday after it, in the desk's time zone."""
WEEK = timedelta(days=7)


def last_week(moment: datetime, zone: str) -> tuple[str, datetime, datetime]:
    """The newest week whose digest is due at a moment: its ISO name, its beginning and its end."""
    place = ZoneInfo(zone)
    local = moment.astimezone(place)
    monday = local.date() - timedelta(days=local.weekday())
    if local < datetime.combine(monday, AT, place):
        monday -= WEEK
    year, week, _ = (monday - WEEK).isocalendar()
    since, until = (datetime.combine(day, time(), place) for day in (monday - WEEK, monday))
    return f"{year}-W{week:02d}", since, until


async def weekly(scene: Scene) -> bool:
    """Make the digest that is due, if it is not made; True when it was made now. It waits until there is a desk."""
    db, bot_id = scene.db, scene.bot_id
    week, since, until = last_week(db.clock(), scene.settings.timezone)
    if await db(digests.is_made, bot_id, week) or await db(desks.default, bot_id) is None:
        return False
    asked = await db(digests.waiting, bot_id, until)
    opened = await db(digests.opened, bot_id, since, until)
    groups = await asyncio.to_thread(drafts, scene.book(), asked)
    return await db(digests.make, bot_id, week, groups, opened)


def drafts(book: Book, questions: Sequence[Question]) -> list[Draft]:
    """The groups, the largest first; those that will be shown know where they might belong."""
    asked = [Asked(one.id or 0, one.text, one.topic, one.vote == "down") for one in questions]
    groups = grouped(asked)
    groups[: digests.MOST] = [suggested(book, group) for group in groups[: digests.MOST]]
    return [
        Draft(
            [one.id for one in group.questions],
            group.samples,
            sum(one.down for one in group.questions),
            list(dict.fromkeys(one.topic for one in group.questions if one.down and one.topic)),
            group.topics,
            group.categories,
        )
        for group in groups
    ]
