"""The main job on the wire: a typed keyword becomes an order that an agent accepts, and the seller hears of it."""

import pytest

from tests.home import Home
from tests.order_way import Way

KEYWORDS = {"en": ("toy cars", "☐ Battery-operated", "Continue with 1"), "zh": ("玩具车", "☐ 电动", "继续")}
AGENT = {"en": "was accepted", "zh": "已受理"}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_keyword_becomes_an_accepted_order(home: Home, language: str) -> None:
    way = await Way.of(home, language, "Wang")
    keyword, box, go_on = KEYWORDS[language]
    await way.seller.says(keyword)
    await way.seller.taps(box)
    await way.seller.taps(go_on)
    # From the ticked type on, the way is that of every order.
    await way.to_review()
    await way.taps("submit")
    await way.sees("submitted")
    (order,) = await way.orders()
    li = home.desk["Li"]
    await li.sees(order.number)
    await li.taps("👍")
    await way.seller.sees(AGENT[language])
    await way.seller.says("/orders")
    await way.seller.taps(f"👍 {order.number}")
    await way.seller.sees(order.number)
    assert (await way.orders())[0].status == "accepted"
