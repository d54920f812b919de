"""The desk reads what became of its words: the answered prompt, the card's last step, and what the seller did."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox import Sandbox
from storage import quotes
from tests.desk_way import Case, at_the_desk, changed
from tests.home import Home
from tests.people import Agent, Seen
from tests.test_desk_documents import uploads

EVIL = "Page 3 <b>missing</b> & 'torn'"


@pytest_asyncio.fixture
async def chinese(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    """A home whose desk reads Chinese."""
    async with Home.opened(sandbox, tmp_path, desk_language="zh") as opened:
        yield opened


async def answers(case: Case, prompt: Seen, text: str, who: Agent | None = None) -> Seen:
    """The prompt after an agent has replied to it and the reply was taken."""
    who = who or case.li
    await who.replies(prompt, text)
    return await changed(case.home, prompt, who.since)


async def picks(case: Case, prompt: Seen, label: str) -> Seen:
    """The prompt after Li has pressed one of its buttons."""
    await case.li.taps(label, on=prompt)
    return await changed(case.home, prompt, case.li.since)


async def test_a_typed_reason_is_shown_as_typed_with_who_gave_it(home: Home) -> None:
    case = await at_the_desk(home)
    left = await answers(case, await case.asked("Cancel"), EVIL, home.desk["Mia"])
    assert left.text == f"✅ Passed to the seller by Mia: {case.order.number} is cancelled. Reason: {EVIL}"
    assert left.rows == []
    assert (await case.li.sees("· cancelled by Mia")).id == case.card.id


async def test_a_name_that_is_markup_stays_a_name(home: Home) -> None:
    case = await at_the_desk(home)
    bo = await home.desk.admits("<b>Bo</b>")
    left = await answers(case, await case.asked("Cancel"), "too small", bo)
    assert "by <b>Bo</b>: " in left.text
    assert "· cancelled by <b>Bo</b>" in (await case.li.sees("· cancelled")).text


async def test_a_ready_reason_is_shown_in_the_desks_words(chinese: Home) -> None:
    case = await at_the_desk(chinese, "en")
    await case.li.taps("取消…", on=case.card)
    left = await picks(case, await case.li.sees("回复本消息"), "我们合作的服务商无法承接")
    assert left.text == f"✅ Li 已转告卖家：{case.order.number} 已取消。原因：我们合作的服务商无法承接"
    assert left.rows == []
    await case.card_says("已取消（Li）")


async def test_a_quote_is_repeated_as_it_was_understood(home: Home) -> None:
    case = await at_the_desk(home)
    prompt = await case.asked("Attach a quote")
    left = await answers(case, prompt, "1,200.50 usd; 2031-01-31; 10 <i>working</i> days")
    told = "quote of SGS, 1200.50 USD, valid until 31 Jan 2031, lead time 10 <i>working</i> days"
    assert left.text == f"✅ Passed to the seller by Li: {case.order.number}, {told}"
    again = await answers(case, await case.asked("Attach a quote"), "1200.50 USD; 2031-01-31; 10 <i>working</i> days")
    assert "nothing was changed" in again.text, "the seller has that quote before him already"
    assert len(await case.db(quotes.listed, case.order.id)) == 1


async def test_a_quote_in_chinese(chinese: Home) -> None:
    case = await at_the_desk(chinese, "zh", "王芳")
    await case.li.taps("添加报价", on=case.card)
    left = await answers(case, await case.li.sees("回复本消息"), "1200 USD; 2031-01-31; 10 个工作日")
    for part in ("Li 已转告卖家", "SGS", "1200 USD", "2031年1月31日", "10 个工作日"):
        assert part in left.text, part


@pytest.mark.parametrize("typed", [True, False])
async def test_a_wanted_document_is_named(home: Home, typed: bool) -> None:
    case = await at_the_desk(home)
    prompt = await case.asked("Ask for a document")
    left = await (answers(case, prompt, "The <i>inner</i> box") if typed else picks(case, prompt, "EU or UK decl"))
    assert left.text.startswith(f"✅ Passed to the seller by Li: {case.order.number}, document asked for: ")
    assert ("The <i>inner</i> box" if typed else "declaration of conformity") in left.text
    assert left.rows == []


async def test_a_rejection_and_then_an_acceptance_until_a_day(home: Home) -> None:
    case = await at_the_desk(home)
    await uploads(case, "Safety data sheet", "one.pdf")
    shown = await case.li.sees("one.pdf")
    await case.li.taps("Reject", on=shown)
    left = await answers(case, await case.li.sees("rejected?"), EVIL)
    assert "Safety data sheet" in left.text
    assert f"not accepted. Reason: {EVIL}" in left.text
    await case.ann.taps("Upload it", on=await case.ann.sees("was not accepted"))
    await case.ann.sees("Send the file here")
    await case.ann.sends_file("two.pdf", b"%PDF-1.4 two")
    await case.li.taps("Accept", on=await case.li.sees("two.pdf"))
    left = await answers(case, await case.li.sees("until when is"), "2031-12-31")
    assert "accepted, valid until 31 Dec 2031" in left.text
    assert left.rows == []


async def test_an_acceptance_without_a_day(home: Home) -> None:
    case = await at_the_desk(home)
    await uploads(case, "Safety data sheet", "one.pdf")
    await case.li.taps("Accept", on=await case.li.sees("one.pdf"))
    left = await picks(case, await case.li.sees("until when is"), "It has no expiry date")
    assert "accepted, without an expiry date" in left.text


async def test_a_prompt_given_up_says_that_nothing_was_passed_on(home: Home) -> None:
    case = await at_the_desk(home)
    left = await picks(case, await case.asked("Attach a quote"), "Never mind")
    assert "nothing was changed" in left.text
    assert "Passed" not in left.text


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_desk_hears_that_the_seller_cancelled(sandbox: Sandbox, tmp_path: Path, language: str) -> None:
    async with Home.opened(sandbox, tmp_path, desk_language=language) as home:
        case = await at_the_desk(home)
        await case.ann.taps(case.order.number)
        await case.ann.taps("Cancel this order")
        await case.ann.taps("Yes, cancel it")
        number = case.order.number
        told = f"✕ {number}: the seller cancelled the order." if language == "en" else f"✕ {number}：卖家取消了订单。"
        line = await case.li.sees(told)
        assert line.text == told
        assert line.raw["reply_to"] == case.card.id
        await case.card_says("· cancelled by the seller" if language == "en" else "已取消（卖家）")
        assert len(await case.outcomes("order.cancelled")) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_card_names_who_did_the_last_step(sandbox: Sandbox, tmp_path: Path, language: str) -> None:
    async with Home.opened(sandbox, tmp_path, desk_language=language) as home:
        case = await at_the_desk(home)
        assert "by" not in case.card.text.split("\n")[0], "who submitted stands below"
        for name, label, told in (
            ("Li", ("Accept", "受理"), ("· accepted by Li", "· 已受理（Li）")),
            ("Mia", ("Processing", "开始处理"), ("· processing by Mia", "· 处理中（Mia）")),
        ):
            place = ("en", "zh").index(language)
            await home.desk[name].taps(label[place], on=case.card)
            first = (await case.card_says(told[place])).text.split("\n")[0]
            assert first.endswith(told[place])


@pytest.mark.parametrize(
    ("language", "told"), [("en", "the seller confirmed: possibly UN"), ("zh", "卖家已确认：可能涉及 UN")]
)
async def test_the_card_is_readable(sandbox: Sandbox, tmp_path: Path, language: str, told: str) -> None:
    dangerous = {"confirmed": True, "values": {"chemistry": "lithium-ion"}, "entries": []}
    async with Home.opened(sandbox, tmp_path, desk_language=language) as home:
        case = await at_the_desk(home, dangerous=dangerous)
        assert "+86 138 1234 5678" in case.card.text
        assert told in case.card.text


async def test_a_number_nobody_can_read_is_shown_as_it_is(home: Home) -> None:
    case = await at_the_desk(home, contact={"name": "Ann", "email": "ann@shop.example", "phone": "ask <me>"})
    assert "· ask <me>" in case.card.text
