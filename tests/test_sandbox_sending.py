"""Sending, editing, deleting: what works through both libraries and how the sandbox refuses, in Telegram's words."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram import InlineKeyboardButton as OtherButton
from telegram import InlineKeyboardMarkup as OtherMarkup
from telegram.error import BadRequest, Forbidden

from tests.people import Seller
from tests.wire import Scene, Stage, refusal, refused

SAME = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


def keys(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=label, callback_data=label.lower())] for label in labels]
    )


@pytest_asyncio.fixture(scope="module")
async def stage() -> AsyncIterator[Stage]:
    async with Stage() as made:
        yield made


@pytest_asyncio.fixture
async def here(stage: Stage) -> AsyncIterator[Scene]:
    async with stage.scene() as made:
        yield made


async def test_both_libraries_send_formatted_text(here: Scene) -> None:
    one = await here.bot.send_message(
        here.ann.chat_id, " <b>Hi</b> 😀 <i>Ann</i>\n", parse_mode="HTML", reply_markup=keys("Go")
    )
    assert (one.text, one.html_text) == ("Hi 😀 Ann", "<b>Hi</b> 😀 <i>Ann</i>")
    two = await here.other.send_message(
        here.ann.chat_id, "a <code>b</code>", parse_mode="HTML", reply_to_message_id=one.message_id
    )
    assert two.text_html == "a <code>b</code>"
    assert two.reply_to_message is not None
    assert two.reply_to_message.message_id == one.message_id
    seen = await here.ann.sees("Hi")
    assert (seen.html, seen.rows) == ("<b>Hi</b> 😀 <i>Ann</i>", [["Go"]])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "message text is empty"),
        (" \n <b> </b>", "message text is empty"),
        ("x" * 4097, "message is too long"),
        ("<b>" + "😀" * 2049 + "</b>", "message is too long"),
        ("<p>no</p>", 'can\'t parse entities: Unsupported start tag "p" at byte offset 0'),
        ("中<b>no", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("中</b>", "can't parse entities: Unexpected end tag at byte offset 3"),
        ("<b>x</i>", 'can\'t parse entities: Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("5 < 6", 'can\'t parse entities: Unsupported start tag "" at byte offset 2'),
    ],
)
async def test_bad_text_is_refused(here: Scene, text: str, words: str) -> None:
    with refused(f"Bad Request: {words}"):
        await here.bot.send_message(here.ann.chat_id, text, parse_mode="HTML")
    with refused(f"Bad Request: {words}"):
        message = await here.bot.send_message(here.ann.chat_id, "fine")
        await message.edit_text(text, parse_mode="HTML")


async def test_where_one_may_not_send(here: Scene) -> None:
    bot, town = here.bot, here.town
    stranger = await Seller.comes(town, "Stranger")
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(123, "x")
    with refused("Forbidden: bot can't initiate conversation with a user"):
        await bot.send_message(stranger.chat_id, "x")
    await here.ann.blocks()
    with pytest.raises(TelegramForbiddenError, match="Forbidden: bot was blocked by the user"):
        await bot.send_message(here.ann.chat_id, "x")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await here.other.send_message(here.ann.chat_id, "x")
    await here.ann.blocks(False)
    await bot.send_message(here.ann.chat_id, "x")
    with refused("Bad Request: message thread not found"):
        await bot.send_message(here.desk.chat_id, "x", message_thread_id=77)
    with refused("Bad Request: message to be replied not found"):
        await bot.send_message(here.ann.chat_id, "x", reply_parameters=ReplyParameters(message_id=999))
    lenient = ReplyParameters(message_id=999, allow_sending_without_reply=True)
    assert (await bot.send_message(here.ann.chat_id, "x", reply_parameters=lenient)).reply_to_message is None
    for status, words in (("kicked", "bot was kicked from"), ("left", "bot is not a member of")):
        await town.post(f"chats/{here.desk.chat_id}/members", user_id=bot.id, status=status)
        with refused(f"Forbidden: {words} the supergroup chat"):
            await bot.send_message(here.desk.chat_id, "x")


async def test_a_group_that_became_a_supergroup(here: Scene) -> None:
    li = here.desk["Li"].user_id
    group = await here.town.post("chats", title="old", type="group", members=[{"user_id": li, "status": "creator"}])
    fresh = await here.town.post(f"chats/{group['id']}/migrate")
    with pytest.raises(Exception, match="migrated to a supergroup") as caught:
        await here.bot.send_message(group["id"], "x")
    assert caught.value.migrate_to_chat_id == fresh["id"]  # type: ignore[attr-defined]
    told = [update.message.migrate_to_chat_id for update in await here.updates() if update.message]  # type: ignore[attr-defined]
    assert fresh["id"] in told


async def test_keyboards_are_checked(here: Scene) -> None:
    def button(**what: str) -> InlineKeyboardMarkup:
        return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(**what)]])

    chat = here.ann.chat_id
    for data in ("", "x" * 65, "中" * 22):
        assert await refusal(here.bot.send_message(chat, "x", reply_markup=button(text="a", callback_data=data))) in (
            "Bad Request: BUTTON_DATA_INVALID",
        )
    await here.bot.send_message(chat, "x", reply_markup=button(text="a", callback_data="中" * 21))
    assert "Text buttons are unallowed" in await refusal(
        here.bot.send_message(chat, "x", reply_markup=button(text="a"))
    )
    assert "must be non-empty" in await refusal(
        here.bot.send_message(chat, "x", reply_markup=button(text=" ", callback_data="a"))
    )
    too_long = OtherMarkup([[OtherButton("a", callback_data="y" * 65)]])
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await here.other.send_message(chat, "x", reply_markup=too_long)


async def test_editing(here: Scene) -> None:
    bot, chat = here.bot, here.ann.chat_id
    message = await bot.send_message(chat, "one", reply_markup=keys("A"))
    with refused(SAME):
        await message.edit_text("one", reply_markup=keys("A"))
    with refused(SAME):
        await message.edit_reply_markup(reply_markup=keys("A"))
    edited = await message.edit_text("<b>one</b>", parse_mode="HTML", reply_markup=keys("A"))
    assert isinstance(edited, type(message))
    assert edited.edit_date
    assert (await here.ann.history())[-1].html == "<b>one</b>"
    gone = await message.edit_reply_markup()
    assert isinstance(gone, type(message))
    assert gone.reply_markup is None
    with refused("Bad Request: message to edit not found"):
        await bot.edit_message_text("x", chat_id=chat, message_id=99_999)
    theirs = await here.ann.says("mine")
    with refused("Bad Request: message can't be edited"):
        await bot.edit_message_text("x", chat_id=chat, message_id=theirs.id)
    with refused("Bad Request: there is no caption in the message to edit"):
        await bot.edit_message_caption(chat_id=chat, message_id=message.message_id, caption="x")
    keyboard = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="k")]])
    stiff = await bot.send_message(chat, "pick", reply_markup=keyboard)
    with refused("Bad Request: message can't be edited"):
        await stiff.edit_text("x")


async def test_parameters_are_checked_loudly(here: Scene) -> None:
    async def words(method: str, **params: object) -> str:
        async with here.town._http.post(f"{here.town.url}/bot{here.town.token}/{method}", json=params) as response:  # type: ignore[union-attr]
            body = await response.json()
            assert response.status == body["error_code"]
            return str(body["description"])

    assert await words("sendMessage", text="x") == "Bad Request: chat_id is empty"
    assert await words("sendMessage", chat_id=1) == "Bad Request: message text is empty"
    assert 'parameter "colour" is not known' in await words("sendMessage", chat_id=1, text="x", colour=1)
    assert 'invalid parameter "reply_markup' in await words(
        "sendMessage", chat_id=1, text="x", reply_markup={"inline_keyboard": 1}
    )
    assert "can't parse reply markup JSON object" in await words(
        "sendMessage", chat_id=1, text="x", reply_markup="{oops"
    )
    assert (
        await words("editMessageText", chat_id=here.ann.chat_id, text="x")
        == "Bad Request: message identifier is not specified"
    )
    assert 'invalid parameter "show_alert"' in await words(
        "answerCallbackQuery", callback_query_id="1", show_alert="perhaps"
    )
    assert (
        await words("sendMessage", chat_id=here.ann.chat_id, text="x", parse_mode="Word")
        == "Bad Request: unsupported parse_mode"
    )
    assert await words("sendDice", chat_id=here.ann.chat_id) == "Not Found"
    assert await words("noSuchThing") == "Not Found"
    assert (await here.town.get("state", messages=0))["unknown_methods"] == ["sendDice", "noSuchThing"]
