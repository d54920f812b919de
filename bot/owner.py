"""Who holds a lease: this process, named so that a successor can tell whether it is still alive."""

import asyncio
import contextlib
import logging
import os
import secrets
import socket
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from storage import leases
from storage.database import Database
from storage.problems import Held

TTL = 10.0  # seconds a lease lasts without renewal
BEAT = 3.0  # seconds between renewals

log = logging.getLogger(__name__)
_made: set[str] = set()  # every owner this very process has been


def new_owner() -> str:
    """host:pid:place~start~random; place and start are empty where there is no /proc."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{_place()}~{_start(os.getpid())}~{secrets.token_hex(4)}"
    _made.add(owner)
    return owner


def is_gone(owner: str) -> bool:
    """Whether an owner surely no longer lives.

    Only a process of this host and of this pid namespace can be judged: containers may share a host name, and each
    has a process 1. A process id that is in use again, even by us, is told from its earlier life by its start time.
    """
    named, _, mark = owner.rpartition(":")
    host, _, number = named.rpartition(":")
    place, _, rest = mark.partition("~")
    if host != socket.gethostname() or place != _place() or not number.isdigit():
        return False
    if owner in _made:
        return False
    pid, start, now = int(number), rest.partition("~")[0], _start(int(number))
    if pid == os.getpid() and not start:
        return True  # made by this process it is not, see above
    if start and now:
        return start != now
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False


def _place() -> str:
    """This boot of the kernel and our pid namespace in it; namespace numbers alone are alike on many machines."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}.{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return ""


def _start(pid: int) -> str:
    """When a process began, in clock ticks since boot; empty when it cannot be seen."""
    with contextlib.suppress(OSError, IndexError):
        # The name, in brackets, may hold spaces and brackets itself; the start is field 22, the 20th after it.
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[19]
    return ""


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
        """Stand by until the lease is ours, also while the database does not answer."""
        while True:
            try:
                await self.take()
            except Held:
                pass
            except SQLAlchemyError as error:
                log.warning("%s: the database does not answer (%s), asking again", self.name, type(error).__name__)
            else:
                return
            await asyncio.sleep(BEAT / 3)

    def keep(self, lost: Callable[[], None]) -> None:
        """Renew in the background; call `lost` once when that fails."""
        self._task = asyncio.create_task(self._beat(lost))

    @property
    def held(self) -> bool:
        """Whether the lease is still ours by our own clock, with a margin. Checked right before each send."""
        return asyncio.get_running_loop().time() < self._until

    async def give_back(self) -> None:
        """Stop renewing and free the lease for a successor; without a database it runs out by itself."""
        if self._task:
            self._task.cancel()
        self._until = 0.0
        try:
            await self._db(leases.release, self.name, self.owner)
        except SQLAlchemyError as error:
            log.warning("%s: not given back (%s), it runs out", self.name, type(error).__name__)

    def _renewed(self) -> None:
        self._until = asyncio.get_running_loop().time() + TTL * 0.7

    async def _beat(self, lost: Callable[[], None]) -> None:
        while True:
            await asyncio.sleep(BEAT)
            try:
                ours = await self._db(leases.renew, self.name, self.owner, self.epoch, TTL)
            except Exception:
                if not self.held:
                    break
                continue
            if not ours:
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
