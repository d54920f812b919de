"""Sellers go through guides: they answer, tick, get stuck, stop, and go on where they were, also after a restart."""

from pathlib import Path

from sandbox import Sandbox
from storage import guides, sellers
from storage.models import GuideProgress
from tests.home import Home
from tests.people import Seen, Seller
from tests.search_way import labels

OURS = """
[[guide]]
id = "ours"
title = { en = "Ours", zh = "我们的" }
about = { en = "How we do it.", zh = "我们的做法。" }
order = 1
as_of = 2026-11-22
checked = "memory"

[[guide_step]]
id = "ours-one"
guide = "ours"
sort = 1
title = { en = "One", zh = "第一步" }
text = { en = "Do it.", zh = "照做。" }
as_of = 2026-11-22
checked = "memory"
"""


async def progress(home: Home, seller: Seller, guide: str) -> GuideProgress:
    """What is kept of a seller's way, from the database."""
    assert home.running is not None
    row = await home.running.db(sellers.find, home.settings.bot_id, seller.user_id)
    assert row is not None
    found = await home.running.db(guides.get, row.id or 0, guide)
    assert found is not None
    return found


async def begins(seller: Seller, guide: str) -> None:
    await seller.says("/guide")
    await seller.sees("Guides")
    await seller.taps(guide)
    await seller.sees("🔒")


async def at_step_one(seller: Seller) -> Seen:
    """Into the registration guide as a company, past the checklist."""
    await begins(seller, "North America")
    await seller.taps("Begin")
    await seller.sees("as a company or as an individual")
    await seller.taps("Company")
    await seller.sees("Your answers")
    await seller.taps("Go on")
    await seller.sees("Before you start")
    await seller.taps("Business licence")
    await seller.sees("✅ Business licence")
    await seller.taps("To step 1 of 10")
    return await seller.sees("Create the user")


async def test_registration_from_the_menu_with_a_restart_in_the_middle(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.starts()
    await ann.sees("Hello Ann")
    await ann.taps("Guides")
    await ann.sees("Step by step")
    await at_step_one(ann)
    for title in ("Account name", "Company name", "Seller information", "Credit card"):
        await ann.taps("Done, go on")
        window = await ann.sees(title)
    assert "step 5 of 10" in window.text
    assert "4 of 10 done" in window.text
    await home.stop()
    await home.start()
    await ann.says("/guide")
    await ann.taps("North America registration (4/10)")
    await ann.sees("You are at step 5: Credit card")
    await ann.taps("Go on at step 5 of 10")
    await ann.sees("pre-authorisation")
    await ann.taps("Done, go on")
    await ann.sees("4-digit number")
    for title in ("Tax interview", "Registered", "Questionnaire", "First look"):
        await ann.taps("Done, go on")
        await ann.sees(title)
    await ann.taps("Done, go on")
    await ann.sees_toast("last step")
    window = await ann.sees("All 10 steps are done")
    assert not [label for label in labels(window) if label.startswith("▶")], "the steps are behind one button"
    kept = await progress(home, ann, "na-registration")
    assert kept.choices == {"entity": "company"}
    assert "ready-licence" in kept.done
    await ann.taps("Start over")
    await ann.sees("will be forgotten")
    await ann.taps("Yes, start over")
    await ann.sees_button("Begin")


async def test_the_tax_guide_says_the_form_in_both_languages_and_asks_for_no_number(home: Home) -> None:
    ann, wang = await home.seller("Ann"), await home.seller("王芳", "zh")
    await ann.starts("guide_us-tax-interview")
    window = await ann.sees("collects no tax number")
    assert "Amazon Seller Central" in window.text
    assert len(await ann.history(10)) == 2, "a link opens the guide and nothing else"
    for choice, seen in (
        ("Begin", "Who sells"),
        ("Company", "US person for tax"),
        ("No", "tax treaty"),
        ("No", "W-8BEN-E"),
    ):
        await ann.taps(choice)
        window = await ann.sees(seen)
    assert "Your form: W-8BEN-E" in window.text
    await ann.taps("Go on")
    await ann.sees("8.1 Start the wizard")
    await wang.starts("guide_us-tax-interview")
    await wang.sees("不收集任何税号")
    for choice, words in (
        ("开始", "个人还是公司"),
        ("个人", "美国人士"),
        ("不是", "税收协定"),
        ("不申请", "您的税表：W-8BEN"),
    ):
        await wang.taps(choice)
        await wang.sees(words)
    for choice, words in (("修改回答", "个人还是公司"), ("个人", "美国人士"), ("是", "您的税表：W-9")):
        await wang.taps(choice)
        await wang.sees(words)
    await wang.taps("全部步骤")
    await wang.sees("W-9 页面")


async def test_stuck_at_the_card_an_answer_then_a_person(home: Home) -> None:
    ann = await home.seller("Ann")
    await at_step_one(ann)
    await ann.taps("All steps")
    await ann.taps("5")
    await ann.sees("Use a dual-currency card")
    await ann.taps("Stuck here")
    window = await ann.sees("Stuck at step 5: Credit card")
    first = labels(window)[0].removeprefix("💬 ")
    assert "invalid" in first.lower(), "what is most likely comes first"
    await ann.taps(first)
    answer = await ann.sees("statement")
    assert first in answer.text
    assert first not in " ".join(labels(answer)), "what is read is not offered again"
    await ann.taps("Talk to a person")
    await ann.sees("a person answers you here")
    await ann.taps("Back", on=answer)
    await ann.sees("Use a dual-currency card")


async def test_an_old_tap_marks_the_step_it_was_made_for(home: Home) -> None:
    ann = await home.seller("Ann")
    window = await at_step_one(ann)
    data = next(key["callback_data"] for key in window.keys if "Done" in key["text"])
    await ann.taps("Done, go on")
    window = await ann.sees("Account name")
    await ann.presses(window, data, force=True)  # the same tap, handled once more
    await ann.sees_toast()
    kept = await progress(home, ann, "na-registration")
    assert [one for one in kept.done if one.startswith("na-")] == ["na-user"]
    assert kept.at == "na-account"


async def test_a_step_leads_to_its_own_guide_and_back(home: Home) -> None:
    ann = await home.seller("Ann")
    await at_step_one(ann)
    await ann.taps("All steps")
    await ann.taps("7")
    await ann.sees("All sellers have to complete it")
    await ann.taps("US tax interview")
    await ann.sees("Which form the interview will give you")
    await ann.taps("Back")
    await ann.sees("All sellers have to complete it")
    await ann.taps("Done, go on")
    await ann.sees("identity check")
    await ann.taps("Step before")
    window = await ann.sees("✅ Tax interview")
    assert "Not done after all" in " ".join(labels(window))
    await ann.taps("Not done after all")
    await ann.sees_button("Done, go on")


async def test_what_no_button_offers_is_refused(home: Home) -> None:
    ann = await home.seller("Ann")
    window = await at_step_one(ann)
    here = window.keys[0]["callback_data"].partition("\x1d")[0] + "\x1d"
    for forged in ("mark:+na-name-person", "mark:+nonsense", "jump:na-card", "turn:kyc-find", "see:nowhere"):
        await ann.presses(window, here + forged, force=True)
        await ann.sees_toast()
    kept = await progress(home, ann, "na-registration")
    assert kept.done == ["ready-licence"]
    assert kept.at == "na-user"


async def test_a_link_leads_back_to_the_list_and_one_to_no_guide_to_the_menu(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.starts("guide_eu-kyc")
    await ann.sees("Europe KYC")
    await ann.taps("Back")
    await ann.sees("Step by step")
    await ann.starts("guide_nowhere")
    await ann.sees("Hello Ann")


async def test_a_guide_that_is_taken_away_leaves_a_way_out(sandbox: Sandbox, tmp_path: Path) -> None:
    overlay = tmp_path / "knowledge"
    overlay.mkdir()
    (overlay / "mine.toml").write_text(OURS)
    async with Home.opened(sandbox, tmp_path, knowledge_dir=str(overlay)) as home:
        ann = await home.seller("Ann")
        await ann.starts("guide_ours")
        await ann.sees("How we do it")
        await home.stop()
        (overlay / "mine.toml").unlink()
        await home.start()
        await ann.taps("All steps")
        await ann.sees("no longer offered")
        await ann.taps("Menu")
        await ann.sees("Hello Ann")


async def test_what_to_prepare_depends_on_who_sells(home: Home) -> None:
    wang = await home.seller("王芳", "zh")
    await wang.starts("guide_what-to-prepare")
    for choice, words in (("开始", "哪一种"), ("中国香港公司", "先在哪里"), ("欧洲站", "您的回答")):
        await wang.taps(choice)
        await wang.sees(words)
    await wang.taps("全部步骤")
    window = await wang.sees("商业登记证")
    assert "KYC 资料" in window.text
    assert "税务审核" not in window.text


async def test_an_answer_leads_to_its_guide(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("is my credit card invalid? which address must match")
    await ann.taps("North America registration")
    await ann.sees("gs.amazon.cn")
    await ann.sees_button("Begin")
    await ann.presses((await ann.history(1))[-1], "+guide.open:nowhere", force=True)
    await ann.sees_toast("no longer offered")
