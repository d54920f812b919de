"""Queues: supervisors make them, agents join them, and a ticket finds the desk and the people it is for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from sandbox import Sandbox
from storage import routing
from storage.models import Queue
from tests.connect_way import a_code, wants_a_person
from tests.desk_way import until
from tests.home import Home
from tests.people import Desk
from tests.ticket_way import forum_home, titles


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    """Li owns the group, and is its supervisor; Mia is a member."""
    async with forum_home(sandbox, tmp_path) as opened:
        yield opened


async def queues(home: Home, desk_id: int = 1) -> dict[str, Queue]:
    assert home.running is not None
    return {queue.name: queue for queue, _ in await home.running.db(routing.listed, desk_id)}


async def further_desk(home: Home) -> Desk:
    """Zed's group, connected as a second desk."""
    desk = await Desk.opens(home.town, "Zed", "Yan", forum=True)
    await desk["Zed"].says(f"/connect {await a_code(home, first=False)}")
    await desk["Zed"].sees("This group is a desk now")
    return desk


async def test_a_supervisor_makes_a_queue_and_its_agents_are_called(home: Home) -> None:
    li, mia = home.desk["Li"], home.desk["Mia"]
    await li.says("/routing")
    await li.sees("None yet")
    await li.says("/routing add toys zh en group:toys sign:🧸")
    card = await li.sees("Takes: sellers who read Chinese or English, about Toys")
    assert "Called: nobody yet" in card.text
    await mia.taps("Call me", on=card)
    await mia.sees_toast("call you")
    await mia.sees("Called: Mia")
    evil = await home.desk.admits("<b>Bo</b>")
    await evil.says("/join TOYS")
    await evil.sees("New tickets of toys call you")
    await wants_a_person(home, "Ann", about="toys-electric")
    ticket = await li.sees("nobody has it yet")
    assert f'<a href="tg://user?id={mia.user_id}"' in ticket.html
    assert "📥 toys: Mia, <b>Bo</b>" in ticket.text
    assert (await titles(home))[-1].startswith("🆕 🧸 T-000001 ")
    await li.at(ticket.thread_id).says("hello")
    claimed = await li.sees("Li has it")
    assert claimed.text.endswith("📥 toys"), "who has it is called, not the others"
    await wants_a_person(home, "Bob")
    other = await li.sees("T-000002")
    assert "📥" not in other.text, "it is about no toys"


async def test_by_turns_the_next_agent_is_named_first(home: Home) -> None:
    li, mia = home.desk["Li"], home.desk["Mia"]
    await li.says("/routing add all turns")
    card = await li.sees("Takes: every ticket")
    for agent in (li, mia):
        await agent.says("/join all")
        await agent.sees("call you")
    named = []
    for seller in ("Ann", "Bob", "Eve"):
        li.since = home.town.seq
        await wants_a_person(home, seller)
        ticket = await li.sees("nobody has it yet")
        named.append(ticket.text.rpartition("👉 ")[2])
        assert "[all] T-" in (await titles(home))[-1]
    assert named == ["Li, Mia", "Mia, Li", "Li, Mia"]
    await home.desk.dismisses("Mia")
    li.since = home.town.seq
    await wants_a_person(home, "Zoe")
    assert (await li.sees("nobody has it yet")).text.endswith("👉 Li"), "who left is not called"
    await li.taps("Call all alike", on=card)
    await li.sees_toast("Changed")
    assert not (await queues(home))["all"].turns


async def test_a_queue_sends_tickets_to_its_desk_and_the_first_desk_is_the_fallback(home: Home) -> None:
    second = await further_desk(home)
    zed, li = second["Zed"], home.desk["Li"]
    await zed.says("/routing add 中文 ZH")
    await zed.sees("sellers who read Chinese")
    await li.says("/routing add electronics group：electronics")
    await li.sees("tickets about Electronics")
    await wants_a_person(home, "Wei", "zh")
    ticket = await zed.sees("T-000001 · nobody has it yet")
    assert "📥 中文" in ticket.text
    await wants_a_person(home, "Wang", "zh", about="headphones")
    assert "📥 electronics" in (await li.sees("T-000002 · nobody has it yet")).text, "a group says more than a language"
    await wants_a_person(home, "Ann")
    await li.sees("T-000003 · nobody has it yet")
    await zed.says("/routing")
    listed = await zed.sees("Queues of this desk")
    assert "electronics" not in listed.text
    assert "comes to the default desk" in listed.text


async def test_one_desk_has_no_say_in_anothers_tickets_and_queues(home: Home) -> None:
    second = await further_desk(home)
    zed, li = second["Zed"], home.desk["Li"]
    await zed.says("/routing add chinese zh")
    await zed.sees("sellers who read Chinese")
    wei = await wants_a_person(home, "Wei", "zh")
    await zed.sees("T-000001 · nobody has it yet")
    li.since = home.town.seq
    await li.says("/routing add mine")
    card = await li.sees("Takes: every ticket")
    for data in ("ticket.claim:1", "ticket.take:1:5", "ticket.close:1", "ticket.reopen:1", "queue.join:1"):
        await li.presses(card, f"+{data}", force=True)
        await li.sees_toast("cannot find")
    for data in ("queue.remove:1", "queue.turns:1:on", "queue.ask:1", "queue.show:1", "queue.remove:x"):
        await li.presses(card, f"+{data}", force=True)
        await li.sees_toast("cannot find")
    for command in ("/join chinese", "/leave chinese", "/routing set chinese en", "/routing remove chinese"):
        await li.says(command)
        await li.sees("This desk has no queue chinese")
    await li.says("a word from the wrong desk", reply_to=card)
    assert not any("wrong desk" in seen.text for seen in await wei.history())
    there = (await queues(home, 2))["chinese"]
    assert (there.languages, there.turns) == (["zh"], False)


async def test_who_may_make_queues_and_who_may_join(home: Home) -> None:
    li, mia = home.desk["Li"], home.desk["Mia"]
    for command in ("/routing add mine", "/routing set mine", "/routing remove mine"):
        await mia.says(command)
        await mia.sees("Only administrators of this group")
    await li.says("/routing add toys group:toys")
    card = await li.sees("tickets about Toys")
    for data in ("queue.turns:1:on", "queue.ask:1", "queue.remove:1"):
        await mia.presses(card, f"+{data}", force=True)
        await mia.sees_toast("Only administrators of this group")
    for command in ("/routing", "/routing add x", "/join toys", "/leave toys"):
        await li.says(command, anonymous=True)
        await li.sees("Anonymous administrators cannot act here")
    eve = await home.seller("Eve")
    for data in ("queue.join:1", "queue.show:1", "queue.remove:1"):
        body = {"user_id": eve.user_id, "chat_id": home.desk.chat_id, "message_id": card.id, "data": f"+{data}"}
        await home.town.post("tap", **body, force=True)
        await eve.sees_toast("Only current members of the desk")
    await home.desk.dismisses("Mia")
    await mia.presses(card, "+queue.join:1", force=True)
    await mia.sees_toast("Only current members of the desk")
    other = await Desk.opens(home.town, "Zed")
    said = await other["Zed"].says("/routing add theirs")
    await other["Zed"].says("/join toys")
    await other["Zed"].presses(said, "+queue.join:1", force=True)
    await other["Zed"].sees_toast("not the support desk")
    assert len([seen for seen in await other["Zed"].history() if not seen.raw["service"]]) == 2, "a group that is none"
    assert list(await queues(home)) == ["toys"]
    assert home.running is not None
    assert await home.running.db(routing.members, 1) == []


async def test_what_cannot_be_read_is_said(home: Home) -> None:
    li = home.desk["Li"]
    for typed, told in (
        ("/routing help", "/routing add NAME …: a new one"),
        ("/routing add", "Type a name after the command"),
        ("/routing add a:b", "Type a name after the command"),
        (f"/routing add {'x' * 31}", "at most 30"),
        ("/routing add toys group:spaceships", "no group of products of that name: spaceships"),
        ("/routing add toys sign:123456789", "A sign is one to eight"),
        ("/routing add toys french", "what this means: french"),
        ("/routing set nothing", "no queue nothing"),
        ("/routing remove nothing", "no queue nothing"),
        ("/routing remove", "/routing add NAME …: a new one"),
        ("/join", "Which queue?"),
        ("/leave nothing", "no queue nothing"),
    ):
        await li.says(typed)
        await li.sees(told)
    assert await queues(home) == {}
    await li.says("/routing add toys group:玩具")
    await li.sees("tickets about Toys")
    await li.says("/routing add TOYS")
    await li.sees("There is a queue TOYS already")


async def test_a_queue_is_changed_and_removed_while_its_tickets_go_on(home: Home) -> None:
    li, mia = home.desk["Li"], home.desk["Mia"]
    await li.says("/routing add all sign:🧸")
    card = await li.sees("Takes: every ticket")
    await mia.says("/join all")
    await mia.sees("call you")
    ann = await wants_a_person(home, "Ann")
    ticket = await li.sees("T-000001 · nobody has it yet")
    await li.says("/routing set all zh")
    assert "Called: Mia" in (await li.sees("Takes: sellers who read Chinese")).text
    await mia.says("/leave all")
    await mia.sees("do not call you any more")
    await li.taps("Remove", on=card)
    await li.sees("Remove this queue?")
    await li.taps("Keep it", on=card)
    await li.sees_toast("Kept")
    await li.taps("Remove", on=card)
    await li.taps("Yes, remove it", on=card)
    await li.sees("The queue all is removed")
    await li.presses(card, "+queue.remove:1", force=True)
    await li.sees_toast("cannot find")
    await li.at(ticket.thread_id).says("I am here")
    await ann.sees("I am here")

    async def bare() -> bool:
        return (await titles(home))[-1].startswith("💬 T-000001")

    await until(bare)
