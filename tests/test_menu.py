"""The first things a seller meets: start, menu, help, settings, stale buttons."""

import pytest

from bot.say import Say
from bot.worker import COMMANDS
from tests.home import Home


async def test_start_speaks_the_sellers_language(home: Home) -> None:
    ann, wang = await home.seller("Ann", "en"), await home.seller("王芳", "zh-hans")
    await ann.starts()
    await ann.sees("Hello Ann")
    await wang.starts()
    await wang.sees("王芳，您好")


async def test_language_is_changed_in_settings_and_stays(home: Home) -> None:
    ann = await home.seller("Ann", "en")
    await ann.says("/settings")
    await ann.taps("Language")
    await ann.taps("中文")
    await ann.sees("语言：中文")
    await home.stop()
    await home.start()
    await ann.says("/help")
    await ann.sees("在这里您可以")


async def test_settings_keep_marketplaces_zone_and_selling(home: Home) -> None:
    ann = await home.seller("Ann", "en")
    await ann.says("/settings")
    await ann.taps("Time zone")
    await ann.says("nowhere at all")
    await ann.sees("I do not know a time zone")
    await ann.says("berlin")
    await ann.sees("Time zone: Europe/Berlin")
    await ann.taps("Planning or selling")
    await ann.taps("Already selling")
    await ann.sees("Selling: already selling")


async def test_an_old_button_gives_a_fresh_start(home: Home) -> None:
    ann = await home.seller("Ann", "en")
    await ann.starts()
    old = await ann.sees("Hello Ann")
    await ann.says("/settings")
    await ann.sees("Settings")
    data = next(key["callback_data"] for key in old.keys if "Help" in key["text"])
    await ann.presses(old, data, force=True)
    await ann.sees("Hello Ann")
    await ann.presses(old, "complete nonsense", force=True)
    await ann.sees("Hello Ann")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_help_lists_every_command(language: str) -> None:
    listed = Say(language).plain("menu.help")
    assert [name for name in COMMANDS if f"/{name}" not in listed] == ["help"]
