"""The daily look at everybody's figures, in the morning where each lives."""

from zoneinfo import ZoneInfo

from bot.courier.scene import Scene
from bot.health_items import OLD, next_check
from bot.say import zone_of
from storage import health_checks

AWAKE = range(8, 21)
"""Hours of a seller's day at which he may be written to unasked."""
AT_ONCE = 200


async def daily(scene: Scene) -> int:
    """Check every account that is due; how many messages were queued."""
    told, moment = 0, scene.db.clock()
    while found := await scene.db(health_checks.due, scene.bot_id, AT_ONCE):
        for account, seller in found:
            if account.due_at is None:
                continue
            zone = zone_of(seller)
            awake = moment.astimezone(ZoneInfo(zone)).hour in AWAKE
            next_at = next_check(zone, moment)
            told += await scene.db(
                health_checks.check, account.id or 0, account.due_at, next_at, OLD if awake else None
            )
        if len(found) < AT_ONCE:
            break
    return told
