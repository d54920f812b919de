"""Whatever people do to an order, in whatever sequence and however often, it stays an order that makes sense."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from storage import desks, documents, drafts, orders, outbox, quotes, sellers
from storage.models import Order, OutboxMessage, Quote
from storage.problems import NotFound, Problem, WrongState
from tests.storehouse import NEXT, READY, STATUSES, Runner, of

pytest_plugins = ["tests.engines"]

R = TypeVar("R")
SELLER, STRANGER, LI, MIA = 100, 200, 901, 902
GOES_ON = {"submitted": "accepted", "accepted": "processing", "processing": "completed"}
FINAL = ("completed", "cancelled")
_bots = itertools.count(1_000)


def says(quote: Quote, told: dict[str, Any], valid: date) -> bool:
    return (quote.provider, quote.amount, quote.valid_until) == (told["provider"], told["amount"], valid)


class Orders(RuleBasedStateMachine):
    """One order of one seller, its desk with two agents, and a stranger. Each run has a bot of its own."""

    def __init__(self, run: Runner) -> None:
        super().__init__()
        self.run = run
        self.bot = next(_bots)
        self.moves = ["submitted"]
        self.last: Callable[[], Any] | None = None
        self.causes = itertools.count(1)

    @initialize()
    def place(self) -> None:
        run, bot = self.run, self.bot
        self.desk = of(run(desks.configure, bot, -bot, "Support"))
        meet: dict[str, Any] = {"username": None, "language_code": "en"}
        self.seller = of(run(sellers.meet, bot, SELLER, name="Ann", **meet))
        self.stranger = of(run(sellers.meet, bot, STRANGER, name="Eve", **meet))
        self.draft = of(run(drafts.open_draft, self.seller))
        run(drafts.change, self.seller, self.draft, **READY)
        self.order = of(self.submit(self.seller))
        self.document = of(run(documents.checklist, self.order)[0][0])
        self.quote: int | None = None

    @property
    def status(self) -> str:
        return self.moves[-1]

    def submit(self, seller: int) -> Order:
        return self.run(orders.submit, seller, self.draft, documents=["doc"], language="en")

    def attempt(self, act: Callable[[], R], legal: bool, effect: Callable[[R], bool | None]) -> None:
        """A legal act happens, an illegal one is refused; then the very same act again changes nothing at all."""
        before = self.everything()
        try:
            fits = effect(act())
        except Problem:
            assert not legal
            assert self.everything() == before
        else:
            assert legal
            assert fits is not False
            self.last = act
            self.replay()

    def everything(self) -> tuple[Any, ...]:
        whole = self.run(orders.whole, self.order)
        return whole.order, whole.documents, whole.quotes, whole.events, self.outbox()

    def outbox(self) -> list[OutboxMessage]:
        return self.run(outbox.waiting, self.bot)

    @rule()
    def submit_again(self) -> None:
        assert self.submit(self.seller).id == self.order
        with pytest.raises(NotFound):
            self.submit(self.stranger)

    @rule(minutes=st.integers(1, 10_000))
    def wait(self, minutes: int) -> None:
        self.run.clock.forward(minutes=minutes)

    @rule()
    @precondition(lambda self: self.last is not None)
    def replay(self) -> None:
        """Whoever comes back with what was done already, changes nothing: not the rows, not the outbox."""
        assert self.last is not None
        before = self.everything()
        with contextlib.suppress(WrongState):
            self.last()
        assert self.everything() == before

    @rule(agent=st.sampled_from((LI, MIA)))
    @precondition(lambda self: self.status in GOES_ON)
    def work_goes_on(self, agent: int) -> None:
        self.agent_moves(GOES_ON[self.status], agent)

    @rule(to=st.sampled_from(STATUSES), agent=st.sampled_from((LI, MIA)))
    def agent_moves(self, to: str, agent: int) -> None:
        def act() -> Order:
            who: dict[str, Any] = {"actor": "agent", "actor_id": agent, "actor_name": "Agent", "desk_id": self.desk}
            return self.run(orders.move, self.order, to, reason="Because", **who)

        repeated = any(e.kind == to and e.actor_id == agent for e in self.run(orders.timeline, self.order))
        if not repeated:
            self.attempt(act, (self.status, to) in NEXT, lambda order: self.moves.append(order.status))
        else:
            assert act().status == self.status

    @rule(to=st.sampled_from(STATUSES))
    def seller_moves(self, to: str) -> None:
        def act() -> Order:
            who: dict[str, Any] = {"actor": "seller", "actor_id": SELLER, "seller_id": self.seller}
            return self.run(orders.move, self.order, to, **who)

        if to == "cancelled" and self.run(orders.get, self.seller, self.order).cancelled_by == "seller":
            assert act().status == "cancelled"
        else:
            self.attempt(act, NEXT.get((self.status, to)) == "both", lambda order: self.moves.append(order.status))

    @rule(to=st.sampled_from(STATUSES), by_desk=st.booleans())
    def stranger_moves(self, to: str, by_desk: bool) -> None:
        before = self.everything()
        who: dict[str, Any] = {"actor": "seller", "seller_id": self.stranger}
        if by_desk:
            who = {"actor": "agent", "desk_id": self.desk + 1, "reason": "Because"}
        with pytest.raises(NotFound):
            self.run(orders.move, self.order, to, actor_id=STRANGER, **who)
        assert self.everything() == before

    @rule(unique=st.sampled_from("abc"))
    def seller_sends_a_file(self, unique: str) -> None:
        key = f"update:{next(self.causes)}"
        file = {"file_id": unique, "file_unique_id": unique, "name": "file.pdf", "key": key}
        self.attempt(
            lambda: self.run(documents.receive, self.seller, self.document, **file),
            self.status not in FINAL,
            lambda document: document.status == "received",
        )

    @rule(accepted=st.booleans())
    def agent_judges(self, accepted: bool) -> None:
        given = {"accepted": accepted, "reason": "Blurred", "agent_id": LI, "agent_name": "Li", "desk_id": self.desk}
        verdict = "accepted" if accepted else "rejected"
        now = self.run(documents.get, self.seller, self.document).status
        legal = now == verdict or (now == "received" and self.status not in FINAL)
        self.attempt(
            lambda: self.run(documents.judge, self.order, self.document, **given),
            legal,
            lambda document: document.status == verdict,
        )

    @rule(provider=st.sampled_from(("tuv-sud", "intertek")), cents=st.integers(1, 10**9))
    def agent_offers(self, provider: str, cents: int) -> None:
        told = {"provider": provider, "amount": f"{cents / 100:.2f}", "currency": "EUR", "lead_time": "3 weeks"}
        told |= {"agent_id": MIA, "agent_name": "Mia", "desk_id": self.desk, "key": f"update:{next(self.causes)}"}
        valid = (self.run.clock() + timedelta(days=3)).date()
        same = [q for q in self.run(quotes.listed, self.order) if says(q, told, valid) and q.status == "offered"]
        self.attempt(
            lambda: self.run(quotes.offer, self.order, valid_until=valid, **told),
            bool(same) or self.status not in FINAL,
            lambda quote: setattr(self, "quote", quote.id),
        )

    @rule(accept=st.booleans())
    @precondition(lambda self: self.quote is not None)
    def seller_answers(self, accept: bool) -> None:
        quote = self.run(quotes.get, self.seller, self.quote or 0)
        verdict = "accepted" if accept else "declined"
        valid = quote.valid_until >= (self.run.clock() - timedelta(hours=12)).date()
        open_one = quote.status == "offered" and self.status not in FINAL and (valid or not accept)
        self.attempt(
            lambda: self.run(quotes.answer, self.seller, of(quote), accept),
            quote.status == verdict or open_one,
            lambda answered: answered.status == verdict,
        )

    @invariant()
    def the_status_is_where_the_legal_moves_led(self) -> None:
        order = self.run(orders.get, self.seller, self.order)
        assert order.status == self.status
        assert all(step in NEXT for step in itertools.pairwise(self.moves))
        assert (order.cancelled_by is None) == (order.status != "cancelled")
        events = self.run(orders.timeline, self.order, self.seller)
        assert [event.kind for event in events if event.kind in STATUSES] == self.moves
        assert [event.at for event in events] == sorted(event.at for event in events)
        assert order.updated_at == events[-1].at

    @invariant()
    def every_change_reached_the_other_side_once(self) -> None:
        events = self.run(orders.timeline, self.order)
        rows = self.outbox()
        cards = [row.ids["event_id"] for row in rows if row.kind == "order.card.update"]
        assert sorted(cards) == [event.id for event in events[1:]]
        told = [
            row.ids["event_id"]
            for row in rows
            if row.kind not in {"order.card.update", "order.card", "order.submitted"}
        ]
        assert sorted(told) == [event.id for event in events[1:]]
        for row in rows:
            assert row.ids["order_id"] == self.order
            assert row.chat_id in {SELLER, -self.bot}

    @invariant()
    def a_provider_has_one_open_quote(self) -> None:
        open_ones = [q.provider for q in self.run(quotes.listed, self.order) if q.status == "offered"]
        assert len(open_ones) == len(set(open_ones))


@pytest.fixture
def runner(store_url: str) -> Iterator[Runner]:
    runner = Runner(store_url)
    yield runner
    runner.close()


@pytest.mark.timeout(240)
def test_an_order_makes_sense_whatever_people_do(runner: Runner) -> None:
    run_state_machine_as_test(
        lambda: Orders(runner),
        settings=settings(
            max_examples=20,
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
