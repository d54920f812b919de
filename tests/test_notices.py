"""Policy dates: who is concerned hears of them by day, once a stage, and can say that it is not for him."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from sandbox import Sandbox
from tests.calendar_way import at, count_at, heard, on_the_24th
from tests.guests import is_window
from tests.home import Home
from tests.learning_way import moves_to
from tests.people import Seller
from tests.search_way import labels

EUDR = "EUDR: large and medium firms"


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with on_the_24th(sandbox, tmp_path) as opened:
        yield opened


async def follows(seller: Seller, *labels_: str) -> None:
    await seller.starts("cat_furniture_EU-DE")
    show, follow, told = labels_ or ("Show the rules", "Follow changes", "You will hear")
    await seller.taps(show)
    await seller.taps(follow)
    await seller.sees_toast(told)


async def test_who_is_concerned_hears_by_day_and_once_a_stage(home: Home) -> None:
    ann, wang, bob = await home.seller("Ann"), await home.seller("王芳", "zh"), await home.seller("Bob")
    await bob.starts()
    await follows(ann)
    await follows(wang, "查看要求", "关注变化", "通知您")
    assert await count_at(home, "2026-11-30 01:30", ann, wang, words="EUDR") == [0, 0]
    await moves_to(home, at("2026-11-30 02:00"))  # ten in the morning in Shanghai, two at night in London
    chinese = await wang.sees("《零毁林法规》：大中型企业")
    assert "还有 30 天" in chinese.text
    assert "EUR-Lex" in chinese.text
    assert labels(chinese) == ["📄 查看详情", "🔕 与我无关", "🗓 全部政策日期"]
    assert await heard(ann, "EUDR") == 0
    await moves_to(home, at("2026-11-30 10:00"))
    english = await ann.sees(EUDR)
    assert "in 30 days, 30 Dec 2026" in english.text
    assert await count_at(home, "2026-12-01 10:00", ann, wang, words="EUDR") == [1, 1], "once a stage"
    assert await count_at(home, "2026-12-26 11:30", ann, wang, words="EUDR") == [2, 2], (
        "after an outage only the nearest"
    )
    both = await ann.sees("in 4 days")
    assert labels(both)[:2] == ["📄 1: details", "🔕 1: not for me"]
    assert "2. Machinery Regulation" in both.text
    await ann.taps("1: not for me", on=both)
    await ann.sees_toast("not hear of this one again")
    assert await count_at(home, "2026-12-29 11:00", ann, wang, words="EUDR") == [2, 3]
    assert await count_at(home, "2026-12-30 11:00", ann, wang, words="EUDR") == [2, 4]
    await wang.sees("今天")
    assert await count_at(home, "2026-12-31 11:00", ann, wang, words="EUDR") == [2, 4]
    assert await heard(bob, "EUDR") == 0, "it does not concern him"
    assert await heard(wang, "您关注的法规有新动态") == 0, "the rule he follows is not told a second time"


async def test_the_window_lists_what_is_his_and_all_and_a_person_helps(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("/policies")
    await ann.sees("I do not know where you sell")
    await ann.taps("All ahead")
    await ann.sees("Page 1 of")
    await ann.taps("Later")
    await ann.sees("Page 2 of")
    await ann.taps("Past year")
    await ann.sees("Came into force within the last year")
    await follows(ann)
    await ann.says("/policies")
    await ann.sees(EUDR)
    await ann.taps("30 Dec 2026")
    window = await ann.sees("What to do")
    assert "in 36 days" in window.text
    await ann.taps("Talk to a person")
    await home.desk["Li"].sees(EUDR)
    await ann.taps("Not for me")
    await ann.sees("You said that this is not for you")
    await ann.taps("Count down for me")
    await ann.sees("I am counting down to it for you")
    await ann.taps("Back")
    await ann.sees("🔔")


async def test_countdowns_can_be_switched_off(home: Home) -> None:
    ann = await home.seller("Ann")
    await follows(ann)
    await ann.says("/settings")
    await ann.sees("Policy countdowns: on")
    await ann.taps("Turn off policy countdowns")
    await ann.sees("Policy countdowns: off")
    assert await count_at(home, "2026-11-30 10:00", ann, words=EUDR) == [0]
    await ann.sees("A rule you follow"), "what he follows is told all the same"
    await ann.taps("Turn on policy countdowns")
    await ann.sees("Policy countdowns: on")
    assert await count_at(home, "2026-11-30 10:05", ann, words=EUDR) == [1]


async def test_a_marketplace_in_settings_is_enough_for_what_concerns_everybody(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("/settings")
    await ann.taps("Marketplaces")
    await ann.taps("United States")
    await ann.sees_button("☑ United States")
    assert await count_at(home, "2027-06-24 10:30", ann, words="duty-free parcels") == [1]
    await ann.taps("Details")
    await ann.sees("What to do")
    await ann.taps("US: no more duty-free")
    await ann.sees("800")


async def test_forged_and_old_buttons(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.starts()
    menu = await ann.sees("Hello Ann")
    for data in ("+notice.open:nowhere", "+notice.mute:nowhere"):
        await ann.presses(menu, data, force=True)
        await ann.sees_toast("not in our calendar")
    await ann.presses(menu, "+policies.open", force=True)
    await ann.sees("Policy dates ahead")
    await ann.presses(menu, "+notice.open:eu-ppwr", force=True)
    await ann.sees("Packaging Regulation")
    await ann.taps("Back")
    await ann.sees("Policy dates ahead")
    assert sum(is_window(seen) for seen in await ann.history(50)) == 1
