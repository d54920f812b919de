"""The tick of the tickets' clocks: what rings is read from rows, and each ring is a transaction of its own."""

import logging

from bot.courier.scene import Scene
from storage import ticket_rings
from storage.problems import Problem

log = logging.getLogger(__name__)


class Clocks:
    """One of them ticks in the active courier. Before its first tick it reckons anew: the settings may have changed."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._reckoned = False

    async def tick(self) -> int:
        """Let everything ring that is due; how much did."""
        db, bot_id, rang = self._scene.db, self._scene.bot_id, 0
        if not self._reckoned:
            for ticket_id in await db(ticket_rings.going, bot_id):
                await self._safely(ticket_rings.reckon_anew, ticket_id)
            self._reckoned = True
        while found := await db(ticket_rings.due, bot_id):
            rings = [await self._safely(ticket_rings.ring, *one) for one in found]
            rang += sum(rings)
            if not any(rings):
                break
        return rang

    async def _safely(self, verb: object, *args: int) -> bool:
        """One ticket's trouble keeps no other waiting."""
        try:
            return bool(await self._scene.db(verb, *args))  # type: ignore[arg-type]
        except Problem:
            return False
        except Exception:
            log.exception("a ticket's clock failed")
            return False
