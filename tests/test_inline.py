"""Inline mode: sheets shared in any chat by whoever types the bot's name, met before or not."""

import re

import pytest

from bot.knowledge.cached import load
from bot.knowledge.countries import placed
from storage import sellers
from tests.home import Home


async def test_a_sheet_is_shared_in_a_group_and_opened_from_there(home: Home) -> None:
    li, ann = home.desk["Li"], await home.seller("Ann")
    query, offered, button = await li.asks_inline("bluetooth headphones")
    assert len(offered) >= 6
    assert {offer["title"][:2] for offer in offered} >= {"🇺🇸", "🇪🇺", "🇬🇧", "🇯🇵", "🇦🇺", "🇸🇬"}
    assert button is not None
    shared = await li.chooses(query, next(one for one in offered if one["title"].startswith("🇪🇺")))
    assert "Headphones and earbuds" in shared.text
    assert "Radio Equipment Directive" in shared.text
    (key,) = shared.keys
    assert re.fullmatch(r"https://t\.me/\w+\?start=cat_headphones_EU", key["url"])
    await ann.starts(key["url"].partition("=")[2])
    await ann.sees("Which country do you import into?")


async def test_the_place_that_is_named_and_the_language_of_the_person(home: Home) -> None:
    wang = await home.seller("王芳", "zh-hans")
    _, offered, _ = await wang.asks_inline("蓝牙耳机 德国")
    assert offered
    assert all("德国" in one["title"] for one in offered)
    assert "耳机" in offered[0]["title"]
    _, nothing, button = await wang.asks_inline("asdfgh")
    assert nothing == []
    assert button is not None
    assert button["text"] == "打开合规服务台"


async def test_who_only_types_is_not_met_and_his_own_share_is_no_question(home: Home) -> None:
    bob = await home.seller("Bob")
    query, offered, _ = await bob.asks_inline("power bank US")
    assert home.running is not None
    assert await home.running.db(sellers.find, home.settings.bot_id, bob.user_id) is None
    await bob.chooses(query, offered[0])
    await bob.starts("menu")
    await bob.sees("Hello Bob")
    assert len([seen for seen in await bob.history(20) if seen.raw["from"]["is_bot"]]) == 1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("toy cars EU", ("toy cars", "EU", None)),
        ("toy cars", ("toy cars", None, None)),
        ("德国 蓝牙耳机", ("蓝牙耳机", "EU", "DE")),
        ("hair dryer united kingdom", ("hair dryer", "UK", None)),
        ("Japan", ("Japan", None, None)),
        ("lamp für Deutschland", ("lamp für", "EU", "DE")),
        ("", ("", None, None)),
    ],
)
def test_a_place_at_either_end(text: str, wanted: tuple[str, str | None, str | None]) -> None:
    assert placed(load(), text) == wanted
