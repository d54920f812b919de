"""A seller follows what he sells, hears when a rule changes, and gets to the sheet from there."""

from datetime import UTC, datetime
from pathlib import Path

from sandbox import Sandbox
from tests.home import Home
from tests.search_way import labels
from tests.storehouse import HandClock

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)  # outside anybody's quiet hours

CHANGED = """
[[rule]]
id = "us-prop-65"
marketplace = "US"
kind = "label"
title = { en = "California Proposition 65 warning", zh = "加州 65 号提案警示" }
text = { en = "Name the chemical on the new label.", zh = "新标签须写明化学物质。" }
citation = "27 CCR article 6"
source = { name = "OEHHA", url = "https://www.p65warnings.ca.gov/" }
as_of = 2026-11-22
checked = "stored copy"
sort = 46
changed = { date = 2026-11-24, en = "The short warning must name a chemical.", zh = "简式警示须写明化学物质。" }
"""


async def test_follow_hear_of_a_change_and_open_the_sheet(sandbox: Sandbox, tmp_path: Path) -> None:
    overlay = tmp_path / "knowledge"
    overlay.mkdir()
    async with Home.opened(sandbox, tmp_path, clock=HandClock(NOON), knowledge_dir=str(overlay)) as home:
        ann, wang = await home.seller("Ann"), await home.seller("王芳", "zh")
        for seller, follow, told in ((ann, "Follow changes", "You will hear"), (wang, "关注变化", "通知您")):
            await seller.starts("cat_headphones_US")
            await seller.sees_button("Show" if seller is ann else "查看")
            await seller.taps("Show the rules" if seller is ann else "查看要求")
            await seller.sees_button(follow)
            await seller.taps(follow)
            await seller.sees_toast(told)
        await ann.sees_button("Followed")
        await home.stop()
        (overlay / "mine.toml").write_text(CHANGED)
        await home.start()
        news = await ann.sees("A rule you follow", patience=12)
        assert "The short warning must name a chemical." in news.text
        chinese = await wang.sees("简式警示须写明化学物质", patience=12)
        assert labels(chinese) == ["📋 🇺🇸 耳机", "🔔 我的关注"]
        await ann.taps("Headphones and")
        await ann.taps("Show the rules")
        await ann.sees("Headphones and earbuds")
        await wang.taps("我的关注")
        await wang.sees("我关注的法规")
        await wang.taps("耳机")
        await wang.taps("取消关注")
        await wang.sees("目前还没有")
        await home.stop()
        await home.start()
        await ann.says("/watch")
        await ann.sees("What you follow")
        said = [seen.text for seen in await ann.history(100)]
        assert sum("A rule you follow" in text for text in said) == 1, "it is told once"


async def test_a_watch_of_somebody_else_cannot_be_opened(home: Home) -> None:
    ann, bob = await home.seller("Ann"), await home.seller("Bob")
    await ann.starts("cat_headphones_US")
    await ann.taps("Show the rules")
    await ann.taps("Follow changes")
    await ann.sees_toast("You will hear")
    await bob.starts()
    menu = await bob.sees("Hello Bob")
    await bob.presses(menu, "+watch.sheet:1", force=True)
    await bob.sees_toast("no longer follow")
