"""What a seller does in /orders: history, timeline, buttons under the courier's messages, in both languages."""

from tests.desk_way import at_the_desk, seller_row, submitted
from tests.home import Home


async def test_the_menu_button_works_below_an_open_window(home: Home) -> None:
    case = await at_the_desk(home)
    await case.ann.says("/orders")
    await case.ann.sees_button("Look up a product")
    confirmation = next(seen for seen in await case.ann.history() if "is with our desk" in seen.text)
    await case.ann.taps("Menu", on=confirmation)
    await case.ann.sees("Hello Ann")


async def test_a_long_history_is_paged(home: Home) -> None:
    case = await at_the_desk(home)
    for _ in range(7):
        await submitted(home, case.ann, keyword="night light")
    await case.ann.says("/orders")
    listing = await case.ann.sees("8 orders")
    assert any("C-000008" in label for row in listing.rows for label in row)
    assert not any("C-000001" in label for row in listing.rows for label in row)
    await case.ann.taps("Older", on=listing)
    older = await case.ann.sees_button("Newer")
    assert any("C-000001" in label for row in older.rows for label in row)
    await case.ann.taps("Newer", on=older)
    await case.ann.sees("8 orders")
    listing = await case.ann.sees_button("Older")
    assert any("C-000008" in label for row in listing.rows for label in row)


async def test_the_timeline_in_chinese(home: Home) -> None:
    case = await at_the_desk(home, "zh", "王芳")
    await case.li.taps("Accept", on=case.card)
    await case.ann.sees("已受理")
    await case.ann.taps(case.order.number)
    await case.ann.taps("进度", on=await case.ann.sees("提交于"))
    timeline = await case.ann.sees("服务台已受理")
    assert "已提交" in timeline.text


async def test_cancelling_too_late_is_told(home: Home) -> None:
    case = await at_the_desk(home)
    await case.li.taps("Accept", on=case.card)
    await case.ann.sees("was accepted")
    await case.ann.taps(case.order.number)
    await case.ann.taps("Cancel this order", on=await case.ann.sees("Submitted"))
    asked = await case.ann.sees("This cannot be undone")
    await case.li.taps("Processing", on=await case.li.sees("· accepted"))
    await case.ann.sees("is being processed")
    await case.ann.taps("Yes, cancel it", on=asked)
    await case.ann.sees_toast("being processed")
    assert (await case.now()).status == "processing"


async def test_a_seller_who_blocks_us_is_left_in_peace_until_he_returns(home: Home) -> None:
    case = await at_the_desk(home)
    await case.ann.blocks()
    await case.li.taps("Accept", on=case.card)
    await case.li.sees("· accepted")

    await case.li.sees("cannot be reached")
    (row,) = await case.outcomes("order.status")
    assert (row.outcome, row.done_at) == ("held", None)
    assert (await seller_row(home, case.ann)).unreachable_at is not None
    await case.ann.blocks(False)
    await case.ann.says("/orders")
    await case.ann.sees("1 order")
    assert (await seller_row(home, case.ann)).unreachable_at is None
    await case.ann.sees("was accepted")
    await case.li.taps("Processing", on=case.card)
    await case.ann.sees("is being processed")


async def test_a_press_that_waited_too_long_for_its_toast_is_still_done(home: Home) -> None:
    case = await at_the_desk(home)
    await home.stop()
    await case.li.taps("Accept", on=case.card)
    await home.town.advance(3600)
    await home.start()
    await case.ann.sees("was accepted")
    assert not await case.outcomes("apology")
