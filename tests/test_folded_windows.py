"""What a window holds back or questions: filters behind one button, a UN number that cannot be right."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sandbox import Sandbox
from tests.guests import Guest
from tests.home import Home

WORDS = {"en": ("Filter", "EPR", "does not fit"), "zh": ("筛选", "EPR", "不符")}


@pytest_asyncio.fixture(scope="module")
async def home(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    async with Home.opened(sandbox, tmp_path_factory.mktemp("folded")) as opened:
        yield opened


@pytest_asyncio.fixture(params=["en", "zh"])
async def guest(home: Home, request: pytest.FixtureRequest) -> AsyncIterator[Guest]:
    come = await Guest.comes(home, request.param, "Ann")
    yield come
    await come.nothing_failed()


async def test_filters_are_behind_one_button_that_says_what_is_set(guest: Guest) -> None:
    filter_, epr, _ = WORDS[guest.language]
    folded = await guest.enters("Provide:pick")
    assert len(folded.rows) <= 10
    assert sum(filter_ in label for row in folded.rows for label in row) == 1
    assert not any(label == epr for row in folded.rows for label in row)
    await guest.taps("unfold")
    await guest.taps("filter:epr")
    await guest.taps("fold")
    closed = await guest.live()
    assert len(closed.rows) <= 10
    (label,) = [label for row in closed.rows for label in row if filter_ in label]
    assert epr in label
    await guest.taps("unfold")
    await guest.taps("nofilter")
    (label,) = [label for row in (await guest.live()).rows for label in row if filter_ in label]
    assert epr not in label


async def test_a_un_number_that_does_not_fit_is_questioned(guest: Guest) -> None:
    """A toy and headphones with a lithium-ion battery are never UN1993, a flammable liquid."""
    misfit = WORDS[guest.language][2]
    await guest.enters("Dangerous:field/text")
    await guest.says("un 1993")
    questioned = (await guest.live()).text
    assert "UN1993" in questioned
    assert misfit in questioned
    assert "UN3481" in questioned
    await guest.taps("detail:un_number")
    await guest.says("UN3481")
    fitting = (await guest.live()).text
    assert "UN3481" in fitting
    assert misfit not in fitting
