"""The courier's pacing holds up nobody's answer."""

from pathlib import Path

from sandbox import Sandbox
from storage import outbox
from tests.home import Home


async def test_a_full_outbox_delays_no_answer(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Home.opened(sandbox, tmp_path, courier_rate=0.5) as home:
        ann = await home.seller()
        await ann.starts()
        await ann.sees("Hello Ann")
        assert home.running is not None
        db, bot_id = home.running.db, home.settings.bot_id
        for number in range(40):
            chat_id = ann.chat_id
            await db(outbox.put, kind="apology", key=f"test:{number}", bot_id=bot_id, chat_id=chat_id)
        for _ in range(5):
            await ann.says("/help")
            await ann.sees("What you can do here", patience=5)
        assert (await db(outbox.counts, bot_id))["waiting"] > 20
