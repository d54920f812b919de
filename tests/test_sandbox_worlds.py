"""Worlds on disk: nothing accepted is lost, nothing is mixed, no id comes twice."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from aiogram import Bot

from sandbox import Sandbox
from sandbox.store import FolderInUse, Journal
from tests.people import Desk, Seller, Town, fresh_token
from tests.wire import Stage, aiogram_session, refused

SERVER = """
import asyncio, sys
from pathlib import Path
from sandbox import Sandbox

async def main():
    sandbox = Sandbox(Path(sys.argv[1]))
    await sandbox.start()
    print(sandbox.url, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_what_was_accepted_survives_kill_9(tmp_path: Path) -> None:
    token = fresh_token()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVER, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    async with Town(url, token) as town:
        ann = await Seller.comes(town, "Ann")
        desk = await Desk.opens(town, "Li")
        await asyncio.gather(*(ann.says(f"word {number}") for number in range(40)))
        file = await ann.sends_file("sheet.pdf", b"SDS", mime="application/pdf")
        await town.post(f"chats/{desk.chat_id}/topics", name="T-000001")
        await town.patch(f"users/{ann.user_id}", language_code="zh")
        before = await town.get("state", messages="all")
    process.kill()
    await process.wait()

    sandbox = Sandbox(tmp_path)
    await sandbox.start()
    session = aiogram_session(sandbox.url)
    async with Town(sandbox.url, token) as town:
        after = await town.get("state", messages="all")
        assert after["seq"] > before["seq"]
        for part in ("users", "chats", "pending_updates"):
            assert after[part] == before[part]
        ann = Seller(town, ann.user_id, "Ann", ann.chat_id)
        said = await ann.says("still me")
        assert said.id == max(one["message_id"] for one in before["chats"][0]["messages"]) + 1
        other = await Seller.comes(town, "Ben")
        assert other.user_id not in {user["id"] for user in before["users"]}
        bot = Bot(token, session=session)
        ids = [update.update_id for update in await bot.get_updates()]
        assert len(set(ids)) == len(ids) == before["pending_updates"] + 1
        found = await bot.download(file.files[0]["file_id"])
        assert found is not None
        assert found.read() == b"SDS"
    await session.close()
    await sandbox.close()


async def test_two_worlds_do_not_mix() -> None:
    async with Stage() as stage, stage.scene() as one, stage.scene() as two:
        await one.ann.says("only here")
        assert [update.message.text for update in await one.updates()] == ["only here"]  # type: ignore[attr-defined]
        assert await two.updates() == []
        file = await one.ann.sends_file("a.pdf", b"1")
        with refused("Bad Request: wrong file_id or the file is temporarily unavailable"):
            await two.bot.get_file(file.files[0]["file_id"])
        assert (await one.bot.get_me()).id != (await two.bot.get_me()).id
        assert [seen.text for seen in await two.ann.history()] == ["/start"]


async def test_the_default_world_is_furnished_once(tmp_path: Path) -> None:
    found = []
    for _ in range(2):
        sandbox = Sandbox(tmp_path)
        await sandbox.start()
        async with Town(sandbox.url) as town:
            desk = await Desk.found(town, sandbox.support_group_id)
            found.append((sandbox.default_token(), desk.chat_id, sorted(desk.agents)))
        await sandbox.close()
    assert found[0] == found[1]
    assert found[0][2] == ["Li", "Mia"]


async def test_one_folder_one_sandbox(tmp_path: Path) -> None:
    first = Sandbox(tmp_path)
    await first.start()
    with pytest.raises(FolderInUse):
        Sandbox(tmp_path)
    await first.close()


def test_a_torn_line_is_cut_off_and_old_rows_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.load()
    for number in range(1500):
        journal.put("counters", "n", number)
    journal.put("users", 1, {"name": "中"})
    journal.put("users", 2, {"name": "gone"})
    journal.put("users", 2, None)
    journal.close()
    with path.open("ab") as out:
        out.write(b'["users","3",{"na')
    again = Journal(path)
    assert again.load() == {"counters": {"n": 1499}, "users": {"1": {"name": "中"}}}
    assert len(path.read_bytes().splitlines()) == 2
    again.put("users", 4, {})
    again.close()
    assert Journal(path).load()["users"] == {"1": {"name": "中"}, "4": {}}


def test_no_other_address_is_served() -> None:
    with pytest.raises(ValueError, match="this machine only"):
        Sandbox(None, host="0.0.0.0")
