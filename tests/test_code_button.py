"""The confirmation of an order carries the way to the code, as long as the address is not confirmed."""

import re

from tests.home import Home
from tests.order_way import Way


async def test_the_code_is_entered_from_the_confirmation(home: Home) -> None:
    way = await Way.of(home)
    await way.to_order()
    told = await way.seller.sees("is with our desk")
    assert any("Enter the code" in label for row in told.rows for label in row)
    letter = await way.seller.reads_mail("", to=way.email)
    code = re.search(r"\b\d{6}\b", letter["text"])
    assert code is not None
    await way.seller.taps("Enter the code", on=told)
    await way.seller.says(code[0])
    await way.seller.sees("confirmed")
    (order,) = await way.orders()
    confirmation = await way.seller.reads_mail(re.compile(order.number), to=way.email)
    assert order.number in confirmation["subject"]
