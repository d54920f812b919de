"""What was planned by day and comes late, because nobody was there to deliver it, is put off to the next morning."""

from datetime import date, timedelta
from pathlib import Path

from sqlmodel import Session, select

from storage import deadlines, seller_time, sellers
from storage.deadlines import Move
from storage.models import OutboxMessage
from tests.stepped import START, SteppedLoop, courier, stepped


async def _told(loop: SteppedLoop, folder: Path, *, by_hour: bool) -> list[float]:
    """A reminder for a seller whose hours are quiet until ten: the hours after which it was sent."""
    async with courier(loop, folder) as desk:
        ann, bot = desk.comes("Ann").id, desk.world.bot.id

        def plan(session: Session) -> None:
            seller = sellers.meet(session, bot, ann, name="Ann", username=None, language_code="en")
            seller_time.set_quiet(session, seller.id or 0, 20, 10)
            how = {"kind": "hours", "due_at": START + timedelta(hours=5)} if by_hour else {"kind": "own"}
            day = date(2026, 11, 24)
            made = deadlines.add(session, seller.id or 0, key="1", day=day, next_at=START, **how)  # type: ignore[arg-type]
            deadlines.settle(session, bot, [Move(made.id or 0, START, 6 if by_hour else 1, None)])

        await desk.db(plan)
        await desk.done(3 * 3600, every=60)
        (row,) = await desk.db(lambda session: list(session.exec(select(OutboxMessage))))
        assert (row.outcome, row.attempts) == ("sent", 1)
        return [round(one.at / 3600, 1) for one in desk.sends(ann)]


def test_a_reminder_waits_for_the_end_of_quiet_hours(tmp_path: Path) -> None:
    assert stepped(lambda loop: _told(loop, tmp_path, by_hour=False)) == [2.0]


def test_the_last_call_before_an_hour_wakes_him(tmp_path: Path) -> None:
    assert stepped(lambda loop: _told(loop, tmp_path, by_hour=True)) == [0.0]
