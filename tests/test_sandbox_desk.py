"""Taps, members, topics, reactions, commands: the parts of Telegram that are about people."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    InaccessibleMessage,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MenuButtonCommands,
    ReactionTypeEmoji,
    Update,
)

from tests.wire import Scene, Stage, refused

KEYS = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="🚚 Accept", callback_data="order.accept:1")]])
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest_asyncio.fixture(scope="module")
async def stage() -> AsyncIterator[Stage]:
    async with Stage() as made:
        yield made


@pytest_asyncio.fixture
async def here(stage: Stage) -> AsyncIterator[Scene]:
    async with stage.scene() as made:
        yield made


async def only(here: Scene, *kinds: str) -> Update:
    """The one pending update."""
    (update,) = await here.updates(*kinds)
    assert isinstance(update, Update)
    return update


async def test_a_tap_and_its_answer(here: Scene) -> None:
    await here.bot.send_message(here.ann.chat_id, "card", reply_markup=KEYS)
    await here.ann.taps("Accept")
    query = (await only(here)).callback_query
    assert query is not None
    assert (query.data, query.from_user.id) == ("order.accept:1", here.ann.user_id)
    assert query.message is not None
    assert await here.bot.answer_callback_query(query.id, "Done", show_alert=True)
    assert (await here.ann.sees_toast("Done"))["show_alert"] is True
    assert (await here.town.get(f"taps/{query.id}"))["text"] == "Done"
    assert await here.bot.answer_callback_query(query.id, "Again")
    assert (await here.town.get(f"taps/{query.id}"))["text"] == "Done"
    with refused(TOO_OLD):
        await here.bot.answer_callback_query("12345")


async def test_a_tap_grows_old_on_the_worlds_clock(here: Scene) -> None:
    await here.bot.send_message(here.ann.chat_id, "card", reply_markup=KEYS)
    await here.ann.taps("Accept")
    query = (await only(here)).callback_query
    assert query is not None
    await here.town.advance(61)
    with refused(TOO_OLD):
        await here.bot.answer_callback_query(query.id)
    with pytest.raises(AssertionError, match="never saw the toast"):
        await here.ann.sees_toast(patience=0.05)


async def test_forged_and_stale_taps(here: Scene) -> None:
    card = await here.bot.send_message(here.ann.chat_id, "card", reply_markup=KEYS)
    seen = await here.ann.sees("card")
    with pytest.raises(AssertionError, match="there is no button"):
        await here.ann.presses(seen, "order.accept:2")
    await here.ann.presses(seen, "order.accept:2", force=True)
    query = (await only(here)).callback_query
    assert query is not None
    assert query.data == "order.accept:2"
    await card.delete()
    with pytest.raises(AssertionError, match="no message"):
        await here.ann.presses(seen, "order.accept:1")
    desk_card = await here.bot.send_message(here.desk.chat_id, "desk card", reply_markup=KEYS)
    shown = await here.desk["Mia"].sees("desk card")
    await here.desk.dismisses("Mia")
    with pytest.raises(AssertionError, match="not a member"):
        await here.desk["Mia"].presses(shown, "order.accept:1")
    await here.updates()
    await here.desk["Mia"].presses(shown, "order.accept:1", force=True)
    query = (await only(here)).callback_query
    assert query is not None
    assert query.message is not None
    assert not isinstance(query.message, InaccessibleMessage)
    assert query.message.message_id == desk_card.message_id
    assert (await here.bot.get_chat_member(here.desk.chat_id, query.from_user.id)).status == "left"


async def test_members_and_what_the_bot_hears(here: Scene) -> None:
    bot, desk = here.bot, here.desk.chat_id
    assert (await bot.get_chat_member(desk, here.desk["Li"].user_id)).status == "creator"
    assert (await bot.get_chat_member(desk, here.desk["Mia"].user_id)).status == "member"
    assert (await here.other.get_chat_member(desk, bot.id)).status == "administrator"
    assert (await bot.get_chat_member(desk, here.ann.user_id)).status == "left"
    assert {member.user.id for member in await bot.get_chat_administrators(desk)} == {bot.id, here.desk["Li"].user_id}
    assert await bot.get_chat_member_count(desk) == 3
    with refused("Bad Request: user not found"):
        await bot.get_chat_member(desk, 1)
    await here.bot.get_updates(allowed_updates=["message", "chat_member", "my_chat_member"])
    bob = await here.desk.admits("Bob")
    joined, told = await here.updates("message", "chat_member", "my_chat_member")
    assert isinstance(joined, Update)
    assert isinstance(told, Update)
    assert joined.chat_member is not None
    assert (joined.chat_member.old_chat_member.status, joined.chat_member.new_chat_member.status) == ("left", "member")
    assert told.message is not None
    assert told.message.new_chat_members is not None
    assert told.message.new_chat_members[0].id == bob.user_id
    await here.ann.blocks()
    blocked = (await only(here)).my_chat_member
    assert blocked is not None
    assert blocked.new_chat_member.status == "kicked"
    await here.town.post(f"chats/{desk}/members", user_id=bot.id, status="member")
    assert (await only(here)).my_chat_member is not None
    await bob.says("a bot without rights hears this not")
    await bob.says("/but this")
    heard = (await only(here)).message
    assert heard is not None
    assert heard.text == "/but this"
    assert await bot.leave_chat(desk)
    with refused("Forbidden: bot is not a member of the supergroup chat"):
        await bot.get_chat(desk)


async def test_anonymous_admins_speak_as_the_group(here: Scene) -> None:
    await here.desk["Li"].says("from nobody", anonymous=True)
    message = (await only(here)).message
    assert message is not None
    assert message.sender_chat is not None
    assert message.sender_chat.id == here.desk.chat_id
    assert message.from_user is not None
    assert message.from_user.username == "GroupAnonymousBot"


async def test_topics(here: Scene) -> None:
    bot, desk = here.bot, here.desk.chat_id
    topic = await bot.create_forum_topic(desk, "T-000001 Ann")
    thread = topic.message_thread_id
    posted = await bot.send_message(desk, "card", message_thread_id=thread)
    assert posted.is_topic_message
    li = here.desk["Li"].at(thread)
    await li.sees("card")
    await li.says("mine")
    message = (await only(here)).message
    assert message is not None
    assert message.message_thread_id == thread
    assert message.reply_to_message is not None
    assert message.reply_to_message.forum_topic_created is not None
    assert await bot.close_forum_topic(desk, thread)
    with refused("Bad Request: TOPIC_NOT_MODIFIED"):
        await bot.close_forum_topic(desk, thread)
    with pytest.raises(AssertionError, match="the topic is closed"):
        await here.desk["Mia"].at(thread).says("too late")
    await here.town.post(f"chats/{desk}/topics", thread_id=thread, deleted=True)
    with refused("Bad Request: message thread not found"):
        await bot.send_message(desk, "x", message_thread_id=thread)
    with refused("Bad Request: TOPIC_DELETED"):
        await bot.edit_forum_topic(desk, thread, name="x")
    await here.town.patch(f"chats/{desk}", bot_denied=["can_manage_topics"])
    with refused("Bad Request: not enough rights to create a topic"):
        await bot.create_forum_topic(desk, "no")


async def test_reactions(here: Scene) -> None:
    bot, chat = here.bot, here.ann.chat_id
    said = await here.ann.says("hello")
    await here.updates("message", "message_reaction")
    assert await bot.set_message_reaction(chat, said.id, reaction=[ReactionTypeEmoji(emoji="👌")])
    assert (await here.ann.history())[-1].reactions == ["👌"]
    with refused("Bad Request: REACTION_INVALID"):
        await bot.set_message_reaction(chat, said.id, reaction=[ReactionTypeEmoji(emoji="✅")])
    with refused("Bad Request: message to react not found"):
        await bot.set_message_reaction(chat, 99_999, reaction=[ReactionTypeEmoji(emoji="👌")])
    assert await bot.set_message_reaction(chat, said.id, reaction=[])
    mine = await bot.send_message(chat, "rate me")
    await here.ann.reacts((await here.ann.history())[-1], "👍")
    reaction = (await only(here)).message_reaction
    assert reaction is not None
    assert (reaction.message_id, reaction.new_reaction[0].emoji) == (mine.message_id, "👍")  # type: ignore[union-attr]


async def test_people_edit_what_they_said(here: Scene) -> None:
    said = await here.ann.says("toy crs")
    await here.updates()
    await here.ann.edits(said, "toy cars")
    edited = (await only(here)).edited_message
    assert edited is not None
    assert (edited.text, edited.message_id) == ("toy cars", said.id)
    assert (await here.ann.history())[-1].raw["edit_date"]


async def test_what_the_bot_says_about_itself(here: Scene) -> None:
    bot = here.bot
    english, chinese = (
        [BotCommand(command="start", description="Begin")],
        [BotCommand(command="start", description="开始")],
    )
    await bot.set_my_commands(english)
    await bot.set_my_commands(chinese, language_code="zh")
    await here.other.set_my_commands([("orders", "Orders")], scope={"type": "chat", "chat_id": here.ann.chat_id})  # type: ignore[arg-type]
    assert [command.description for command in await bot.get_my_commands(language_code="zh")] == ["开始"]
    assert await bot.get_my_commands(language_code="de") == []
    own = await bot.get_my_commands(scope=BotCommandScopeChat(chat_id=here.ann.chat_id))
    assert [command.command for command in own] == ["orders"]
    lists = (await here.town.get("state", messages=0))["commands"]
    assert {(one["scope"]["type"], one["language_code"]) for one in lists} == {
        ("default", ""),
        ("default", "zh"),
        ("chat", ""),
    }
    with refused("Bad Request: BOT_COMMAND_INVALID"):
        await bot.set_my_commands([BotCommand(command="Wrong Name", description="x")])
    assert await bot.delete_my_commands()
    assert await bot.get_my_commands() == []
    assert await bot.set_my_description("Long words", language_code="zh")
    assert (await bot.get_my_description(language_code="zh")).description == "Long words"
    assert (await bot.get_my_name()).name == (await bot.get_me()).first_name
    assert await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert (await bot.get_chat_menu_button()).type == "commands"
    await bot.send_chat_action(here.ann.chat_id, "typing")
    events = (await here.town.get("events", after=0))["events"]
    assert [event["action"] for event in events if event["type"] == "typing"] == ["typing"]


async def test_long_words_are_split_as_a_messenger_does(here: Scene) -> None:
    await here.ann.says("好😀" * 5000)
    texts = [update.message.text for update in await here.updates()]  # type: ignore[attr-defined]
    assert "".join(texts) == "好😀" * 5000
    assert [len(text.encode("utf-16-le")) // 2 <= 4096 for text in texts] == [True] * 4
