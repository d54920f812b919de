"""Who writes while nobody works hears it, once a closed period, in his time: no promise that nobody keeps."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.say import Say
from bot.service import DeskService
from bot.ticket_times import promise
from sandbox import Sandbox
from storage import sellers
from storage.models import Seller
from tests.clock_way import OFFICE, later
from tests.home import TestSettings
from tests.storehouse import HandClock
from tests.ticket_way import Talk, forum_home, opened

FRIDAY = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)  # 16:00 in Shanghai
EVENING = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DESK = {**OFFICE, "response_hours": 9.0}


async def told(talk: Talk) -> list[str]:
    return [seen.text for seen in await talk.ann.history() if seen.text.startswith("🌙")]


async def writes(talk: Talk, text: str) -> None:
    await talk.ann.says(text)
    await talk.li.sees(text)
    await later(talk.home, minutes=1)


async def test_once_a_closed_period(sandbox: Sandbox, tmp_path: Path) -> None:
    async with forum_home(sandbox, tmp_path, clock=HandClock(FRIDAY), **DESK) as home:
        talk = await opened(home)
        await writes(talk, "while you are there")
        assert await told(talk) == []
        await later(home, EVENING)
        await writes(talk, "and now?")
        [notice] = await told(talk)
        assert notice.startswith(
            "🌙 Our desk is closed now, but we have your message (T-000001). We are back on 23 Nov 2026"
        )
        assert "23 Nov 2026 09:00 (Asia/Shanghai time), and you get a reply by 23 Nov 2026 16:00." in notice
        await later(home, hours=24)
        await writes(talk, "is it Saturday?")
        assert len(await told(talk)) == 1
        await later(home, datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
        await writes(talk, "it is Monday")
        assert len(await told(talk)) == 1
        await later(home, hours=10)
        await writes(talk, "and in the evening?")
        assert len(await told(talk)) == 2
        assert "and you get a reply by" not in (await told(talk))[-1], "what is overdue is promised no more"


async def test_who_opens_it_then_is_told_with_that(sandbox: Sandbox, tmp_path: Path) -> None:
    async with forum_home(sandbox, tmp_path, clock=HandClock(EVENING), **DESK) as home:
        talk = await opened(home)
        [said] = [seen.text for seen in await talk.ann.history() if "a person answers you here" in seen.text]
        assert "Our desk is closed now and opens on 23 Nov 2026 09:00 (Asia/Shanghai time)." in said
        assert "You get a reply by 23 Nov 2026 18:00" in said
        await writes(talk, "I cannot wait")
        assert await told(talk) == []


async def test_not_while_an_agent_is_there(sandbox: Sandbox, tmp_path: Path) -> None:
    async with forum_home(sandbox, tmp_path, clock=HandClock(EVENING), **DESK) as home:
        talk = await opened(home)
        await talk.answered("I am here, late as it is.")
        await writes(talk, "how kind")
        assert await told(talk) == []
        await later(home, hours=24)
        await writes(talk, "one more thing")
        assert await told(talk) == [], "the same closed period, and he was told when he opened it"


async def test_in_his_own_time_and_language(sandbox: Sandbox, tmp_path: Path) -> None:
    async with forum_home(sandbox, tmp_path, clock=HandClock(FRIDAY), **DESK) as home:
        talk = await opened(home, language="zh")
        row = await talk.db(sellers.find, home.settings.bot_id, talk.ann.user_id)
        await talk.db(sellers.set_timezone, row.id, "America/New_York")
        await later(home, EVENING)
        await writes(talk, "在吗")
        [notice] = await told(talk)
        assert "客服将于 2026年11月22日 20:00 上班，最迟 2026年11月23日 03:00 前回复您。" in notice


@pytest.mark.parametrize(
    ("settings", "moment", "said"),
    [
        ({}, FRIDAY, "You get a reply within 24 hours, usually sooner."),
        ({"next_response_hours": 1.5}, FRIDAY, "You get a reply within 1.5 hours, usually sooner."),
        ({"next_response_hours": 0.5}, FRIDAY, "You get a reply within 30 minutes, usually sooner."),
        (OFFICE, FRIDAY, "You get a reply by 25 Nov 2026 13:00 (Asia/Shanghai time), usually sooner."),
    ],
)
def test_what_is_promised(settings: dict[str, str], moment: datetime, said: str) -> None:
    ann = Seller(bot_id=1, user_id=2, name="Ann", language="en", created_at=moment, seen_at=moment)
    service = DeskService(TestSettings.model_validate(settings))
    assert promise(Say("en"), ann, service, None, moment) == said
