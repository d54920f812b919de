"""Whoever wants a person gets one: a ticket is opened, comes to the desk, is answered, and closed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from sandbox import Sandbox
from tests.home import Home
from tests.ticket_way import forum_home, opened


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with forum_home(sandbox, tmp_path) as opened:
        yield opened


async def test_a_person_answers(home: Home) -> None:
    talk = await opened(home, said="qwrtzpl")
    assert talk.card.thread_id is not None
    assert "T-000001" in talk.card.text
    assert "“qwrtzpl”" in talk.card.text
    await talk.answered("Hello, this is Li.")
    await talk.ann.says("My listing is gone")
    await talk.li.sees("My listing is gone")
    await talk.ann.sees("Sent to Li, T-000001")
