"""Many lines at once, while the group takes few: they come as one message that can be answered and edited."""

from pathlib import Path

from sandbox import Sandbox
from tests.desk_way import until
from tests.people import Seen
from tests.ticket_way import forum_home, opened

LINES = 30


async def test_lines_that_would_wait_come_together(sandbox: Sandbox, tmp_path: Path) -> None:
    async with forum_home(sandbox, tmp_path, courier_group_rate=60.0) as home:
        talk = await opened(home)
        await talk.answered()
        since = home.town.seq
        says = {"do": "say", "user_id": talk.ann.user_id}
        await home.town.burst(*({**says, "text": f"line {number:02} <&>"} for number in range(LINES)))
        talk.li.since = since
        seen: list[Seen] = []

        async def all_there() -> bool:
            own = [one for one in await home.desk.history() if one.raw["from"]["is_bot"] and "line " in one.text]
            seen[:] = own
            return all(any(f"line {number:02} <&>" in one.text for one in own) for number in range(LINES))

        await until(all_there, 40)
        assert len(seen) < LINES, "joined"
        whole = "\n".join(one.text for one in seen)
        places = [whole.index(f"line {number:02}") for number in range(LINES)]
        assert places == sorted(places)
        joined = max(seen, key=lambda one: one.text.count("line "))
        assert joined.text.startswith("👤 Ann")
        last = joined.text.rsplit("line ", 1)[1][:2]
        await talk.li.replies(joined, "to your last line")
        answer = await talk.ann.sees("to your last line")
        [target] = [one for one in await talk.ann.history() if one.text == f"line {last} <&>"]
        assert answer.raw["reply_to"] == target.id
        await talk.ann.edits(target, "changed")
        told = await talk.li.sees("Edited: changed", patience=20)
        assert told.raw["reply_to"] == joined.id
