"""Every window is really shown, in both languages, and is what it should be."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from bot.say import LANGUAGES
from sandbox import Sandbox
from tests.guests import CHINESE, Guest
from tests.home import Home
from tests.rooms import ROOMS, every_state, state_of

LONGEST = 4096  # UTF-16 units
ENGLISH = re.compile(r"(?:\b[a-z]{2,}\b[ ,]+){4,}")
# What a window of the one language may quote of the other: examples of products, a language's own name, what was typed.
QUOTED = {"en": {"蓝牙耳机", "中文", "语言"}, "zh": set[str]()}


@pytest_asyncio.fixture(scope="module")
async def guests(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Guest]]:
    """One of each language, in one house."""
    async with Home.opened(sandbox, tmp_path_factory.mktemp("windows")) as home:
        yield {"en": await Guest.comes(home, "en", "Ann"), "zh": await Guest.comes(home, "zh", "王芳")}


def _words(html: str) -> Iterator[str]:
    """The text of a window without links, which name sources in their own language, and without names of providers."""
    yield re.sub(r"<[^>]+>", "", re.sub(r"<a [^>]*>.*?</a>", "", html, flags=re.DOTALL))


def test_every_state_has_a_room() -> None:
    assert {state_of(room) for room in ROOMS} == {state.state for state in every_state()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("room", ROOMS)
async def test_a_window(guests: dict[str, Guest], room: str, language: str, caplog: pytest.LogCaptureFixture) -> None:
    guest = guests[language]
    town = guest.home.town
    calls = len(await town.calls())
    seen = [await guest.enters(room)]
    if room == "Compliance:sheet":
        while any(
            key["callback_data"].endswith(f"page:{len(seen) + 1}") for key in seen[-1].keys if "callback_data" in key
        ):
            await guest.taps(f"page:{len(seen) + 1}")
            seen.append(await guest.live())
    for window in seen:
        said = "\n".join((*_words(window.html), *(label for row in window.rows for label in row)))
        assert window.text.strip()
        assert "{{" not in said
        assert "{%" not in said
        assert "Undefined" not in said
        assert len(window.text.encode("utf-16-le")) // 2 <= LONGEST
        assert all(label.strip() for row in window.rows for label in row)
        if language == "en":
            found = set(CHINESE.findall(said)) - QUOTED["en"]
            assert room in {"Provide:provider"} or not found, found
        else:
            assert CHINESE.search(said)
            assert not ENGLISH.findall(said)
    refused = [call for call in (await town.calls())[calls:] if call["status"] != 200]
    assert [call["description"] for call in refused if "not modified" not in call["description"]] == []
    assert [record.getMessage() for record in caplog.records if record.levelname in {"ERROR", "CRITICAL"}] == []
    await guest.nothing_failed()
