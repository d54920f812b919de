"""A button tapped twice does its work once, and the seller stays where the first tap took him."""

import asyncio

from tests.home import Home
from tests.order_way import Way


async def test_a_double_tap_that_opens_another_part_stays_there(home: Home) -> None:
    way = await Way.of(home)
    await way.to_providers()
    await way.taps("sgs")
    window = await way.window("Who should test or certify it?")
    data = next(key["callback_data"] for key in window.keys if key["text"].startswith("Continue"))
    await asyncio.gather(*(way.seller.presses(window, data, force=True) for _ in range(3)))
    await way.sees("dangerous")
    await asyncio.sleep(1.0)  # time for the later taps to do harm
    newest = (await way.seller.history(1))[-1]
    assert way.words["dangerous"] in newest.text
    assert newest.rows


async def test_a_tick_that_arrives_twice_stays(home: Home) -> None:
    """As after a kill between the answer and its commit: what is replayed must not take back what it did."""
    way = await Way.of(home)
    await way.to_providers()
    window = await way.window("Who should test or certify it?", "☐ SGS")
    data = next(key["callback_data"] for key in window.keys if key["text"] == "☐ SGS")
    await way.seller.presses(window, data)
    await way.seller.sees_button("☑ SGS")
    await way.seller.presses(window, data, force=True)
    await way.taps("go_on")
    await way.sees("dangerous")
