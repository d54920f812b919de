"""One window is alive in a chat, below everything else; what is one message to its sender is answered as one."""

import secrets
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sandbox import Sandbox
from storage import documents, drafts, orders
from tests.guests import SEPARATOR, Guest, is_window
from tests.home import Home
from tests.people import Seen, Seller
from tests.search_way import labels

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)


@pytest_asyncio.fixture(scope="module")
async def home(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    async with Home.opened(sandbox, tmp_path_factory.mktemp("live")) as opened:
        yield opened


@pytest_asyncio.fixture
async def guest(home: Home) -> AsyncIterator[Guest]:
    come = await Guest.comes(home, "en", "Ann")
    yield come
    await come.nothing_failed()


def data_of(window: Seen, button: str) -> str:
    return next(key["callback_data"] for key in window.keys if key.get("callback_data", "").endswith(f"\x1d{button}"))


async def again(guest: Guest, message: Seen) -> Seen:
    """A message as it is now."""
    return next(seen for seen in await guest.seller.history() if seen.id == message.id)


async def test_below_what_the_courier_brought(guest: Guest) -> None:
    window = await guest.enters("Settings:main")
    accepted = {"actor": "agent", "actor_id": 1, "actor_name": "Li"}
    await guest.does(guest.db(orders.move, guest.order.id, "accepted", **accepted), updates=0)
    brought = await guest.seller.sees("accepted")
    assert brought.id > window.id
    await guest.taps("language")
    assert (await guest.live()).id > brought.id
    assert not (await again(guest, window)).keys, "the window above is no window any more"
    assert (await again(guest, brought)).keys == brought.keys
    await guest.taps("back")
    assert "Settings" in (await guest.live()).text


async def test_in_place_when_nothing_is_below(guest: Guest) -> None:
    window = await guest.enters("Settings:main")
    await guest.taps("language")
    assert (await guest.live()).id == window.id


async def test_a_late_tap_on_an_older_copy(guest: Guest) -> None:
    window = await guest.enters("Settings:main")
    await guest.says("🙂")
    copy = await guest.live()
    assert copy.id > window.id
    assert data_of(copy, "language") == data_of(window, "language"), "the same window, further below"
    await guest.does(guest.seller.presses(window, data_of(window, "language"), force=True))
    shown = await guest.live()
    assert shown.id > copy.id
    assert "Which language" in shown.text


async def test_a_button_of_the_courier_keeps_its_message_as_it_is(guest: Guest) -> None:
    window = await guest.enters("Contact:main")
    found = [seen for seen in await guest.seller.history() if seen.keys and not is_window(seen)]
    brought = next(seen for seen in found if any("+order.open" in key.get("callback_data", "") for key in seen.keys))
    await guest.does(guest.seller.presses(brought, f"+order.open:{guest.order.id}", force=True))
    assert guest.order.number in (await guest.live()).text
    assert (await again(guest, brought)).keys == brought.keys
    assert not (await again(guest, window)).keys


async def test_a_dead_button_goes_when_it_is_tapped(guest: Guest) -> None:
    await guest.enters("Menu:help")
    window = await guest.enters("Settings:main")
    stale = data_of(window, "language")
    await guest.says("/orders")
    await guest.does(guest.seller.presses(window, stale, force=True))
    assert "Hello Ann" in (await guest.live()).text
    assert not (await again(guest, window)).keys


async def test_below_the_word_on_an_edit(guest: Guest) -> None:
    said = await guest.says("🙂")
    window = await guest.live()
    await guest.does(guest.seller.edits(said, "toy cars"))
    word = await guest.seller.sees("your edit changed nothing")
    await guest.taps("help")
    assert (await guest.live()).id > word.id > window.id


async def test_an_answer_that_replies_to_a_window_long_dead(guest: Guest) -> None:
    await guest.enters("Contact:field/company")
    town = guest.home.town
    keyboard = {"inline_keyboard": [[{"text": "Old", "callback_data": f"Old1{SEPARATOR}menu"}]]}
    body = {"chat_id": guest.seller.chat_id, "text": "An old window", "reply_markup": keyboard}
    await town.ask("POST", f"/bot{town.token}/sendMessage", json=body)
    old = (await guest.seller.history(1))[0]
    await guest.does(guest.seller.says("Bee Ltd", reply_to=old))
    assert "Bee Ltd" in (await guest.since(old.id))[0].text
    assert (await guest.db(drafts.current, guest.row.id)).contact["company"] == "Bee Ltd"


async def test_an_album_is_as_many_files_and_one_answer(guest: Guest) -> None:
    window = await guest.enters("Orders:document")
    await guest.does(_album(guest.seller, 5, "photo"), updates=5)
    said = [seen for seen in await guest.since(window.id) if "Li" not in seen.text]
    assert [("has reached our desk" in seen.text, is_window(seen)) for seen in said] == [(True, False), (False, True)]
    assert said[-1].text.count("photo-") == 5
    kept = {document.id: files for document, files in await guest.db(documents.checklist, guest.order.id)}
    assert len(kept[guest.document_id]) == 5


async def test_an_album_of_safety_sheets(guest: Guest) -> None:
    window = await guest.enters("Dangerous:field/file")
    await guest.does(_album(guest.seller, 3, "document"), updates=3)
    said = await guest.since(window.id)
    assert ["Received" in seen.text for seen in said] == [True, False]
    assert [label for label in labels(said[-1]) if label.startswith("🗑")] == ["🗑 0.pdf", "🗑 1.pdf", "🗑 2.pdf"]
    assert len(await guest.db(drafts.files, guest.row.id, guest.draft_id)) == 3


async def test_an_album_of_someone_who_has_no_window(home: Home) -> None:
    bob = await home.seller("Bob", "en")
    since = bob.since
    await _album(bob, 5, "photo")
    bob.since = since  # the answer may come before the last part is sent
    await bob.sees("cannot look at pictures")
    await bob.says("thanks")
    await bob.sees("welcome")
    assert sum("pictures" in seen.text for seen in await bob.history()) == 1


async def test_yes_answers_the_one_question_that_is_open(guest: Guest) -> None:
    await guest.says("/start cat_headphones_US")
    window = await guest.live()
    numbers = {label.lstrip("● ").split()[0] for label in labels(window)[:-3]}
    assert len(numbers) > 1
    draft = await guest.db(drafts.current, guest.row.id)
    await guest.says("yes")
    assert "does not say which question" in (await guest.since(window.id))[0].text
    assert (await guest.db(drafts.current, guest.row.id)).answers == draft.answers
    first, *others = [
        key["callback_data"] for key in (await guest.live()).keys if key.get("callback_data", "")[-2:] == "=n"
    ]
    for answer in others:
        await guest.taps(answer.partition(SEPARATOR)[2])
    await guest.says("是的")
    question = first.rpartition(":")[2].removesuffix("=n")
    assert (await guest.db(drafts.current, guest.row.id)).answers[question] is True
    before = (await guest.db(drafts.current, guest.row.id)).answers
    await guest.says("No!")
    assert "Please tap" in (await guest.since((await guest.live()).id - 2))[0].text
    assert (await guest.db(drafts.current, guest.row.id)).answers == before


async def _album(seller: Seller, parts: int, kind: str) -> None:
    name = secrets.token_hex(4)
    for number in range(parts):
        ending, data = ("png", PICTURE) if kind == "photo" else ("pdf", b"%PDF-1.4 " + bytes([number]))
        await seller.sends_file(f"{number}.{ending}", data, kind=kind, album=name)
