"""A seller's week by e-mail: the same facts, words and picture as in the chat."""

from bot.chart.draw import picture
from bot.courier.kinds.mailing import NOT_WANTED, wanted, written
from bot.courier.kinds.seller import number
from bot.courier.scene import Picture, Rendered, Scene, Skip
from bot.health_chart import chart
from bot.health_week import PAST, digest
from bot.quiet import hours_of
from bot.say import Say, zone_of
from storage import health_week
from storage.models import OutboxMessage


async def week(scene: Scene, row: OutboxMessage) -> Rendered:
    """As it is now, the picture inside the mail; that his figures are old, when that is all there is to say."""
    email = await wanted(scene, row, "digest")
    if email is None:
        return Skip(NOT_WANTED)
    now = scene.db.clock()
    facts = await scene.db(health_week.facts, number(row, "seller_id"), now - PAST)
    told = digest(scene.book(), facts, now)
    if facts.seller.digest_off or told is None:
        return Skip("not wanted any more, or no figures")
    say = Say(facts.seller.language, zone_of(facts.seller))
    if told.old:
        text, pictures = say("health_week.old", days=told.old), []
    else:
        text = say("health_week.digest", digest=told, zone=say.zone, detail=0)
        described = chart(say, told, now, hours_of(facts.seller))
        drawn = await picture(described) if described is not None else None
        pictures = [Picture("week", say.plain("health_week.chart"), drawn)] if drawn else []
    subject = say.plain("mailing.digest_subject", digest=told)
    return await written(scene, say, email, subject, say("mailing.digest", body=text), pictures)
