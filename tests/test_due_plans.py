"""What is due by the clock is found by an index, on both engines, among enough rows for a whole table to cost."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine

from tests import many

pytest_plugins = ["tests.engines"]

SELLERS = 6_000


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    made = create_engine(store_url)
    many.fill(made, SELLERS)
    yield made
    made.dispose()


def test_nothing_that_is_due_is_searched_for(engine: Engine) -> None:
    for name, find in many.finders().items():
        for statement, plan in many.plans(engine, find):
            assert not many.scans(plan), f"{name}: {statement}"


def test_a_whole_table_is_noticed(engine: Engine) -> None:
    """The guard itself: a question that no index answers."""
    from sqlmodel import col, select

    from storage.models import Seller

    ((_, plan),) = many.plans(
        engine, lambda session: session.exec(select(Seller.id).where(col(Seller.name) == "x")).all()
    )
    assert many.scans(plan)
