"""What the desk does with an order reaches its seller, and the card tells how things stand."""

import pytest

from storage import orders
from tests.desk_way import at_the_desk, changed
from tests.home import Home

TOLD = {
    "en": ("was accepted", "is being processed", "is completed"),
    "zh": ("已受理", "处理中", "已完成"),
}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_an_order_goes_through_the_desk(home: Home, language: str) -> None:
    case = await at_the_desk(home, language)
    for label, told, standing in zip(
        ("Accept", "Processing", "Completed"), TOLD[language], ("accepted", "processing", "completed"), strict=True
    ):
        await case.li.taps(label, on=case.card)
        await case.li.sees_toast("Done")
        await case.ann.sees(told)
        card = await case.li.sees(f"{case.order.number} · {standing}")
        assert card.id == case.card.id, "the card is changed where it stands"
    labels = " ".join(label for row in card.rows for label in row)
    assert "Cancel" not in labels
    assert "Documents" in labels, "a final order keeps its documents and its pack"
    cards = [seen for seen in await home.desk.history() if "Submitted" in seen.text]
    assert len(cards) == 1


@pytest.mark.parametrize(
    ("language", "reason"), [("en", "No provider of ours covers it"), ("zh", "我们合作的服务商无法承接")]
)
async def test_cancelled_for_a_ready_reason(home: Home, language: str, reason: str) -> None:
    case = await at_the_desk(home, language)
    prompt = await case.asked("Cancel")
    assert prompt.raw["reply_to"] == case.card.id
    await case.li.taps("No provider of ours", on=prompt)
    await case.ann.sees(reason)
    assert "No provider of ours covers it" in (await case.li.sees("· cancelled")).text
    await case.li.presses(prompt, f"+order.cancel_for:{case.order.id}:unclear", force=True)
    await case.li.sees_toast("answered already")
    assert (await case.now()).cancel_reason == "#cancel_not_covered"


async def test_cancelled_for_a_typed_reason(home: Home) -> None:
    case = await at_the_desk(home)
    prompt = await case.asked("Cancel")
    await home.desk["Mia"].replies(prompt, "We do not do <b>toys</b> & 'guns'; x (#id999)")
    told = await case.ann.sees("We do not do")
    assert "We do not do <b>toys</b> & 'guns'; x (#id999)" in told.text, "shown as typed, not as markup"
    await case.li.sees("· cancelled")
    again = await home.desk["Mia"].replies(prompt, "another reason")
    answer = await case.li.sees("answered already")
    assert answer.raw["reply_to"] == again.id
    assert (await case.now()).cancel_reason == "We do not do <b>toys</b> & 'guns'; x (#id999)"


async def test_an_answered_prompt_loses_its_buttons(home: Home) -> None:
    case = await at_the_desk(home)
    prompt = await case.asked("Cancel")
    await case.li.taps("Never mind", on=prompt)
    await case.li.sees_toast("nothing was changed")
    left = await changed(home, prompt, case.li.since)
    assert left.rows == []
    await case.li.replies(left, "a reason, too late")
    await case.li.sees("answered already")
    assert (await case.now()).status == "submitted"


async def test_a_reason_that_cannot_be_one(home: Home) -> None:
    case = await at_the_desk(home)
    prompt = await case.asked("Cancel")
    await case.li.replies(prompt, "x" * 600)
    await case.li.sees("too long")
    await case.li.sends_file("why.ogg", b"OggS", kind="voice", reply_to=prompt)
    await case.li.sees("text is wanted")
    await case.li.replies(prompt, "#cancel_unclear")
    await case.ann.sees("cancelled")
    assert (await case.now()).cancel_reason == "cancel_unclear", "typed words never pass for a ready reason"


async def test_the_seller_cancels(home: Home) -> None:
    case = await at_the_desk(home)
    await case.ann.taps(f"{case.order.number}")
    await case.ann.taps("Cancel this order")
    await case.ann.taps("Yes, cancel it")
    await case.ann.sees_toast("cancelled")
    assert "cancelled" in (await case.ann.sees(case.order.number)).text
    card = await case.li.sees("· cancelled")
    assert card.id == case.card.id
    await case.li.presses(card, f"+order.accept:{case.order.id}", force=True)
    await case.li.sees_toast("it is cancelled")
    assert (await case.now()).status == "cancelled"


async def test_a_step_that_is_not_possible_is_told(home: Home) -> None:
    case = await at_the_desk(home)
    for word in ("order.complete", "order.process"):
        await case.li.presses(case.card, f"+{word}:{case.order.id}", force=True)
        await case.li.sees_toast("it is already submitted")
    agent = {"actor": "agent", "actor_id": 1, "actor_name": "Bo", "desk_id": case.order.desk_id}
    for step in ("accepted", "processing"):
        await case.db(orders.move, case.order.id, step, **agent)
    await case.li.presses(case.card, f"+order.accept:{case.order.id}", force=True)
    await case.li.sees_toast("it is being processed")
    assert (await case.now()).status == "processing"


async def test_two_agents_press_at_once(home: Home) -> None:
    case = await at_the_desk(home)
    data = f"+order.accept:{case.order.id}"
    await home.town.burst(
        *(
            {
                "do": "tap",
                "user_id": home.desk[name].user_id,
                "chat_id": home.desk.chat_id,
                "message_id": case.card.id,
                "data": data,
            }
            for name in ("Li", "Mia")
        )
    )
    await case.ann.sees("was accepted")
    events = await case.db(orders.timeline, case.order.id)
    assert [event.kind for event in events] == ["submitted", "accepted"]
