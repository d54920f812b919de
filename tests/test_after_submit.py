"""After the last step: many taps leave one window, and the next product is searched at once."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sandbox import Sandbox
from storage import orders
from tests.guests import PRODUCT, Guest
from tests.home import Home
from tests.people import Seen

SUBMITTED = {"en": "Submitted: C-", "zh": "已提交：C-"}
FOUND = {"en": "🔎 toy cars", "zh": "🔎 玩具车"}


@pytest_asyncio.fixture(scope="module")
async def home(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    async with Home.opened(sandbox, tmp_path_factory.mktemp("after")) as opened:
        yield opened


@pytest_asyncio.fixture(params=["en", "zh"])
async def guest(home: Home, request: pytest.FixtureRequest) -> AsyncIterator[Guest]:
    come = await Guest.comes(home, request.param, "Ann")
    yield come
    await come.nothing_failed()


def data_of(window: Seen, button: str) -> str:
    return next(key["callback_data"] for key in window.keys if key.get("callback_data", "").endswith(f"\x1d{button}"))


async def test_five_taps_on_submit_and_a_late_one_are_one_window(guest: Guest) -> None:
    before = await guest.db(orders.history, guest.row.id)
    review = await guest.enters("Review:main")
    submit = data_of(review, "submit")
    await guest.does(asyncio.gather(*(guest.seller.presses(review, submit, force=True) for _ in range(5))), updates=5)
    window = await guest.live()
    assert window.id == review.id, "the review became what was submitted"
    await guest.does(guest.seller.presses(review, submit, force=True))
    shown = [seen for seen in await guest.since(review.id - 1) if SUBMITTED[guest.language] in seen.text]
    assert [seen.id for seen in shown] == [review.id]
    assert (await guest.live()).keys == window.keys
    assert len(await guest.db(orders.history, guest.row.id)) == len(before) + 1


async def test_a_late_tap_on_keep_changes_nothing(guest: Guest) -> None:
    review = await guest.enters("Review:main")
    keep = data_of(review, "keep")
    await guest.does(asyncio.gather(*(guest.seller.presses(review, keep, force=True) for _ in range(3))), updates=3)
    assert (await guest.live()).id == review.id
    assert await guest.window() == "Review:kept"


@pytest.mark.parametrize("room", ["Review:submitted", "Review:kept"])
async def test_the_next_product_is_searched_at_once(guest: Guest, room: str) -> None:
    await guest.enters(room)
    await guest.says(PRODUCT[guest.language])
    assert await guest.window() == "Compliance:results"
    assert FOUND[guest.language] in (await guest.live()).text
