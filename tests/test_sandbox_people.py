"""The kit itself: people and an echo bot meet over the wire."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from email.message import EmailMessage

import aiosmtplib
import pytest
import pytest_asyncio
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from sandbox import Sandbox
from tests.people import Desk, Seller, Town, fresh_token


@pytest_asyncio.fixture
async def town() -> AsyncIterator[Town]:
    sandbox = Sandbox(None)
    await sandbox.start()
    async with Town(sandbox.url, fresh_token(), patience=3) as town:
        town.mail_url = sandbox.mail_url  # type: ignore[attr-defined]
        yield town
    await sandbox.close()


@pytest_asyncio.fixture
async def echo(town: Town) -> AsyncIterator[Bot]:
    bot = Bot(town.token, session=AiohttpSession(api=TelegramAPIServer.from_base(town.url)))
    dispatcher = Dispatcher()

    @dispatcher.message(F.text)
    async def speak(message: Message) -> None:
        keyboard = InlineKeyboardMarkup(
            inline_keyboard=[[InlineKeyboardButton(text="✅ Louder", callback_data=f"loud:{message.message_id}")]]
        )
        await message.reply(f"you said {message.text}", reply_markup=keyboard)

    @dispatcher.callback_query(F.data.startswith("loud:"))
    async def louder(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.message.edit_text("LOUD")
        await query.answer("Louder now")

    running = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    yield bot
    await dispatcher.stop_polling()
    await running


async def test_a_seller_talks_and_taps(town: Town, echo: Bot) -> None:
    ann = await Seller.comes(town, "Ann", language="zh")
    ben = await Seller.comes(town, "Ben")
    await asyncio.gather(ann.says("toy cars"), ben.says("hair dryer"))
    assert (await ann.sees("toy cars")).rows == [["✅ Louder"]]
    await ben.sees(re.compile("hair.+r$"))
    await ann.taps("Louder")
    await ann.sees("LOUD")
    assert (await ann.sees_toast("Louder now"))["show_alert"] is False
    assert [seen.text for seen in await ann.history()] == ["toy cars", "LOUD"]
    with pytest.raises(AssertionError, match=r"never saw 'toy cars'[^$]*Compliance bot \(edited\): LOUD"):
        await ann.sees("toy cars", patience=0.05)  # seen before the tap: it does not count again


async def test_agents_share_a_desk(town: Town, echo: Bot) -> None:
    desk = await Desk.opens(town, "Li", "Mia")
    question = await desk["Li"].says("who takes this?")
    await desk["Mia"].sees("who takes")
    await desk["Mia"].replies(question, "I do")
    await desk["Li"].sees("I do")
    await desk["Li"].sees("you said I do")
    await desk.dismisses("Mia", "kicked")
    with pytest.raises(AssertionError, match="not a member"):
        await desk["Mia"].says("still here?")


async def test_letters_are_read_once(town: Town) -> None:
    ann = await Seller.comes(town)
    for number in (1, 2):
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = "desk@example.com", "ann@example.com", f"订单 C-00000{number}"
        letter.set_content("plain words")
        letter.add_alternative("<p>rich words</p>", subtype="html")
        port = int(town.mail_url.rsplit(":", 1)[1])  # type: ignore[attr-defined]
        await aiosmtplib.send(letter, hostname="127.0.0.1", port=port)
    first = await ann.reads_mail("订单", to="ann@example.com")
    assert (first["subject"], first["text"].strip(), first["html"].strip()) == (
        "订单 C-000001",
        "plain words",
        "<p>rich words</p>",
    )
    assert (await ann.reads_mail("订单"))["subject"] == "订单 C-000002"
    with pytest.raises(AssertionError, match="never read"):
        await ann.reads_mail("订单", patience=0.05)
    await town.refuse_mail("ann@example.com", 550)
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
        await aiosmtplib.send(letter, hostname="127.0.0.1", port=port)
