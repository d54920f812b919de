"""The operator's side of a connection: the code on his terminal, a further one, and what doctor finds in the desks."""

from __future__ import annotations

import asyncio
import re
import signal
from pathlib import Path

import pytest

from bot import operate
from bot.doctor import examine
from sandbox import Sandbox
from tests.home import Home
from tests.people import Desk, Town, fresh_token
from tests.program import Program

CODE = re.compile(r"/connect ([0-9A-Z]{5}-[0-9A-Z]{5})")


async def test_a_start_without_a_desk_prints_a_code_that_works(sandbox: Sandbox, tmp_path: Path) -> None:
    token = fresh_token()
    env = {"BOT_TOKEN": token, "TELEGRAM_API_URL": sandbox.url}
    async with Town(sandbox.url, token) as town:
        desk = await Desk.opens(town, "Li")
        async with Program(tmp_path, env) as program:
            await program.ready()
            async with asyncio.timeout(20):
                while not CODE.search(program.log):  # noqa: ASYNC110 — another process prints it
                    await asyncio.sleep(0.02)
            [code] = CODE.findall(program.log)
            await desk["Li"].says(f"/connect {code}")
            await desk["Li"].sees("This group is the desk now", patience=30)
            assert await program.ends(signal.SIGTERM) == 0
        async with Program(tmp_path, env, ("connect-code",)) as further:
            assert await further.ends() == 0
        [again] = CODE.findall(further.log)
        async with Program(tmp_path, env) as program:
            await program.ready()
            other = await Desk.opens(town, "Zed")
            await other["Zed"].says(f"/connect {again}")
            await other["Zed"].sees("This group is a desk now", patience=30)
            await program.ends(signal.SIGTERM)
        assert CODE.findall(program.log) == [], "there is a desk: a start prints none"
        assert code not in program.log
        assert again not in program.log


async def test_doctor_says_what_the_bot_lacks_in_each_desk(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    await home.town.patch(f"chats/{home.desk.chat_id}", bot_denied=["can_pin_messages"])
    assert await examine(home.settings) == 0
    said = capsys.readouterr().out
    assert f"ok   desk {home.desk.chat_id}: the bot is administrator" in said
    assert f"ok   desk {home.desk.chat_id}: the bot may not pin messages" in said
    assert f"ok   desk {home.desk.chat_id}: topics are off" in said
    assert "may not delete" not in said
    state = await home.town.get("state", messages=0)
    await home.town.post(f"chats/{home.desk.chat_id}/members", user_id=state["bot"]["id"], status="member")
    await examine(home.settings)
    assert "as no administrator it hears commands and replies only" in capsys.readouterr().out


async def test_doctor_misses_a_desk(sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with Home.opened(sandbox, tmp_path, support_group_id=None) as home:
        assert await examine(home.settings) == 1
        assert "FAIL no desk yet: type /connect CODE" in capsys.readouterr().out


async def test_without_a_token_a_code_is_for_the_sandboxs_bot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BOT_TOKEN", raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/a.db")
    assert await operate.run("connect-code") == 1
    assert "BOT_TOKEN is not set" in capsys.readouterr().err
    (tmp_path / "var" / "sandbox").mkdir(parents=True)
    (tmp_path / "var" / "sandbox" / "default.json").write_text('{"token": "7:AA"}')
    assert await operate.run("migrate") == 0
    assert await operate.run("connect-code") == 0
    assert CODE.search(capsys.readouterr().out)
