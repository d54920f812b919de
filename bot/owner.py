"""Who holds a lease: this process, named so that a successor can tell whether it is still alive."""

import asyncio
import os
import secrets
import socket
from collections.abc import Callable

from storage import leases
from storage.database import Database
from storage.problems import Held

TTL = 10.0  # seconds a lease lasts without renewal
BEAT = 3.0  # seconds between renewals


def new_owner() -> str:
    """host:pid:random."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def is_gone(owner: str) -> bool:
    """Whether an owner surely no longer lives: a process id of this host that is not running, or is ours."""
    host, _, rest = owner.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not rest.isdigit():
        return False
    pid = int(rest)
    if pid == os.getpid():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


class LeaseKeeper:
    """Takes a lease, renews it, and says at once when it is lost."""

    def __init__(self, db: Database, name: str, owner: str) -> None:
        self._db = db
        self.name = name
        self.owner = owner
        self.epoch = 0
        self._until = 0.0
        self._task: asyncio.Task[None] | None = None

    async def take(self) -> None:
        """Take the lease, from a dead process of this host at once. Raises Held naming a live holder."""
        for _ in range(2):
            epoch = await self._db(leases.acquire, self.name, self.owner, TTL)
            if epoch is not None:
                self.epoch = epoch
                self._renewed()
                return
            holder = await self._db(leases.holder, self.name)
            if holder is not None and not is_gone(holder):
                raise Held(self.name, holder.rpartition(":")[0])
            if holder is not None:
                await self._db(leases.evict, self.name, holder)
        raise Held(self.name, "another process")

    async def wait(self) -> None:
        """Stand by until the lease is ours."""
        while True:
            try:
                await self.take()
            except Held:
                await asyncio.sleep(BEAT / 3)
            else:
                return

    def keep(self, lost: Callable[[], None]) -> None:
        """Renew in the background; call `lost` once when that fails."""
        self._task = asyncio.create_task(self._beat(lost))

    @property
    def held(self) -> bool:
        """Whether the lease is still ours by our own clock, with a margin. Checked right before each send."""
        return asyncio.get_running_loop().time() < self._until

    async def give_back(self) -> None:
        """Stop renewing and free the lease for a successor."""
        if self._task:
            self._task.cancel()
        self._until = 0.0
        await self._db(leases.release, self.name, self.owner)

    def _renewed(self) -> None:
        self._until = asyncio.get_running_loop().time() + TTL * 0.7

    async def _beat(self, lost: Callable[[], None]) -> None:
        while True:
            await asyncio.sleep(BEAT)
            try:
                epoch = await self._db(leases.acquire, self.name, self.owner, TTL)
            except Exception:
                if not self.held:
                    break
                continue
            if epoch != self.epoch:
                break
            self._renewed()
        self._until = 0.0
        lost()


async def workers_place(db: Database, bot_id: int, *, shared: bool) -> LeaseKeeper:
    """The right to work a bot's updates: one poller alone, or any number of webhook processes.

    Raises Held naming who is at work in the other way, or the other poller.
    """
    owner = new_owner()
    alone, among = f"worker:{bot_id}", f"web:{bot_id}:"
    keeper = LeaseKeeper(db, f"{among}{owner}" if shared else alone, owner)
    await keeper.take()
    # Each first takes its own place and then looks at the other's: of two that start at once, one gives way.
    if shared:
        await db(leases.sweep, among)
        holder = await db(leases.holder, alone)
        others = [holder] if holder else []
    else:
        others = await db(leases.holders, among)
    for other in others:
        if not is_gone(other):
            await keeper.give_back()
            raise Held(keeper.name, other.rpartition(":")[0])
    return keeper
