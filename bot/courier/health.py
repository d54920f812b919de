"""The look at everybody's figures: daily at the hour that each chose, and once a week all that is known of them."""

from datetime import datetime, timedelta

from bot.courier.scene import Scene
from bot.health_items import OLD, next_check
from bot.health_week import FRESH
from bot.quiet import hours_of
from storage import health_checks, health_week
from storage.health_week import Move
from storage.models import Account, Seller

AT_ONCE = 200


async def daily(scene: Scene) -> int:
    """Check every account that is due; how many messages were queued."""
    told, moment = 0, scene.db.clock()
    while found := await scene.db(health_checks.due, scene.bot_id, AT_ONCE):
        for account, seller in found:
            told += await _check(scene, account, seller, moment)
        if len(found) < AT_ONCE:
            break
    return told


async def _check(scene: Scene, account: Account, seller: Seller, now: datetime) -> bool:
    """One account's; what is due in quiet hours, after an outage, waits until they are over."""
    assert account.due_at is not None
    opens = hours_of(seller).allowed(now)
    next_at = opens if opens > now else next_check(seller, now)
    old: timedelta | None = OLD if opens <= now else None
    return await scene.db(health_checks.check, account.id or 0, account.due_at, next_at, old)


async def weekly(scene: Scene) -> int:
    """Tell the week of everybody who is due; how many messages were queued."""
    queued, now = 0, scene.db.clock()
    while found := await scene.db(health_week.due, scene.bot_id, now, AT_ONCE):
        moves = [move(seller, taken_at, now) for seller, taken_at in found]
        queued += await scene.db(health_week.settle, scene.bot_id, moves)
        if len(found) < AT_ONCE:
            break
    return queued


def move(seller: Seller, taken_at: datetime | None, now: datetime) -> Move:
    """What becomes of a seller whose week is due. Late it is told once; with old figures once more, then no longer."""
    assert seller.digest_at is not None
    hours, own = hours_of(seller), seller.id or 0
    opens = hours.window(now)
    if opens > now:
        return Move(own, seller.digest_at, tell=False, next_at=opens)
    if seller.digest_off or taken_at is None:
        return Move(own, seller.digest_at, tell=False, next_at=None)
    if seller.unreachable_at is not None or hours.today(now).isoweekday() == 7:  # Sunday: the next one is tomorrow's
        return Move(own, seller.digest_at, tell=False, next_at=hours.weekly(now))
    return Move(own, seller.digest_at, tell=True, next_at=None if now - taken_at > FRESH else hours.weekly(now))
