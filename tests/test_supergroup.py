"""A group that becomes a supergroup is the same desk, with its tickets, its queues and its connection."""

from pathlib import Path

from sandbox import Sandbox
from tests.connect_way import a_code, wants_a_person
from tests.home import Home
from tests.people import Desk


async def test_a_group_that_becomes_a_supergroup_keeps_its_queues_and_tickets(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Home.opened(sandbox, tmp_path, support_group_id=None) as home:
        users = [await home.town.post("users", first_name=name, is_agent=True) for name in ("Li", "Mia")]
        members = [{"user_id": users[0]["id"], "status": "creator"}, {"user_id": users[1]["id"], "status": "member"}]
        chat = await home.town.post("chats", title="Small", type="group", members=members, bot_status="administrator")
        old = await Desk.found(home.town, int(chat["id"]))
        await old["Li"].says(f"/connect {await a_code(home)}")
        await old["Li"].sees("This group is the desk now")
        await old["Li"].says("/routing add all sign:🧸")
        await old["Li"].sees("Takes: every ticket")
        await old["Li"].says("/join all")
        await old["Li"].sees("call you")
        ann = await wants_a_person(home, "Ann")
        await old["Li"].sees("T-000001 · nobody has it yet")
        since = home.town.seq
        moved = await home.town.post(f"chats/{old.chat_id}/migrate")
        home.desk = new = await Desk.found(home.town, int(moved["id"]))
        li = new["Li"]
        li.since = since
        card = await li.sees("T-000001 · nobody has it yet")
        assert "📥 all: Li" in card.text
        await li.says("hello from the new place", reply_to=card)
        await ann.sees("hello from the new place")
        await li.says("/connect")
        await li.sees("Topics are off in this group")
        await li.says("/routing")
        assert "Called: Li" in (await li.sees("Queues of this desk")).text
        await wants_a_person(home, "Bob")
        await li.sees("T-000002 · nobody has it yet")
