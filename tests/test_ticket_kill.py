"""kill -9 in the middle of a conversation: both sides read every word, in order, and hardly one twice."""

import asyncio
import signal
from pathlib import Path

from sandbox import Sandbox
from tests.test_kill import answers, program, rows
from tests.ticket_way import forum_home, opened

WORDS = 10


async def test_a_conversation_that_is_cut_loses_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    async with (
        forum_home(sandbox, tmp_path, start=False) as home,
        program(home, tmp_path, COURIER_CHAT_RATE="20", COURIER_GROUP_RATE="6000") as bot,
    ):
        home.town.patience = 40
        await bot.ready()
        talk = await opened(home)
        await talk.answered()
        before = len(await home.town.calls())
        acts = []
        for number in range(WORDS):
            desk = {"chat_id": home.desk.chat_id, "thread_id": talk.card.thread_id}
            acts.append({"do": "say", "user_id": talk.ann.user_id, "text": f"Ann {number:02}"})
            acts.append({"do": "say", "user_id": talk.li.user_id, "text": f"Li {number:02}", **desk})
        await home.town.burst(*acts)
        for share in (10, 22):
            await asyncio.wait_for(answers(home.town, before + share), 60)
            await bot.ends(signal.SIGKILL)
            await bot.start()
        for side, name in ((talk.li, "Ann"), (talk.ann, "Li")):
            await side.sees(f"{name} {WORDS - 1:02}", patience=60)
            own = [seen for seen in await side.history() if seen.raw["from"]["is_bot"]]
            said = [seen.text for seen in own if seen.text.startswith(f"{name} ") and seen.text[-2:].isdigit()]
            assert list(dict.fromkeys(said)) == [f"{name} {number:02}" for number in range(WORDS)]
            assert len(said) <= WORDS + 2, "at most what was in flight is repeated"
        assert rows(home, "SELECT count(*) FROM ticket") == [(1,)]
        assert rows(home, "SELECT count(*) FROM ticket_message WHERE side <> 'bot'") == [(2 * WORDS + 1,)]
        assert rows(home, "SELECT count(*) FROM inbox WHERE dead") == [(0,)]
