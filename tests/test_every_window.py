"""Every window is really shown, in both languages, and is what it should be."""

import logging
import re
from collections.abc import AsyncIterator
from datetime import date

import pytest
import pytest_asyncio

from bot.knowledge.cached import load
from bot.say import LANGUAGES
from sandbox import Sandbox
from storage import documents, drafts, orders, quotes
from tests.guests import CHINESE, Guest
from tests.home import Home
from tests.people import Seen
from tests.rooms import ROOMS, every_state, state_of

LONGEST = 4096  # UTF-16 units
ENGLISH = re.compile(r"(?:\b[a-z]{2,}\b[ ,]+){4,}")
NAMES = {run for provider in load(None).providers.values() for run in CHINESE.findall(provider.name_zh or "")}
# What an English window may say in Chinese: an example of a product, a language's own name, a provider's.
QUOTED = {"蓝牙耳机", "中文", "日本語", "语言", *NAMES}
LI = {"agent_id": 1, "agent_name": "Li"}
OF_AN_ORDER = ["Orders:order", "Orders:timeline", "Orders:documents", "Orders:document"]


@pytest_asyncio.fixture(scope="module")
async def guests(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Guest]]:
    """One of each language, in one house."""
    async with Home.opened(sandbox, tmp_path_factory.mktemp("windows")) as home:
        yield {"en": await Guest.comes(home, "en", "Ann"), "zh": await Guest.comes(home, "zh", "王芳")}


@pytest_asyncio.fixture
async def guest(guests: dict[str, Guest], language: str, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Guest]:
    """Nothing that is shown to him may be refused by Telegram or fail on our side."""
    shown = guests[language]
    calls = len(await shown.home.town.calls())
    yield shown
    refused = [call["description"] for call in (await shown.home.town.calls())[calls:] if call["status"] != 200]
    assert [words for words in refused if "not modified" not in words] == []
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
    await shown.nothing_failed()


def fine(window: Seen, language: str) -> None:
    """Whole, short enough, and in one language: links aside, which name sources in their own."""
    text = re.sub(r"<[^>]+>", "", re.sub(r"<a [^>]*>.*?</a>", "", window.html, flags=re.DOTALL))
    labels = [label for row in window.rows for label in row]
    said = "\n".join((text, *labels))
    assert window.text.strip()
    assert all(label.strip() for label in labels)
    assert not re.search(r"\{\{|\{%|Undefined|\bNone\b(?! of)", said)
    assert len(window.text.encode("utf-16-le")) // 2 <= LONGEST
    if language == "en":
        assert set(CHINESE.findall(said)) <= QUOTED
    else:
        assert CHINESE.search(said)
        assert not ENGLISH.findall(said)


def test_every_state_has_a_room() -> None:
    assert {state_of(room) for room in ROOMS} == {state.state for state in every_state()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("room", ROOMS)
async def test_a_window(guest: Guest, room: str, language: str) -> None:
    fine(await guest.enters(room), language)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_of_a_sheet(guest: Guest, language: str) -> None:
    window, page = await guest.enters("Compliance:sheet"), 1
    while any(key.get("callback_data", "").endswith(f"page:{page + 1}") for key in window.keys):
        page += 1
        await guest.taps(f"page:{page}")
        window = await guest.live()
        fine(window, language)
    assert page > 2


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_draft_with_nothing_in_it(guest: Guest, language: str) -> None:
    """What the review says when all of it is still to be filled in, as far as it can be reached."""
    await guest.enters("Review:main")
    await guest.db(drafts.change, guest.row.id, guest.draft_id, contact={}, dangerous={}, answers={}, providers=[])
    await guest.says("🙂")
    fine(await guest.live(), language)
    for part in ("contact", "dangerous", "providers", "answers"):
        await guest.taps(f"place:{part}")
        fine(await guest.live(), language)
        await guest.enters("Review:main")
        await guest.db(drafts.change, guest.row.id, guest.draft_id, contact={}, dangerous={}, answers={}, providers=[])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_order_to_which_everything_has_happened(guest: Guest, language: str) -> None:
    order_id = guest.order.id
    ids = [document.id for document, _ in await guest.db(documents.checklist, order_id)]
    agent = {"actor": "agent", "actor_id": 1, "actor_name": "Li"}
    offer = {"provider": "sgs", "amount": "99.50", "currency": "EUR", "valid_until": date(2030, 2, 1), "lead_time": "5"}
    for document_id in ids:
        await guest.enters("Orders:documents")
        await guest.taps(f"document:{document_id}")
        await guest.does(guest.seller.sends_file("report.pdf", b"%PDF-1.4 report"))
        fine(await guest.live(), language)
    happens = [
        [
            (documents.judge, (order_id, ids[0]), {"accepted": True, "expires_on": date(2030, 1, 31), **LI}),
            (documents.judge, (order_id, ids[1]), {"accepted": False, "reason": "#reject_unreadable", **LI}),
            (documents.judge, (order_id, ids[2]), {"accepted": False, "reason": "3/5", **LI}),
            (documents.request, (order_id,), {"title": "PSE", **LI}),
            (orders.move, (order_id, "accepted"), agent),
        ],
        [
            (quotes.answer, (guest.row.id, guest.quote_id, False), {}),
            (quotes.offer, (order_id,), {**offer, **LI}),
            (orders.move, (order_id, "processing"), agent),
        ],
        [(orders.move, (order_id, "cancelled"), {**agent, "reason": "#cancel_not_covered"})],
    ]
    for steps in happens:
        for verb, what, fields in steps:
            await guest.does(guest.db(verb, *what, **fields), updates=0)
        for room in OF_AN_ORDER:
            fine(await guest.enters(room), language)
    for message in await guest.seller.history(100):
        if message.raw["from"]["is_bot"] and not message.files:
            fine(message, language)
