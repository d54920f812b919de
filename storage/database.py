"""The one door to the data: `await db(verb, …)`.

A verb is a plain function whose first argument is a session. It runs in one short transaction; what it returns is
detached and stays readable. A verb marked `@reading` runs on a query-only connection.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.engine import make_url
from sqlmodel import Session

from storage.clock import Clock, system_clock
from storage.service import Service

P = ParamSpec("P")
R = TypeVar("R")
Verb = Callable[Concatenate[Session, P], R]
Listener = Callable[[frozenset[str]], None]


def reading(verb: Callable[Concatenate[Session, P], R]) -> Callable[Concatenate[Session, P], R]:
    """Mark a verb that only queries."""
    verb.__reading__ = True  # type: ignore[attr-defined]
    return verb


def glancing(verb: Callable[Concatenate[Session, P], R]) -> Callable[Concatenate[Session, P], R]:
    """Mark a verb that reads one indexed row: SQLite does it at once, which costs less than going to another thread."""
    verb.__glancing__ = True  # type: ignore[attr-defined]
    return reading(verb)


def is_glancing(verb: Callable[..., Any]) -> bool:
    return getattr(verb, "__glancing__", False) is True


def is_reading(verb: Callable[..., Any]) -> bool:
    return getattr(verb, "__reading__", False) is True


@dataclass(frozen=True, slots=True)
class Fence:
    """The lane claim under which an update was handled; a commit under an older epoch is refused."""

    bot_id: int
    lane: tuple[int, int]
    owner: str
    epoch: int


@dataclass(frozen=True, slots=True)
class LeaseFence:
    """The lease under which a process works alone; what it writes once another has the lease is refused."""

    name: str
    owner: str
    epoch: int


@dataclass(slots=True)
class Finish:
    """The end of one update: its inbox row is done, and these chats' dialog state goes with it."""

    row_id: int
    bot_id: int
    dialogs: dict[int, str] = field(default_factory=dict)
    fence: Fence | LeaseFence | None = None


class Database(ABC):
    """An engine: SQLite with one writer thread, or PostgreSQL with a pool. Created by `connect`."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.url = url
        self.clock = clock
        self.service = Service()
        self._listeners: list[Listener] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        """Open the connections; call once, inside the running loop."""
        self._loop = asyncio.get_running_loop()

    @abstractmethod
    async def close(self) -> None:
        """Let queued units finish, then close every connection."""

    @abstractmethod
    def submit(self, verb: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> "asyncio.Future[R]":
        """Queue a verb; the future resolves after its COMMIT, or raises what the verb raised."""

    @abstractmethod
    def finish(self, unit: Finish) -> "asyncio.Future[bool]":
        """Mark an update done together with its dialog state; False = another process has the lane or the lease."""

    async def __call__(self, verb: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a verb. Raises Problem when it refuses, and then nothing was changed."""
        return await self.submit(verb, args, kwargs)

    def listen(self, listener: Listener) -> None:
        """Call `listener(topics)` in the loop after each commit of this process that touched a topic."""
        self._listeners.append(listener)

    def _announce(self, topics: frozenset[str]) -> None:
        for listener in self._listeners:
            listener(topics)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            raise RuntimeError("the database has not been started")
        return self._loop

    @property
    def dialect(self) -> str:
        return make_url(self.url).get_backend_name()

    def _info(self) -> dict[str, Any]:
        """What a unit's session carries: the clock, the desk's service, and the topics its commit will announce."""
        return {"clock": self.clock, "service": self.service, "topics": set()}


def normalise_url(url: str) -> str:
    """SQLAlchemy's spelling of a DATABASE_URL: `postgres://` and plain `postgresql://` use psycopg 3."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def connect(url: str, clock: Clock = system_clock) -> Database:
    """The engine that fits the address. Raises ValueError for an engine we do not run on."""
    url = normalise_url(url)
    backend = make_url(url).get_backend_name()
    if backend == "sqlite":
        from storage.sqlite import SqliteDatabase

        return SqliteDatabase(url, clock)
    if backend == "postgresql":
        from storage.postgres import PostgresDatabase

        return PostgresDatabase(url, clock)
    raise ValueError(f"DATABASE_URL names {backend}; use sqlite:/// or postgresql://")
