"""Digests and additions: made once a week, dealt with once, live after a second agent's OK, gone when taken back."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest

from storage import additions, desks, digests, questions
from storage.database import Database
from storage.digests import Draft
from storage.models import Desk, KnowledgeRow
from storage.problems import NotAgent, NotFound, WrongState
from tests.storehouse import BOT, GROUP, a_desk, a_seller, of, queued

pytest_plugins = ["tests.engines"]

LI = {"agent_id": 1, "agent_name": "Li"}
MIA = {"agent_id": 2, "agent_name": "Mia"}
TOPIC = {"group": "desk", "title": {"en": "T", "zh": "题"}}


@dataclass
class Week:
    """A desk with one group of two questions of Ann's."""

    store: Database
    desk: Desk
    ann: int
    group: int
    questions: list[int]

    async def state(self) -> str:
        return (await self.store(digests.group, self.group)).state

    async def settled(self) -> list[str]:
        return [(await self.store(questions.get, self.ann, one)).settled for one in self.questions]

    async def attach(self, key: str = "u1", who: dict[str, object] = LI, topic: str = "card") -> KnowledgeRow:
        entry = {"topic": topic, "en": ["which card"]}
        return await self.store(additions.attach, self.desk, self.group, "wordings", entry, key=key, **who)

    async def propose(self, key: str = "u1", who: dict[str, object] = LI) -> KnowledgeRow:
        args = (self.desk, self.group, TOPIC, {"en": ["which card"]})
        return await self.store(additions.propose, *args, key=key, message_id=5, **who)

    async def approve(self, row: KnowledgeRow, who: dict[str, object] = MIA) -> KnowledgeRow:
        return await self.store(additions.approve, self.desk, of(row), key="ok", **who)

    async def live(self) -> list[str]:
        return [row.table_name for row in await self.store(additions.live, BOT)]


async def asks(store: Database, ann: int, key: str, kind: str = "unknown", text: str = "which card?") -> int:
    return of(await store(questions.ask, BOT, ann, key=key, language="en", text=text, kind=kind))


@pytest.fixture
async def week(store: Database) -> Week:
    desk, ann = await a_desk(store), of(await a_seller(store))
    asked = [await asks(store, ann, f"q{number}") for number in range(2)]
    await store(digests.make, BOT, "2026-W48", [Draft(asked, [("en", "which card?")], topics=["card"])])
    (row,) = await queued(store, "desk.digest.group")
    return Week(store, desk, ann, row.ids["group_id"], asked)


async def test_what_waits_is_unanswered_or_did_not_help(store: Database, week: Week) -> None:
    later = [await asks(store, week.ann, key, kind) for key, kind in (("a", "faq"), ("b", "choice"), ("c", "faq"))]
    await asks(store, week.ann, "d", "faq", text="")
    await store(questions.vote, week.ann, later[2], "down")
    until = store.clock() + timedelta(seconds=1)
    assert [of(one) for one in await store(digests.waiting, BOT, until)] == [later[2], later[1]], "none of open groups"
    assert await store(digests.waiting, BOT, store.clock() - timedelta(days=1)) == []
    assert await store(digests.waiting, BOT + 1, until) == []


async def test_a_week_has_one_digest_and_the_rest_comes_later(store: Database, week: Week) -> None:
    many = [Draft([await asks(store, week.ann, f"m{number}")], []) for number in range(digests.MOST + 3)]
    assert not await store(digests.make, BOT, "2026-W48", many)
    assert await store(digests.make, BOT, "2026-W49", many, {"card": 2})
    assert len(await queued(store, "desk.digest.group")) == 1 + digests.MOST
    header = (await queued(store, "desk.digest"))[-1]
    made = await store(digests.get, header.ids["digest_id"])
    assert (made.questions, made.left, made.opened) == (13, 3, {"card": 2})
    until = store.clock() + timedelta(seconds=1)
    assert len(await store(digests.waiting, BOT, until)) == 3
    assert await store(digests.is_made, BOT, "2026-W49")


async def test_nothing_to_tell_is_noted_and_not_posted(store: Database) -> None:
    with pytest.raises(NotFound):
        await store(digests.make, BOT, "2026-W48", [])
    await a_desk(store)
    assert await store(digests.make, BOT, "2026-W48", [])
    assert await store(digests.is_made, BOT, "2026-W48")
    assert await queued(store) == []


async def test_of_two_agents_one_deals_with_a_group(store: Database, week: Week) -> None:
    acts = [
        store(digests.settle, of(week.desk), week.group, outcome, key=f"u{agent_id}", agent_id=agent_id, agent_name="A")
        for agent_id in range(4)
        for outcome in ("ignored", "answered")
    ]
    done = await asyncio.gather(*acts, return_exceptions=True)
    won = {one.agent_id for one in done if not isinstance(one, BaseException)}
    assert len(won) == 1
    assert sum(isinstance(one, WrongState) for one in done) == 7
    assert set(await week.settled()) == {await week.state()}


async def test_attaching_is_live_at_once_and_can_be_taken_back(store: Database, week: Week) -> None:
    row = await week.attach()
    assert of(await week.attach()) == of(row), "a replay"
    assert row.entry == {"id": f"desk-{of(row)}", "topic": "card", "en": ["which card"]}
    assert (await week.state(), await week.settled()) == ("attached", ["attached"] * 2)
    assert await store(additions.version, BOT) == 1
    for who in (LI, MIA):
        with pytest.raises(WrongState):
            await week.attach("u2", who, "other")
    assert await store(additions.undo, week.desk, week.group, agent_name="Mia", key="u3")
    assert not await store(additions.undo, week.desk, week.group, agent_name="Mia", key="u3")
    assert (await week.state(), await week.settled(), await week.live()) == ("open", [""] * 2, [])
    assert await store(additions.version, BOT) == 2
    assert of(await week.attach("u4", MIA)) != of(row)
    assert await week.live() == ["wordings"]


async def test_an_answer_is_live_after_the_ok_of_somebody_else(store: Database, week: Week) -> None:
    row = await week.propose()
    assert of(await week.propose()) == of(row)
    assert (await week.state(), await week.live()) == ("open", [])
    with pytest.raises(NotAgent):
        await week.approve(row, LI)
    assert await week.live() == []
    done = await week.approve(row)
    assert (done.author_name, done.approved_by_name) == ("Li", "Mia")
    assert of(await week.approve(row)) == of(row), "a replay"
    assert (await week.state(), await week.live()) == ("answered", ["topic", "wordings"])
    wordings = (await store(additions.live, BOT))[1]
    assert wordings.entry["topic"] == f"desk-{of(row)}"
    with pytest.raises(WrongState):
        await store(additions.discard, week.desk, of(row), agent_name="Mia", key="d")
    with pytest.raises(WrongState):
        await week.approve(row, {"agent_id": 3, "agent_name": "Bo"})
    await store(additions.undo, week.desk, week.group, agent_name="Mia", key="u3")
    assert await week.live() == []


async def test_a_discarded_answer_cannot_be_approved(store: Database, week: Week) -> None:
    row = await week.propose()
    for _ in range(2):
        await store(additions.discard, week.desk, of(row), agent_name="Li", key="d")
    with pytest.raises(WrongState) as refused:
        await week.approve(row)
    assert refused.value.fields == {"status": "withdrawn"}
    assert await week.state() == "open"


async def test_of_two_answers_to_one_group_one_goes_live(store: Database, week: Week) -> None:
    first, second = await week.propose(), await week.propose("u2", MIA)
    await week.approve(first)
    with pytest.raises(WrongState):
        await week.approve(second, LI)
    assert len(await week.live()) == 2
    assert await store(additions.version, BOT) == 1


async def test_of_two_answers_one_goes_live_whoever_presses_ok(store: Database, week: Week) -> None:
    first, second = await week.propose(), await week.propose("u2")
    await week.approve(first)
    with pytest.raises(WrongState):
        await store(additions.approve, week.desk, of(second), key="ok2", **MIA)
    assert len(await week.live()) == 2
    assert of(await week.approve(first)) == of(first), "a replay"


async def test_taking_back_what_was_only_ignored_changes_no_book(store: Database, week: Week) -> None:
    await store(digests.settle, of(week.desk), week.group, "ignored", key="u1", **LI)
    assert await store(additions.undo, week.desk, week.group, agent_name="Mia", key="u2")
    assert await week.state() == "open"
    assert await store(additions.version, BOT) == 0


async def test_another_desk_has_no_part_in_it(store: Database, week: Week) -> None:
    row = await week.propose()
    other = await store(desks.configure, BOT, GROUP - 1, "Other")
    for verb, args, fields in (
        (additions.approve, (of(row),), MIA),
        (additions.discard, (of(row),), {"agent_name": "Mia"}),
        (additions.undo, (week.group,), {"agent_name": "Mia"}),
    ):
        with pytest.raises(NotFound):
            await store(verb, other, *args, key="x", **fields)
    with pytest.raises(NotFound):
        await store(digests.settle, of(other), week.group, "ignored", key="x", **LI)
    assert await store(digests.find, of(other), 5) is None


async def test_a_group_that_moves_takes_the_open_groups_along(store: Database, week: Week) -> None:
    await store(digests.posted, week.group, 5)
    assert of(await store(digests.find, of(week.desk), 5)) == week.group
    await store(desks.migrate, BOT, GROUP, GROUP - 7)
    assert await store(digests.find, of(week.desk), 5) is None
    assert [row.chat_id for row in await queued(store, "desk.digest.group")] == [GROUP - 7] * 2


async def test_a_group_that_moves_takes_answers_that_wait_along(store: Database, week: Week) -> None:
    row = await week.propose()
    await store(additions.posted, of(row), 6)
    await store(desks.migrate, BOT, GROUP, GROUP - 7)
    assert (await store(additions.row, of(row))).message_id is None, "6 is another message there"
    assert [row.chat_id for row in await queued(store, "desk.digest.answer")] == [GROUP - 7] * 2


async def test_old_wordings_are_blanked(store: Database, week: Week) -> None:
    assert await store(digests.blank, store.clock()) == 0
    assert await store(digests.blank, store.clock() + timedelta(seconds=1)) == 1
    assert await store(digests.blank, store.clock() + timedelta(seconds=1)) == 0
    assert (await store(digests.group, week.group)).samples == []


async def test_what_was_opened_and_did_not_help_is_counted(store: Database, week: Week) -> None:
    for number in range(3):
        row = await store(
            questions.ask, BOT, week.ann, key=f"o{number}", language="en", text="", kind="faq", topic="card"
        )
        await store(questions.vote, week.ann, of(row), "down" if number else "up")
    since, until = store.clock() - timedelta(days=7), store.clock() + timedelta(seconds=1)
    assert await store(digests.opened, BOT, since, until) == {"card": 2}
