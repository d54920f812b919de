"""What the bot lacks in its desk is said once, with the switch to turn, and again to whoever asks."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from sandbox import Sandbox
from tests.connect_way import a_code, bare_home, looks, stands
from tests.desk_way import until
from tests.home import Home


@pytest_asyncio.fixture
async def bare(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with bare_home(sandbox, tmp_path) as home:
        yield home


async def test_who_may_have_the_rights_looked_at_again(bare: Home) -> None:
    li, mia = bare.desk["Li"], bare.desk["Mia"]
    await li.says(f"/connect {await a_code(bare)}")
    await li.sees("This group is the desk now")
    said = await mia.says("/connect")
    told = await mia.sees("all the rights I need")
    assert told.raw["reply_to"] == said.id
    await mia.says("/connect", anonymous=True)
    await mia.sees("Anonymous administrators cannot act here")
    await bare.desk.dismisses("Mia")
    command = {"message_id": 901, "date": 1_800_000_000, "text": "/connect"}
    command |= {"chat": {"id": bare.desk.chat_id, "type": "supergroup", "title": "d"}}
    command |= {"from": {"id": mia.user_id, "is_bot": False, "first_name": "Mia"}}
    command["entities"] = [{"type": "bot_command", "offset": 0, "length": 8}]
    li.since = bare.town.seq
    await bare.town.post("updates", update={"message": command}, lane=bare.desk.chat_id)
    await li.sees("Only current members of the desk")


async def test_lost_rights_are_told_once_with_the_switch_to_turn(bare: Home) -> None:
    li = bare.desk["Li"]
    await li.says(f"/connect {await a_code(bare)}")
    await li.sees("This group is the desk now")
    li.since = bare.town.seq
    await bare.town.patch(f"chats/{bare.desk.chat_id}", bot_denied=["can_manage_topics", "can_pin_messages"])
    told = await li.sees("I lack some rights here")
    assert "Manage topics is off" in told.text
    assert "Pin messages is off" in told.text
    assert "Delete messages" not in told.text
    await bare.stop()
    await bare.start()

    async def looked() -> bool:
        return len(await looks(bare)) == 3

    await until(looked)
    li.since = bare.town.seq
    await bare.town.patch(f"chats/{bare.desk.chat_id}", bot_denied=[])
    await li.sees("all the rights I need")
    said = [seen.text for seen in await li.history() if "I lack some rights" in seen.text]
    assert len(said) == 1, "the same state is told once, whatever starts in between"


async def test_a_plain_member_is_told_to_be_made_an_administrator(sandbox: Sandbox, tmp_path: Path) -> None:
    async with bare_home(sandbox, tmp_path, bot="member", desk_language="zh") as home:
        said = await home.desk["Li"].says(f"/connect {await a_code(home)}")
        told = await home.desk["Li"].sees("本群已成为服务台")
        assert "不是管理员" in told.text
        assert said.id in [seen.id for seen in await home.desk["Li"].history()], "it may not delete, and goes on"
        await home.desk["Li"].says("/connect")
        await home.desk["Li"].sees("不是管理员")


async def test_a_start_says_what_is_missing_and_only_that(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Home.opened(sandbox, tmp_path, start=False) as home:
        await home.town.patch(f"chats/{home.desk.chat_id}", bot_denied=["can_pin_messages"])
        await home.start()
        told = await home.desk["Li"].sees("I lack some rights here")
        assert "Pin messages is off" in told.text
    async with Home.opened(sandbox, tmp_path / "other", start=False) as home:
        await home.start()
        await stands(home, "forum")
        said = [seen for seen in await home.desk.history() if not seen.raw["service"]]
        assert not said, "a group without topics is a way to run a desk"
