"""Who may do what: nothing from the wire is trusted, and who is refused hears why."""

from storage import documents, orders, quotes
from storage.database import reading
from storage.models import OrderEvent
from tests.desk_way import Case, at_the_desk, submitted
from tests.home import Home
from tests.people import Desk


async def unchanged(case: Case) -> None:
    order = await case.now()
    assert (order.status, order.updated_at) == (case.order.status, case.order.updated_at)


async def test_who_is_no_member_cannot_act(home: Home) -> None:
    case = await at_the_desk(home)
    stranger = await home.desk.admits("Max")
    await home.desk.dismisses("Max", "kicked")
    await stranger.presses(case.card, f"+order.accept:{case.order.id}", force=True)
    await stranger.sees_toast("Only current members of the desk")
    outsider = await home.seller("Eve")
    data = f"+order.accept:{case.order.id}"
    await home.town.post(
        "tap", user_id=outsider.user_id, chat_id=home.desk.chat_id, message_id=case.card.id, data=data, force=True
    )
    await outsider.sees_toast("Only current members of the desk")
    await unchanged(case)


async def test_an_agent_who_left_cannot_act_any_more(home: Home) -> None:
    case = await at_the_desk(home)
    mia = home.desk["Mia"]
    await mia.taps("Cancel", on=case.card)
    prompt = await mia.sees("reply to this message")
    await home.desk.dismisses("Mia")
    await mia.presses(prompt, f"+order.cancel_for:{case.order.id}:unclear", force=True)
    await mia.sees_toast("Only current members of the desk")
    await unchanged(case)


async def test_a_new_agent_may_act_at_once(home: Home) -> None:
    case = await at_the_desk(home)
    await (await home.desk.admits("Bo", "restricted")).taps("Accept", on=case.card)
    await case.ann.sees("was accepted")


async def test_the_same_press_from_another_group_or_a_private_chat(home: Home) -> None:
    case = await at_the_desk(home)
    data = f"+order.accept:{case.order.id}"
    other = await Desk.opens(home.town, "Zed", forum=False)
    said = await other["Zed"].says("hello")
    await other["Zed"].presses(said, data, force=True)
    await other["Zed"].sees_toast("not the support desk")
    mine = await case.ann.says("hm")
    window = (await case.ann.history())[0]
    await case.ann.presses(window, data, force=True)
    await case.ann.sees_toast("fresh start")
    assert mine.id
    await unchanged(case)


async def test_an_anonymous_reply_is_told_why_it_counts_for_nothing(home: Home) -> None:
    case = await at_the_desk(home)
    prompt = await case.asked("Cancel")
    said = await case.li.says("too small", reply_to=prompt, anonymous=True)
    told = await case.li.sees("Remain anonymous")
    assert told.raw["reply_to"] == said.id
    await unchanged(case)


FORGED = [
    "+order.accept:999999",
    "+order.accept:abc",
    "+order.accept:1:2",
    "+order.cancel_for:1:<b>",
    "+order.cancel_for:{order}:nonsense",
    "+order.request_for:{order}:nonsense",
    "+document.show:999999",
    "+document.accept:999999999999999999",
    "+prompt.stop:1",
    "+nothing.known:1",
    "order.accept:{order}",
    "+",
    "\u202e",
]


async def test_forged_data_in_the_desk_changes_nothing_and_is_answered(home: Home) -> None:
    case = await at_the_desk(home)
    for data in FORGED:
        await case.li.presses(case.card, data.format(order=case.order.id), force=True)
        assert (await case.li.sees_toast())["text"], data
    await unchanged(case)


async def test_another_sellers_things_are_not_found(home: Home) -> None:
    case = await at_the_desk(home)
    eve = await home.seller("Eve")
    await eve.starts()
    window = await eve.sees("Hello Eve")
    await submitted(home, eve)
    desk = {"agent_id": 1, "agent_name": "Li", "desk_id": case.order.desk_id}
    (paper, _), *_ = await case.db(documents.checklist, case.order.id)

    def offer(session):  # type: ignore[no-untyped-def]
        from datetime import date

        told = {"provider": "sgs", "amount": "5", "currency": "EUR", "valid_until": date(2031, 1, 1), "lead_time": "1"}
        return quotes.offer(session, case.order.id or 0, **told, **desk)

    quote = await case.db(offer)
    before = await case.db(_events, case.order.id)
    words = [
        f"order.open:{case.order.id}",
        f"document.upload:{paper.id}",
        f"quote.accept:{quote.id}",
        f"quote.decline:{quote.id}",
        "order.open:abc",
    ]
    for word in words:
        await eve.presses(window, f"+{word}", force=True)
        await eve.sees_toast("cannot find")
        await eve.sees("Hello Eve")
    assert await case.db(_events, case.order.id) == before


async def test_forged_items_of_the_sellers_own_lists(home: Home) -> None:
    case = await at_the_desk(home)
    other = await at_the_desk(home, name="Eve")
    (theirs, _), *_ = await case.db(documents.checklist, other.order.id)
    await case.ann.says("/orders")
    listing = await case.ann.sees("Your orders")
    tapped = next(key["callback_data"] for key in listing.keys if case.order.number in key["text"])
    for forged in (str(other.order.id), "abc", "9" * 30, "", "-1"):
        await case.ann.presses(listing, tapped.rpartition(":")[0] + f":{forged}", force=True)
        await case.ann.sees_toast("cannot find")
    await case.ann.taps(case.order.number, on=listing)
    await case.ann.taps("Documents", on=await case.ann.sees("Submitted"))
    papers = await case.ann.sees(": documents")
    tapped = next(key["callback_data"] for key in papers.keys if "Test report" in key["text"])
    await case.ann.presses(papers, tapped.rpartition(":")[0] + f":{theirs.id}", force=True)
    await case.ann.sees_toast("cannot find")
    await case.ann.taps("Test report", on=papers)
    await case.ann.sees("Send the file here")


@reading
def _events(session, order_id):  # type: ignore[no-untyped-def]
    found: list[OrderEvent] = orders.timeline(session, order_id)
    return [(event.id, event.kind) for event in found]
