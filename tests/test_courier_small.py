"""Small parts of the courier and of what it shares with the worker: pacing, patience, retention, callbacks."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from bot.callbacks import LIMIT, VOCABULARY, Press, parse, press
from bot.courier.kinds import KINDS
from bot.courier.kinds.acts import ACTS
from bot.courier.pacing import BURST, Pacing
from bot.courier.patience import LONGEST_PAUSE, pause_after
from bot.courier.scene import Scene
from bot.courier.schedules import blank_old
from storage import migrate, outbox
from storage.database import connect
from storage.models import OutboxMessage
from tests.storehouse import BOT, HandClock

CHATS = (11, 12, 13, -100, -200)


class Watch:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def most(moments: list[float], window: float) -> int:
    """The largest number of sends in any half-open window of this many seconds."""
    return max((sum(start <= one < start + window - 1e-6 for one in moments) for start in moments), default=0)


@settings(max_examples=60, deadline=None)
@given(
    wishes=st.lists(st.tuples(st.sampled_from(CHATS), st.floats(0, 3)), min_size=1, max_size=150),
    rate=st.sampled_from([5.0, 20.0, 24.0]),
)
def test_pacing_never_exceeds_a_limit_in_any_window(wishes: list[tuple[int, float]], rate: float) -> None:
    watch = Watch()
    pacing = Pacing(watch, rate)
    sent: dict[int, list[float]] = {chat: [] for chat in CHATS}
    for chat, idle in wishes:
        watch.now += idle if idle > 2 else 0
        while (wait := pacing.wait(chat)) > 0:
            watch.now += wait
        pacing.take(chat)
        sent[chat].append(watch.now)
        pacing.forget_idle()
    everything = sorted(moment for moments in sent.values() for moment in moments)
    assert most(everything, 1.0) <= 30
    for chat, moments in sent.items():
        if chat < 0:
            assert most(moments, 60.0) <= 20
        else:
            assert most(moments, 1.0) <= BURST + 1
            assert most(moments, 60.0) <= 60 + BURST


@settings(max_examples=60, deadline=None)
@given(travels=st.lists(st.floats(0, 8), min_size=30, max_size=120))
def test_a_groups_minute_is_counted_where_it_lands_and_used(travels: list[float]) -> None:
    watch, landed = Watch(), list[float]()
    pacing = Pacing(watch)
    flying: list[tuple[float, float]] = []  # when it lands, when it was taken
    for travel in travels:
        while True:
            for end, taken in sorted(one for one in flying if one[0] <= watch.now):
                now, watch.now = watch.now, end
                pacing.landed(-100, taken)
                watch.now = now
                landed.append(end)
                flying.remove((end, taken))
            wait = pacing.wait(-100)
            if wait <= 0:
                break
            watch.now = min([watch.now + wait, *(end for end, _ in flying)])
        flying.append((watch.now + travel, pacing.take(-100)))
    assert most(sorted(landed), 60.0) <= 20
    assert watch.now <= len(travels) / 20 * 60 + 8 * (len(travels) / 20), "a minute's share is used every minute"


def test_pacing_obeys_retry_after_for_one_chat_or_all() -> None:
    watch = Watch()
    pacing = Pacing(watch)
    pacing.pause(7, 11)
    assert (pacing.wait(11), pacing.wait(12)) == (7, 0)
    pacing.pause(3)
    assert (pacing.wait(11), pacing.wait(12), pacing.wait_all()) == (7, 3, 3)
    watch.now = 7
    assert (pacing.wait(11), pacing.wait_all()) == (0, 0)


def test_what_was_not_sent_is_given_back() -> None:
    pacing = Pacing(Watch())
    for _ in range(BURST):
        pacing.take(11)
    assert pacing.wait(11) > 0
    pacing.take(11, -1)
    assert pacing.wait(11) == 0


def test_pauses_grow_up_to_a_limit() -> None:
    means = [sum(pause_after(attempt) for _ in range(200)) / 200 for attempt in (0, 3, 20)]
    assert means[0] < 1 < means[1] < 3 < means[2]
    assert max(pause_after(50) for _ in range(200)) <= LONGEST_PAUSE * 1.5


def test_what_is_an_act_can_be_delivered() -> None:
    assert set(KINDS) >= ACTS


WORDS = st.sampled_from(sorted(VOCABULARY))


@given(word=WORDS, data=st.data())
def test_a_press_survives_the_wire(word: str, data: st.DataObject) -> None:
    ids = st.one_of(st.integers(0, 2**48).map(str), st.from_regex(r"[a-z][a-z0-9-]{0,14}", fullmatch=True))
    pressed = Press(word, tuple(data.draw(ids) for _ in range(VOCABULARY[word])))
    assert parse(pressed.data) == pressed
    assert len(pressed.data.encode()) <= LIMIT


@given(st.text(max_size=80))
def test_nonsense_is_no_press(text: str) -> None:
    found = parse("+" + text)
    assert found is None or found.data == "+" + text
    assert parse(text) is None or text.startswith("+")


def test_what_is_not_in_the_vocabulary_cannot_be_pressed() -> None:
    for word, ids in (
        ("order.accept", ()),
        ("order.accept", (1, 2)),
        ("order.steal", (1,)),
        ("order.accept", ("x" * 70,)),
    ):
        with pytest.raises(ValueError, match=word):
            press(word, *ids)
    for forged in ("", "-1", "1.5", "٣", "9" * 19, "0x1"):
        with pytest.raises(ValueError, match="row number"):
            Press("order.accept", (forged,)).number()


async def test_payloads_are_blanked_and_old_rows_deleted(tmp_path: Path) -> None:
    clock = HandClock()
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    migrate.upgrade(url)
    db = connect(url, clock)
    await db.start()

    def put(session: Session, key: str) -> None:
        outbox.put(session, kind="desk.told", key=key, bot_id=BOT, chat_id=5, ids={"text": "secret"})

    def rows(session: Session) -> dict[str, OutboxMessage]:
        return {row.key: row for row in session.exec(select(OutboxMessage))}

    def finish(session: Session, key: str) -> None:
        outbox.sent(session, rows(session)[key].id or 0, 1)

    kept_for = {"retention_payload_hours": 24, "retention_rows_days": 30, "retention_questions_days": 90}
    kept_for["retention_audit_days"] = 365
    scene = cast(Scene, SimpleNamespace(db=db, settings=SimpleNamespace(**kept_for)))
    for key in ("done", "waiting"):
        await db(put, key)
    await db(finish, "done")
    clock.forward(hours=23)
    await blank_old(scene)
    assert (await db(rows))["done"].ids == {"text": "secret"}
    clock.forward(hours=2)
    await blank_old(scene)
    kept: dict[str, Any] = await db(rows)
    assert (kept["done"].ids, kept["done"].chat_id) == ({}, None)
    assert kept["waiting"].ids == {"text": "secret"}, "what still waits is kept"
    clock.forward(days=31)
    assert clock() - kept["done"].done_at > timedelta(days=30)
    await blank_old(scene)
    assert set(await db(rows)) == {"waiting"}
    await db.close()


def test_a_private_chat_takes_as_much_a_second_as_is_set() -> None:
    watch = Watch()
    pacing = Pacing(watch, chat_per_second=2.0)
    for _ in range(3):
        assert pacing.wait(7) == 0
        pacing.take(7)
    assert pacing.wait(7) == pytest.approx(0.5)
