"""The product at home in a test: worker and courier on a sandbox world, and the people around it."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.app import House, house
from bot.settings import Settings
from sandbox import Sandbox
from storage import migrate
from storage.clock import Clock, system_clock
from tests.people import Desk, Seller, Town, fresh_token


class TestSettings(Settings, env_file=None):
    """Settings that know neither `.env` nor the environment."""

    __test__ = False

    @classmethod
    def settings_customise_sources(cls, settings_cls, init_settings, **_):  # type: ignore[no-untyped-def]
        return (init_settings,)


def migrated(url: str) -> None:
    """Every table, in a new SQLite file as a copy of one that was migrated before."""
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_template())
    else:
        migrate.upgrade(url)


@cache
def _template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.db"
        migrate.upgrade(f"sqlite:///{path}")
        return path.read_bytes()


@dataclass
class Home:
    """What a test needs: the town, the desk, and the running house (None while it is stopped)."""

    town: Town
    desk: Desk
    settings: Settings
    clock: Clock
    running: House | None = None
    _stack: AsyncExitStack | None = None

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, sandbox: Sandbox, folder: Path, *, clock: Clock = system_clock, start: bool = True, **changes: object
    ) -> AsyncIterator["Home"]:
        """A home on a fresh world. `changes` are settings."""
        token = fresh_token()
        async with Town(sandbox.url, token) as town:
            desk = await Desk.opens(town, "Li", "Mia", forum=False)
            values = {
                "bot_token": token,
                "telegram_api_url": sandbox.url,
                "support_group_id": desk.chat_id,
                "database_url": f"sqlite:///{folder / 'desk.db'}",
                "smtp_url": sandbox.mail_url,
                "port": 0,
                "courier_rate": 30.0,
                "courier_chat_rate": 100.0,
                "courier_group_rate": 6000.0,  # the sandbox minds no limits unless it is told to
                **changes,
            }
            home = cls(town, desk, TestSettings.model_validate(values), clock)
            migrated(home.settings.database_url)
            try:
                if start:
                    await home.start()
                yield home
            finally:
                await home.stop()

    async def start(self) -> House:
        """Start worker and courier in this process."""
        self._stack = AsyncExitStack()
        self.running = await self._stack.enter_async_context(house(self.settings, clock=self.clock))
        return self.running

    async def stop(self) -> None:
        """Stop them in order, as SIGTERM would."""
        if self._stack is not None:
            stack, self._stack, self.running = self._stack, None, None
            await stack.aclose()

    async def seller(self, name: str = "Ann", language: str = "en", username: str = "") -> Seller:
        """A new person with a private chat, who has not written yet."""
        return await Seller.comes(self.town, name, language, username)
