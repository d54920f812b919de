"""A month of 300 sellers in 24 zones, over changes of the clocks and 20 kills of the courier: every due alert once,
in its window, none in quiet hours, none lost. And that the judge of it can say no.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.courier import marks
from bot.quiet import Hours
from storage import notices
from tests import month_courier
from tests.month_book import DAYS, START, ZONES
from tests.month_judge import Verdict, judged
from tests.month_run import run
from tests.month_town import town
from tests.month_wire import WAYS


@pytest.fixture(autouse=True)
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    month_courier.slow_down(monkeypatch.setattr)


@pytest.mark.timeout(300)
def test_a_month_of_300_sellers_and_20_kills(tmp_path: Path) -> None:
    people = town(300, seed=1)
    assert {person.zone for person in people} >= set(ZONES)
    month = run(tmp_path, people, kills=20, seed=3)
    verdict = judged(month, people, START + timedelta(days=DAYS))
    assert verdict.wrong == []
    assert verdict.told >= verdict.due > 5000
    assert verdict.unsure < 0.15 * verdict.due, "he changed something in the very minutes: either is right"
    assert verdict.repeated <= 20, "the send that was in flight at a kill"
    assert {kill.way for kill in month.kills} >= {"after the send", "plan undone", "before the send"} <= set(WAYS)
    assert month.left["dead"] == 0


def _week(folder: Path) -> Verdict:
    people = town(48, seed=5, days=4)
    return judged(run(folder, people, kills=1, seed=2, days=3), people, START + timedelta(days=3))


def _no_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Hours, "is_quiet", lambda *_: False)


def _lost_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every tenth delivery is done before it is sent, as if its mark were written first and the send then failed."""
    from storage import outbox

    put, seen = outbox.put, [0]

    def loses(session: Any, **row: Any) -> bool:
        seen[0] += 1
        return put(session, **row) if seen[0] % 10 else False

    monkeypatch.setattr(outbox, "put", loses)


def _sent_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every tenth mark is not written."""
    sent, seen = marks.outbox.sent, [0]

    def forgets(*args: Any) -> bool:
        seen[0] += 1
        return bool(sent(*args)) if seen[0] % 10 else False

    monkeypatch.setattr(marks.outbox, "sent", forgets)


def _planned_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look forgets what was told."""
    monkeypatch.setattr(notices, "_tell", lambda *_: True)
    monkeypatch.setattr("bot.courier.reminders.by_day", _always(monkeypatch))


def _always(_monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    from bot.countdown import by_day

    def forgetful(due: Any, _told: Any, *rest: Any, **more: Any) -> Any:
        return by_day(due, None, *rest, **more)

    return forgetful


@pytest.mark.parametrize(
    ("broken", "said"),
    [(_no_quiet, "quiet hours"), (_lost_mark, "lost"), (_sent_twice, "not due now"), (_planned_twice, "not due now")],
)
def test_the_judge_says_no(
    broken: Callable[[pytest.MonkeyPatch], None], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch)
    assert any(said in one for one in _week(tmp_path).wrong)


def test_a_few_days_unbroken(tmp_path: Path) -> None:
    verdict = _week(tmp_path)
    assert verdict.wrong == []
    assert verdict.due > 100
