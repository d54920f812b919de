"""Fixtures every test may ask for. No test reads `.env` or the machine's environment."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from sandbox import Sandbox
    from tests.home import Home

SETTINGS = ("BOT_TOKEN", "TELEGRAM_API_URL", "SUPPORT_GROUP_ID", "DATABASE_URL", "WEBHOOK_URL", "SMTP_URL")
for name in SETTINGS:
    os.environ.pop(name, None)


@pytest_asyncio.fixture(scope="session")
async def sandbox() -> AsyncIterator[Sandbox]:
    """One sandbox for the whole run; each test has a world of its own in it."""
    from sandbox import Sandbox  # seconds to import: only for tests that want it

    sandbox = Sandbox(None)
    await sandbox.start()
    yield sandbox
    await sandbox.close()


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    """The whole product at work on a fresh world and database, with a desk of Li and Mia."""
    from tests.home import Home

    async with Home.opened(sandbox, tmp_path) as opened:
        yield opened


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Skips are named and counted; with REQUIRE_ALL=1 there must be none for missing tools."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} skipped, see the reasons above")
