"""Files, albums, copies, deletions, through both libraries, and how the sandbox refuses them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from aiogram.types import (
    BufferedInputFile,
    InputMediaDocument,
    InputMediaPhoto,
)

from tests.wire import Scene, Stage, refusal, refused

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000300000002080600000019ec9d6c0000000d4944415478da63f8ffff3f0300"
    "08fc02fe33d1f5b50000000049454e44ae426082"
)


@pytest_asyncio.fixture(scope="module")
async def stage() -> AsyncIterator[Stage]:
    async with Stage() as made:
        yield made


@pytest_asyncio.fixture
async def here(stage: Stage) -> AsyncIterator[Scene]:
    async with stage.scene() as made:
        yield made


async def test_files_travel_both_ways(here: Scene) -> None:
    bot, chat = here.bot, here.ann.chat_id
    sent = await bot.send_document(
        chat, BufferedInputFile(b"SDS", "sheet 安全.pdf"), caption="<b>SDS</b>", parse_mode="HTML"
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.mime_type, sent.document.file_size) == (
        "sheet 安全.pdf",
        "application/pdf",
        3,
    )
    file = await bot.get_file(sent.document.file_id)
    assert file.file_path is not None
    content = await bot.download_file(file.file_path)
    assert content is not None
    assert content.read() == b"SDS"
    again = await here.other.send_document(here.desk.chat_id, sent.document.file_id)
    assert again.document is not None
    assert bytes(await (await again.document.get_file()).download_as_bytearray()) == b"SDS"
    await sent.edit_caption(caption="other")
    assert (await here.ann.sees("other")).files[0]["name"] == "sheet 安全.pdf"
    picture = await bot.send_photo(chat, BufferedInputFile(PNG, "p.png"))
    assert picture.photo is not None
    assert (picture.photo[-1].width, picture.photo[-1].height) == (3, 2)
    swapped = await sent.edit_media(InputMediaPhoto(media=picture.photo[-1].file_id, caption="now a photo"))
    assert isinstance(swapped, type(sent))
    assert swapped.photo is not None
    assert swapped.document is None
    hers = await here.ann.sends_file("battery.pdf", b"%PDF", caption="here", mime="application/pdf")
    update = (await here.updates())[-1]
    assert update.message.document.file_id == hers.files[0]["file_id"]  # type: ignore[attr-defined]


async def test_files_that_are_refused(here: Scene) -> None:
    bot, chat = here.bot, here.ann.chat_id

    def upload(data: bytes) -> BufferedInputFile:
        return BufferedInputFile(data, "f.bin")

    assert (
        await refusal(bot.get_file("nonsense")) == "Bad Request: wrong file_id or the file is temporarily unavailable"
    )
    assert await refusal(bot.send_document(chat, "nonsense")) == "Bad Request: wrong file identifier/HTTP URL specified"
    assert await refusal(bot.send_document(chat, upload(b""))) == "Bad Request: file must be non-empty"
    assert await refusal(bot.send_photo(chat, upload(b"no picture"))) == "Bad Request: IMAGE_PROCESS_FAILED"
    assert (
        await refusal(bot.send_document(chat, upload(b"x"), caption="x" * 1025))
        == "Bad Request: message caption is too long"
    )
    big = await bot.send_document(chat, upload(bytes(21 * 1024 * 1024)))
    assert big.document is not None
    assert await refusal(bot.get_file(big.document.file_id)) == "Bad Request: file is too big"
    assert "Request Entity Too Large" in await refusal(bot.send_document(chat, upload(bytes(51 * 1024 * 1024))))


async def test_albums(here: Scene) -> None:
    parts = [
        InputMediaDocument(media=BufferedInputFile(bytes([n]), f"{n}.pdf"), caption=f"part {n}") for n in (1, 2, 3)
    ]
    sent = await here.bot.send_media_group(here.ann.chat_id, parts)
    assert len({message.media_group_id for message in sent}) == 1
    assert [message.caption for message in sent] == ["part 1", "part 2", "part 3"]
    with refused("Bad Request: expected 2-10 media in the group"):
        await here.bot.send_media_group(here.ann.chat_id, parts[:1])
    mixed = [parts[0], InputMediaPhoto(media=BufferedInputFile(PNG, "p.png"))]
    assert "only in groups of their own kind" in await refusal(here.bot.send_media_group(here.ann.chat_id, mixed))


async def test_deleting(here: Scene) -> None:
    bot, chat = here.bot, here.ann.chat_id
    message = await bot.send_message(chat, "short-lived")
    assert await message.delete()
    with refused("Bad Request: message to delete not found"):
        await message.delete()
    with refused("Bad Request: message to edit not found"):
        await message.edit_text("x")
    old = await bot.send_message(chat, "old")
    await here.town.advance(49 * 3600)
    with refused("Bad Request: message can't be deleted for everyone"):
        await old.delete()
    theirs = await here.desk["Li"].says("agents only")
    assert await bot.delete_message(here.desk.chat_id, theirs.id)
    await here.town.patch(f"chats/{here.desk.chat_id}", bot_denied=["can_delete_messages", "can_pin_messages"])
    more = await here.desk["Li"].says("agents only")
    with refused("Bad Request: message can't be deleted"):
        await bot.delete_message(here.desk.chat_id, more.id)
    with refused("Bad Request: not enough rights to manage pinned messages in the chat"):
        await bot.pin_chat_message(here.desk.chat_id, more.id)
    assert [seen.text for seen in await here.ann.history()] == ["/start", "old"]


async def test_copies_and_forwards(here: Scene) -> None:
    bot, desk = here.bot, here.desk.chat_id
    said = await here.ann.says("see #this https://example.com/a")
    file = await here.ann.sends_file("a.pdf", b"1", caption="first")
    copy = await bot.copy_message(desk, here.ann.chat_id, file.id, caption="relabelled")
    assert (await here.desk["Li"].sees("relabelled")).files[0]["name"] == "a.pdf"
    forwarded = await bot.forward_message(desk, here.ann.chat_id, said.id)
    assert forwarded.forward_origin is not None
    assert forwarded.forward_origin.sender_user.id == here.ann.user_id  # type: ignore[union-attr]
    await here.town.patch(f"users/{here.ann.user_id}", hides_forwards=True)
    hidden = await bot.forward_message(desk, here.ann.chat_id, said.id)
    assert hidden.forward_origin is not None
    assert hidden.forward_origin.type == "hidden_user"
    many = await here.other.copy_messages(desk, here.ann.chat_id, [said.id, file.id, 99_999])
    assert [one.message_id for one in many] == [copy.message_id + 3, copy.message_id + 4]
    with refused("Bad Request: message to copy not found"):
        await bot.copy_message(desk, here.ann.chat_id, 99_999)
    pin = await here.desk["Li"].says("pin me")
    await bot.pin_chat_message(desk, pin.id)
    told = (await here.desk.history())[-1]
    assert told.raw["pinned_message"] == {"message_id": pin.id}
    with refused("Bad Request: message can't be copied"):
        await bot.copy_message(desk, desk, told.id)
    chat = await here.other.get_chat(desk)
    assert chat.pinned_message is not None
    assert chat.pinned_message.message_id == pin.id
    await bot.unpin_chat_message(desk)
    assert (await bot.get_chat(desk)).pinned_message is None
