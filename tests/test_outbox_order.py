"""The next deliveries, however many wait: as a plain model says, on both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlmodel import Session

from storage import outbox, outbox_due
from storage.models import OutboxMessage
from tests.storehouse import BOT, BOTH, Runner

pytest_plugins = ["tests.engines"]

CHATS = (1, 2, -5, None)
SHUT = [(chat, act) for chat in (1, -5) for act in (False, True)]


@dataclass(frozen=True)
class Row:
    chat: int | None
    thread: int | None
    priority: int
    kind: str
    late: bool
    failed: bool


ROWS = st.lists(
    st.builds(
        Row,
        st.sampled_from(CHATS),
        st.sampled_from((None, 1, -3)),
        st.integers(-2, 2),
        st.sampled_from(("say", "mark")),
        st.booleans(),
        st.booleans(),
    ),
    max_size=25,
)


@pytest.fixture(params=BOTH)
def runner(request: pytest.FixtureRequest) -> Iterator[Runner]:
    make: Callable[[], str] = request.getfixturevalue("new_sqlite")
    runner = Runner(make() if request.param == "sqlite" else request.getfixturevalue("postgres_url"))
    yield runner
    runner.close()


def keep(session: Session, rows: list[Row]) -> list[int]:
    """These rows and no others; their ids."""
    session.execute(delete(OutboxMessage))
    made = []
    clock = session.info["clock"]
    for number, row in enumerate(rows):
        fields: dict[str, Any] = {"bot_id": BOT, "chat_id": row.chat, "thread_id": row.thread, "priority": row.priority}
        channel = "telegram" if row.chat is not None else "mail"
        outbox.put(session, kind=row.kind, key=f"r{number}", channel=channel, **fields)
        session.flush()
    found = {row.key: row for row in outbox.waiting(session, BOT)}
    for number, row in enumerate(rows):
        kept = found[f"r{number}"]
        if row.late or row.failed:
            outbox.postpone(session, kept.id or 0, 60 if row.late else -1, "failed" if row.failed else None)
        made.append(kept.id or 0)
    assert clock() is not None
    return made


def expected(rows: list[Row], shut: set[tuple[int, bool]]) -> list[int]:
    """The places of the rows that may be sent, in order."""
    order = sorted(range(len(rows)), key=lambda place: (rows[place].priority, place))
    first: dict[tuple[int | None, int], int] = {}
    for place in order:
        row = rows[place]
        if row.failed or not row.late:
            first.setdefault((row.chat, row.thread or 0), place)
    found = [place for place in order if first.get((rows[place].chat, rows[place].thread or 0)) == place]
    return [one for one in found if not rows[one].late and (rows[one].chat or 0, rows[one].kind == "mark") not in shut]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, shut=st.sets(st.sampled_from(SHUT)), limit=st.integers(1, 30))
def test_the_next_of_each_lane(runner: Runner, rows: list[Row], shut: set[tuple[int, bool]], limit: int) -> None:
    ids = runner(keep, rows)
    found = [row.id for row in runner(outbox_due.due, BOT, runner.clock(), limit, {"mark"}, shut)]
    wanted = [ids[place] for place in expected(rows, shut)]
    if limit >= len(wanted):
        assert found == wanted
    else:
        assert found[:limit] == wanted[:limit], "the most urgent ones"
