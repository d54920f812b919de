"""The tick of announcements: as much of each goes into the outbox as it sends within seconds, and no more."""

import logging

from bot.courier.scene import Scene
from bot.quiet import hours_of
from storage import announcement_sends
from storage.models import Announcement

log = logging.getLogger(__name__)

SECONDS = 5.0
"""What is queued at most, in seconds at the courier's rate: nothing but the renderers' look holds it back then."""
BATCH = 500
MOST_BATCHES = 10
"""Of one tick: sellers whose hours are quiet are put off in passing, however many stand in front."""


async def tick(scene: Scene) -> int:
    """Feed, end or hold what is going on; how many deliveries were queued."""
    queued = 0
    for one in await scene.db(announcement_sends.going, scene.bot_id):
        try:
            queued += await _feed(scene, one) if one.state == "running" else 0
            await scene.db(announcement_sends.tend, one.id or 0)
        except Exception:
            log.exception("an announcement failed")  # it keeps no other waiting, and is looked at again
    return queued


async def _feed(scene: Scene, one: Announcement) -> int:
    stand = await scene.db(announcement_sends.numbers, one.id or 0)
    room = int(scene.settings.courier_rate * SECONDS) - stand.queued
    queued = 0
    for _ in range(MOST_BATCHES):
        if room <= queued:
            break
        found = await scene.db(announcement_sends.next_up, one.id or 0, BATCH)
        if not found:
            break
        moment = scene.db.clock()
        opens = {recipient: moment if one.urgent else hours_of(seller).allowed(moment) for recipient, seller in found}
        go = [(recipient, seller.user_id) for recipient, seller in found if opens[recipient] <= moment]
        later = [(recipient, at) for recipient, at in opens.items() if at > moment]
        made = await scene.db(announcement_sends.queue, one.id or 0, go[: room - queued], later)
        queued += made
        if not made and not later:
            break  # paused meanwhile
    return queued
