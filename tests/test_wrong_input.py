"""Whatever is sent or pressed in whatever window: one clear sentence, nothing changes, nothing breaks."""

import base64
import logging
import secrets
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.say import LANGUAGES
from sandbox import Sandbox
from tests.guests import CHINESE, SEPARATOR, Guest, is_window
from tests.home import Home
from tests.people import Seen, Seller
from tests.rooms import ROOMS, state_of

TEXTS = {
    "blank": "\u2800\u2800 \u3164",  # messengers refuse an empty text, and let these pass
    "long": "x" * 10_000,
    "emoji": "🙂🎉🔥",
    "markup": "<b>bold</b>",
    "code": "'; DROP TABLE orders;--",
    "command": "/unknowncommand",
}
THINGS = ("sticker", "voice", "contact", "location")
TAKES_PHOTOS = {"Orders:document"}
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest_asyncio.fixture(scope="module")
async def guests(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Guest]]:
    """One of each language, each with an order, a draft, documents and a quote, which the other may not touch."""
    async with Home.opened(sandbox, tmp_path_factory.mktemp("wrong")) as home:
        yield {"en": await Guest.comes(home, "en", "Ann"), "zh": await Guest.comes(home, "zh", "王芳")}


class Watch:
    """What the bot answers to one wrong thing, and that nothing else comes of it."""

    def __init__(self, guest: Guest, caplog: pytest.LogCaptureFixture) -> None:
        self.guest = guest
        self.caplog = caplog
        self.before: dict[str, list[str]] = {}
        self.newest = 0

    async def begins(self) -> None:
        """What is there when the seller stands in his room."""
        self.before = await self.guest.everything()
        await self.goes_on()

    async def goes_on(self) -> None:
        self.newest = await self.guest.newest()
        self.caplog.clear()

    async def one_answer(self) -> None:
        """One sentence in the seller's language with the window below it, or the window alone if that says it."""
        said = await self.guest.since(self.newest)
        windows, sentences = [seen for seen in said if is_window(seen)], [seen for seen in said if not is_window(seen)]
        if not said or len(windows) > 1 or len(sentences) > 1:
            raise AssertionError(await self.guest.seller.story())
        self.in_language(said[0].text)
        await self.nothing_else()

    async def answered(self, toast: str) -> None:
        """By a toast that says something in the seller's language, or by a window that does; one window at the most."""
        said = await self.guest.since(self.newest)
        if not (toast or said) or len(said) > 1:
            raise AssertionError(await self.guest.seller.story())
        self.in_language(toast or said[0].text)
        await self.guest.live()
        await self.nothing_else()

    def in_language(self, text: str) -> None:
        assert bool(CHINESE.search(text.replace("蓝牙耳机", ""))) == (self.guest.language == "zh"), text

    async def nothing_else(self) -> None:
        assert await self.guest.everything() == self.before
        assert [record.getMessage() for record in self.caplog.records if record.levelno >= logging.ERROR] == []
        await self.goes_on()


@pytest.fixture
def watch(guests: dict[str, Guest], room: str, caplog: pytest.LogCaptureFixture) -> Watch:
    """The rooms in turn by a seller of each language: test_every_window shows that each room speaks both."""
    return Watch(guests[LANGUAGES[list(ROOMS).index(room) % 2]], caplog)


@pytest.mark.parametrize("room", ROOMS)
async def test_what_is_no_answer_is_told_so(watch: Watch, room: str) -> None:
    guest = watch.guest
    seller = guest.seller
    await guest.enters(room)
    await watch.begins()
    for name, text in TEXTS.items():
        spoken = await guest.says(text, updates=-(-len(text) // 4096))
        await watch.one_answer()
        assert await guest.window() == state_of(room), f"{name} led elsewhere"
    for kind in THINGS:
        await guest.does(seller.sends(kind))
        await watch.one_answer()
    await guest.does(seller.edits(spoken, "toy cars"))
    await watch.one_answer()
    await guest.does(seller.says("🙂", reply_to=(await seller.history(60))[0]))
    await watch.one_answer()
    if state_of(room) not in TAKES_PHOTOS:
        await guest.does(seller.sends_file("a.png", PICTURE, kind="photo"))
        await watch.one_answer()
        await guest.does(_album(seller, 5), updates=5)
        await watch.one_answer()
    assert await guest.window() == state_of(room)
    await guest.live()
    await guest.nothing_failed()


@pytest.mark.parametrize("room", ROOMS)
async def test_what_no_button_says_is_refused(watch: Watch, guests: dict[str, Guest], room: str) -> None:
    """Another seller's things, things that never were, and yesterday's button."""
    guest = watch.guest
    other = guests["zh" if guest.language == "en" else "en"]
    window = await guest.enters(room)
    button = next(key["callback_data"] for key in window.keys if SEPARATOR in key.get("callback_data", ""))
    here = button.partition(SEPARATOR)[0] + SEPARATOR
    ids = {"order": other.order.id, "draft": other.draft_id, "document": other.document_id, "quote": other.quote_id}
    forged = [*(f"{name}:{row}" for name, row in ids.items()), "nothing", "file:x", "place:Mars", "tick:+x", "draft:-1"]
    await watch.begins()
    for data in forged:
        await watch.answered(await _presses(guest, await guest.live(), here + data))
        assert await guest.window() == state_of(room), data
    await guest.says("/menu")
    await watch.goes_on()
    await watch.answered(await _presses(guest, window, button))
    assert await guest.window() == "Menu:main"
    await guest.nothing_failed()


@pytest.mark.parametrize("room", ["Menu:main", "Compliance:results", "Dangerous:field/number", "Orders:documents"])
async def test_buttons_under_other_messages_are_as_safe(watch: Watch, guests: dict[str, Guest], room: str) -> None:
    guest = watch.guest
    other = guests["zh" if guest.language == "en" else "en"]
    await guest.enters(room)
    await watch.begins()
    words = [f"+order.open:{other.order.id}", f"+document.upload:{other.document_id}", "+email.code:1", "+email.code:x"]
    words += [f"+quote.accept:{other.quote_id}", f"+quote.decline:{other.quote_id}", "+order.open:x", "+search.pick:x"]
    words += [
        f"+order.accept:{guest.order.id}",
        "+order.cancel:1",
        "+prompt.stop:1",
        "+language.set:zh",
        "+x",
        "x",
        "+",
    ]
    courier = next(seen for seen in await guest.seller.history(60) if not is_window(seen))
    for data in words:
        await watch.answered(await _presses(guest, courier, data))
    await guest.nothing_failed()


async def _album(seller: Seller, parts: int) -> None:
    name = secrets.token_hex(4)
    for number in range(parts):
        await seller.sends_file(f"{number}.png", PICTURE, kind="photo", album=name)


async def _presses(guest: Guest, message: Seen, data: str) -> str:
    """Press by data, whatever buttons there are; what the toast says."""
    town = guest.home.town
    query_id = await guest.does(guest.seller.presses(message, data, force=True))
    found = await town.until(
        guest.seller.since, lambda event: event["type"] == "toast" and event["callback_query_id"] == query_id
    )
    assert found is not None
    return str(found["text"])
