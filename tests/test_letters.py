"""What was given up is listed, tried again exactly once, or forgotten; nothing of what it says is shown."""

from pathlib import Path
from typing import Any

import pytest

from bot import hearing
from bot.courier.kinds import KINDS
from sandbox import Sandbox
from storage import letters
from tests.desk_way import at_the_desk, until
from tests.home import Home
from tests.program import free_port
from tests.test_operate import run
from tests.test_webhook import hook


async def broken(*_: Any, **__: Any) -> Any:
    raise KeyError("a slip")


async def dead(home: Home) -> list[letters.Letter]:
    assert home.running is not None
    found: list[letters.Letter] = await home.running.db(letters.dead, home.settings.bot_id, 50)
    return found


async def test_a_delivery_is_made_again_exactly_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    case = await at_the_desk(home)
    with monkeypatch.context() as patch:
        patch.setitem(KINDS, "order.status", broken)
        await case.li.taps("Accept", on=case.card)
        await until(lambda: dead(home))
    since = case.ann.since = home.town.seq
    await case.li.says("/deadletters")
    listed = await case.li.sees("Given up")
    assert "1. To a seller, not delivered: order.status · C-000001" in listed.text
    assert "KeyError" in listed.text
    mia = home.desk["Mia"]
    for word in ("again", "drop"):
        await mia.presses(listed, f"+letter.{word}:outbox:{(await dead(home))[0].id}", force=True)
        await mia.sees_toast("Only administrators")
    data = listed.keys[0]["callback_data"]
    acts = [
        {"do": "tap", "user_id": case.li.user_id, "chat_id": home.desk.chat_id, "message_id": listed.id, "data": data}
        for _ in range(3)
    ]
    await home.town.burst(*acts)
    await case.ann.sees("was accepted")
    await case.li.sees("No dead letters")
    await case.li.presses(listed, data, force=True)
    await case.li.sees_toast("dealt with already")
    await case.ann.says("/orders")
    await case.ann.sees("Your orders")
    told = [one for one in home.town.log if one["seq"] > since and one["type"] == "message"]
    assert len([one for one in told if "was accepted" in one["message"].get("text", "")]) == 1
    for data in ("outbox:999", "inbox:999", "elsewhere:1", "outbox:x"):
        await case.li.presses(listed, f"+letter.again:{data}", force=True)
        await case.li.sees_toast("cannot find")


async def test_a_message_is_handled_again_in_its_lane(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    await handled_again(home, monkeypatch)


async def test_with_a_webhook_as_well(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Home.opened(sandbox, tmp_path, **hook(free_port())) as home:
        await handled_again(home, monkeypatch)


async def handled_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = await home.seller("Ann")
    await ann.starts()
    await ann.sees("Hello Ann")
    with monkeypatch.context() as patch:
        patch.setattr(hearing, "decide", None)  # not callable
        await ann.says("toy cars")
        await ann.sees("something went wrong")
        await ann.says("doll")
        await until(lambda: two(home))
    li = home.desk["Li"]
    await li.says("/deadletters")
    listed = await li.sees("Given up")
    assert "From a seller, not handled: message" in listed.text
    assert "toy cars" not in listed.text
    await li.taps("Try 2 again", on=listed)
    await li.sees_toast("tried once more")
    await ann.sees("🔎")
    shown = await li.sees("1. From a seller")
    assert shown.id == listed.id
    await li.taps("Forget 1")
    await li.sees_toast("Forgotten")
    await li.sees("No dead letters")
    assert await dead(home) == []


async def two(home: Home) -> bool:
    return len(await dead(home)) == 2


def test_the_operators_command(tmp_path: Path) -> None:
    place = {"BOT_TOKEN": "7:abc", "DATABASE_URL": f"sqlite:///{tmp_path}/desk.db"}
    done = run(tmp_path, "deadletters", **place)
    assert done.returncode == 1
    assert "migrate" in done.stderr
    assert run(tmp_path, "migrate", **place).returncode == 0
    done = run(tmp_path, "deadletters", **place)
    assert done.returncode == 0
    assert "0 dead letters" in done.stdout
