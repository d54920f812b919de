"""The lean session against aiogram's own: the same calls, results and refusals; and how patient it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
import pytest_asyncio
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.enums import ChatAction, ParseMode
from aiogram.exceptions import TelegramAPIError, TelegramNetworkError, TelegramServerError
from aiogram.methods import (
    AnswerCallbackQuery,
    BanChatMember,
    DeleteMessage,
    EditMessageText,
    GetFile,
    GetMe,
    SendChatAction,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    SetMessageReaction,
    SetMyCommands,
    TelegramMethod,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    LinkPreviewOptions,
    MessageEntity,
    ReactionTypeEmoji,
    ReplyParameters,
)

from bot.session import LeanSession
from sandbox import Sandbox
from tests.people import Seller, Town, fresh_token
from tests.wire import aiogram_session

SOON = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
DEFAULTS = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview=LinkPreviewOptions(is_disabled=True))
KEYS = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="Yes ✓", callback_data="y"), InlineKeyboardButton(text="Web", url="https://a.b/")]
    ]
)


def report(name: str = "a.txt") -> BufferedInputFile:
    return BufferedInputFile(b"report", name)


def table(chat: int) -> list[TelegramMethod[Any]]:
    bold = MessageEntity(type="bold", offset=0, length=2)
    reply = ReplyParameters(message_id=1, allow_sending_without_reply=True)
    return [
        GetMe(),
        SendMessage(chat_id=chat, text="<b>plain</b> 玩具"),
        SendMessage(chat_id=chat, text="no <mode>", parse_mode=None),
        SendMessage(chat_id=chat, text="entities", parse_mode=None, entities=[bold]),
        SendMessage(chat_id=chat, text="keys", reply_markup=KEYS, disable_notification=True, protect_content=False),
        SendMessage(chat_id=chat, text="reply", reply_parameters=reply, reply_markup=ForceReply(selective=True)),
        SendMessage(
            chat_id=chat, text="x", link_preview_options=LinkPreviewOptions(url="https://a.b", is_disabled=False)
        ),
        EditMessageText(chat_id=chat, message_id=2, text="<i>changed</i>", reply_markup=KEYS),
        EditMessageText(chat_id=chat, message_id=9_999, text="nothing to change"),
        SendMessage(chat_id=chat, text="<b>broken"),
        SendMessage(chat_id=chat, text=""),
        SendMessage(chat_id=404, text="nobody"),
        SendDocument(chat_id=chat, document=report(), caption="<b>file</b>", reply_markup=KEYS),
        SendDocument(chat_id=chat, document="no-such-file"),
        SendPhoto(chat_id=chat, photo=report("p.png"), caption="é"),
        SendMediaGroup(
            chat_id=chat, media=[InputMediaDocument(media=report(), caption="1"), InputMediaDocument(media=report())]
        ),
        AnswerCallbackQuery(callback_query_id="1", text="nobody asked", show_alert=True),
        SetMyCommands(
            commands=[BotCommand(command="menu", description="Menu")], scope=BotCommandScopeChat(chat_id=chat)
        ),
        SetMessageReaction(chat_id=chat, message_id=1, reaction=[ReactionTypeEmoji(emoji="👍")]),
        SendChatAction(chat_id=chat, action=ChatAction.TYPING),
        BanChatMember(chat_id=chat, user_id=chat, until_date=SOON, revoke_messages=True),
        DeleteMessage(chat_id=chat, message_id=3),
        DeleteMessage(chat_id=chat, message_id=9_999),
        GetFile(file_id="no-such-file"),
    ]


@pytest_asyncio.fixture
async def town(sandbox: Sandbox) -> AsyncIterator[Town]:
    async with Town(sandbox.url, fresh_token()) as opened:
        yield opened


async def outcome(bot: Bot, method: TelegramMethod[Any]) -> str:
    try:
        return type(await bot(method)).__name__
    except TelegramAPIError as error:
        return f"{type(error).__name__}: {error.message}"


def as_sent(value: Any) -> Any:
    """Parameters as a server reads them: JSON or text, empty or absent, and whatever a part of a form is called."""
    if isinstance(value, str):
        if value.startswith(("attach://", "<file")):
            return "a file"
        try:
            return as_sent(orjson.loads(value))
        except orjson.JSONDecodeError:
            return value
    if isinstance(value, dict):
        return {key: as_sent(item) for key, item in value.items() if item not in (None, "")}
    if isinstance(value, list):
        return [as_sent(item) for item in value]
    return value


async def test_both_sessions_make_the_same_calls(sandbox: Sandbox) -> None:
    seen: list[list[tuple[str, Any, int]]] = []
    told: list[list[str]] = []
    for session in (aiogram_session(sandbox.url), LeanSession(sandbox.url)):
        async with Town(sandbox.url, fresh_token()) as town:  # message ids begin anew
            ann = await Seller.comes(town)
            await ann.starts()
            bot = Bot(town.token, session=session, default=DEFAULTS)
            told.append([(await outcome(bot, method)).replace(str(ann.chat_id), "N") for method in table(ann.chat_id)])
            made = [(one["method"], as_sent(one["parameters"]), one["status"]) for one in await town.calls()]
            seen.append(orjson.loads(orjson.dumps(made).decode().replace(str(ann.chat_id), "0")))
        await session.close()
    stock, lean = seen
    assert len(stock) == len(table(1))
    for one, other in zip(stock, lean, strict=True):
        assert other == one
    late = next(place for place, words in enumerate(told[0]) if "query is too old" in words)
    assert told[1][late] == "bool", "the one refusal that ours lets go"
    assert told[1][:late] + told[1][late + 1 :] == told[0][:late] + told[0][late + 1 :]
    assert {status for _, _, status in stock} >= {200, 400}


async def test_a_time_from_now_is_the_same_moment(town: Town) -> None:
    until: list[int] = []
    for session in (aiogram_session(town.url), LeanSession(town.url)):
        await outcome(
            Bot(town.token, session=session), BanChatMember(chat_id=5, user_id=5, until_date=timedelta(days=2))
        )
        until.append(int((await town.calls())[-1]["parameters"]["until_date"]))
        await session.close()
    assert abs(until[0] - until[1]) <= 2


@pytest_asyncio.fixture
async def lean(town: Town) -> AsyncIterator[Bot]:
    bot = Bot(town.token, session=LeanSession(town.url), default=DEFAULTS)
    yield bot
    await bot.session.close()


async def test_retry_after_is_obeyed(town: Town, lean: Bot) -> None:
    ann = await Seller.comes(town)
    await ann.starts()
    await town.faults(error_429_share=1.0, retry_after=1)
    loop = asyncio.get_running_loop()
    started = loop.time()
    sending = asyncio.ensure_future(lean.send_message(ann.chat_id, "patience"))
    async with asyncio.timeout(5):
        while not await town.calls("sendMessage"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await town.faults()
    await sending
    assert loop.time() - started >= 1.0
    assert [call["status"] for call in await town.calls("sendMessage")] == [429, 200]


@pytest.mark.parametrize("fault", ["error_5xx_share", "drop_before_share"])
async def test_faults_are_tried_again(town: Town, lean: Bot, fault: str, caplog: pytest.LogCaptureFixture) -> None:
    ann = await Seller.comes(town)
    await ann.starts()
    await town.faults(**{fault: 0.3}, seed=4, methods=["sendmessage"])
    with caplog.at_level(logging.DEBUG):
        for number in range(6):
            await lean.send_message(ann.chat_id, f"number {number}")
    assert town.token not in caplog.text
    told = [seen.text for seen in await ann.history()][1:]
    assert told == [f"number {number}" for number in range(6)]


async def test_a_proxys_page_is_tried_again(town: Town, lean: Bot) -> None:
    ann = await Seller.comes(town)
    await ann.starts()
    await town.faults(error_5xx_share=0.4, html=True, seed=24, methods=["sendmessage", "senddocument"])
    for number in range(4):
        await lean.send_message(ann.chat_id, f"number {number}")
        await lean.send_document(ann.chat_id, report(), caption=f"file {number}")
    for method in ("sendMessage", "sendDocument"):
        assert {call["status"] for call in await town.calls(method)} == {200, 502}
    told = [seen.text for seen in await ann.history()][1:]
    assert told == [f"{what} {number}" for number in range(4) for what in ("number", "file")]


async def test_a_proxys_page_that_stays_is_a_server_fault(town: Town, lean: Bot) -> None:
    await town.faults(error_5xx_share=1.0, html=True)
    with pytest.raises(TelegramServerError, match="502 without JSON"):
        await lean.get_me()
    assert len(await town.calls("getMe")) == 5


async def test_patience_ends(town: Town, lean: Bot) -> None:
    await town.faults(error_5xx_share=1.0)
    with pytest.raises(TelegramServerError):
        await lean.get_me()
    assert len(await town.calls("getMe")) == 5
    await town.faults(drop_before_share=1.0)
    with pytest.raises(TelegramNetworkError) as caught:
        await lean.get_me()
    assert town.token not in str(caught.value)


async def test_a_press_too_old_to_answer_is_let_go(town: Town, lean: Bot) -> None:
    ann = await Seller.comes(town)
    await ann.starts()
    window = await lean.send_message(ann.chat_id, "window", reply_markup=KEYS)
    shown = await ann.sees("window")
    query = await ann.presses(shown, "y")
    await town.advance(3_600)
    assert await lean.answer_callback_query(query) is True
    assert (await town.calls("answerCallbackQuery"))[-1]["status"] == 400
    assert window.message_id == shown.id
