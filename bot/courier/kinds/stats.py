"""A desk in numbers, with a picture, and its tickets as a file."""

import asyncio
import io
from datetime import date, timedelta
from typing import Any

from telegram import InputFile

from bot.chart.draw import picture
from bot.courier.kinds.seller import number
from bot.courier.kinds.ticket import under
from bot.courier.scene import Post, Rendered, Scene
from bot.desk_chart import chart
from bot.desk_file import table
from bot.desk_numbers import midnight, numbers, span
from bot.say import plain
from bot.ticket_about import units
from storage import desk_facts
from storage.models import OutboxMessage

MOST_EXPORTED = 20_000  # tickets in a file
MOST_GROUPS = 5
CAPTION = 1024  # units


async def stats(scene: Scene, row: OutboxMessage) -> Rendered:
    """The numbers under their picture; without it when it could not be drawn, which is said."""
    db, zone, days, desk_id = scene.db, scene.settings.timezone, number(row, "days"), number(row, "desk_id")
    now, say, book = db.clock(), scene.desk_say(), scene.book()
    since, target = span(now, days, zone), timedelta(hours=scene.settings.response_hours)
    found = await asyncio.to_thread(
        numbers,
        await db(desk_facts.tickets, desk_id, since, now),
        await db(desk_facts.ratings, desk_id, since, now),
        {slug: category.group for slug, category in book.categories.items()},
        now=now,
        days=days,
        zone=zone,
        target=target,
    )
    told: dict[str, Any] = {"parse_mode": "HTML", **under(number(row, "reply_to"))}
    if found.empty:
        return Post("send_message", {"text": say("stats.nothing", days=days), **told})
    drawn = await picture(chart(say, found, days, target, zone))
    text = say(
        "stats.numbers",
        numbers=found,
        days=days,
        target=round(target / timedelta(hours=1)),
        groups=[(book.groups.get(name), count) for name, count in found.groups[:MOST_GROUPS]],
        others=sum(count for _, count in found.groups[MOST_GROUPS:]),
        drawn=drawn is not None,
    )
    if drawn is None or units(plain(text)) > CAPTION:
        return Post("send_message", {"text": text, **told})
    photo = InputFile(io.BytesIO(drawn), filename=f"desk-{days}d.png")
    return Post("send_photo", {"photo": photo, "caption": text, **told})


async def export(scene: Scene, row: OutboxMessage) -> Rendered:
    """The tickets opened on these days, as a file."""
    zone, say = scene.settings.timezone, scene.desk_say()
    first, last = (date.fromisoformat(str(row.ids[name])) for name in ("since", "until"))
    since, until = midnight(first, zone), midnight(last + timedelta(days=1), zone)
    facts = await scene.db(desk_facts.opened, number(row, "desk_id"), since, until, MOST_EXPORTED)
    told: dict[str, Any] = {"parse_mode": "HTML", **under(number(row, "reply_to"))}
    if not facts:
        return Post("send_message", {"text": say("stats.nothing_between", first=first, last=last), **told})
    body = await asyncio.to_thread(table, say, scene.book(), facts, zone)
    caption = say(
        "stats.exported", total=len(facts), first=first, last=last, cut=len(facts) >= MOST_EXPORTED, zone=zone
    )
    name = f"tickets-{first.isoformat()}-{last.isoformat()}.csv"
    return Post("send_document", {"document": InputFile(io.BytesIO(body), filename=name), "caption": caption, **told})
