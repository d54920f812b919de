"""A seller's week: his figures under their picture."""

import io
from datetime import datetime

from telegram import InputFile

from bot.chart.draw import picture
from bot.courier.kinds.seller import number, post
from bot.courier.scene import Post, Rendered, Scene, Skip
from bot.health_chart import chart
from bot.health_week import PAST, Digest, digest
from bot.keyboards import button, markup, rows
from bot.quiet import hours_of
from bot.say import Say, plain, zone_of
from bot.ticket_about import units
from storage import health_week
from storage.models import OutboxMessage, Seller

CAPTION, TEXT = 1024, 4096  # units
DETAILS = (0, 1, 2)


async def week(scene: Scene, row: OutboxMessage) -> Rendered:
    """As it is now; that his figures are old, when that is all there is to say."""
    now = scene.db.clock()
    facts = await scene.db(health_week.facts, number(row, "seller_id"), now - PAST)
    seller, told = facts.seller, digest(scene.book(), facts, now)
    if seller.digest_off or told is None:
        return Skip("not wanted any more, or no figures")
    say = Say(seller.language, zone_of(seller))
    open_ = button(say.plain("health.b_open"), "health.open")
    stop = button(say.plain("health_week.b_stop"), "health.weekly", "off")
    if told.old:
        return post(say("health_week.old", days=told.old), open_, stop)
    drawn = await _drawn(say, told, now, seller)
    if drawn is None:
        return post(fitted(say, told, TEXT), open_, stop)
    photo = InputFile(io.BytesIO(drawn), filename="account-health.png")
    fields = {"photo": photo, "caption": fitted(say, told, CAPTION), "parse_mode": "HTML"}
    return Post("send_photo", {**fields, "reply_markup": markup(rows([open_, stop]))})


def fitted(say: Say, told: Digest, room: int) -> str:
    """The most of it that fits into so many units."""
    texts = [say("health_week.digest", digest=told, zone=say.zone, detail=detail) for detail in DETAILS]
    return next((text for text in texts if units(plain(text)) <= room), texts[-1])


async def _drawn(say: Say, told: Digest, now: datetime, seller: Seller) -> bytes | None:
    described = chart(say, told, now, hours_of(seller))
    return None if described is None else await picture(described)
