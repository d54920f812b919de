"""Progress in guides: kept per seller and guide, and the same however often a tap is handled."""

import asyncio

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import guides
from storage.database import Database
from tests.storehouse import HandClock, a_seller, of

pytest_plugins = ["tests.engines"]

NA = "na-registration"
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("choose"), st.sampled_from(["entity", "site"]), st.sampled_from(["one", "two"])),
        st.tuples(st.just("mark"), st.sampled_from(["card", "phone", "tax"]), st.booleans()),
        st.tuples(st.just("go_to"), st.sampled_from(["card", "phone"])),
        st.tuples(st.just("forget")),
    ),
    max_size=12,
)


async def state(store: Database, seller: int, guide: str = NA) -> tuple[dict[str, str], list[str], str] | None:
    found = await store(guides.get, seller, guide)
    return (found.choices, found.done, found.at) if found else None


async def test_what_is_answered_and_done_is_kept(store: Database, hand_clock: HandClock) -> None:
    ann = of(await a_seller(store))
    assert await state(store, ann) is None
    await store(guides.choose, ann, NA, "entity", "company")
    await store(guides.mark, ann, NA, "card", True, at="phone")
    hand_clock.forward(minutes=5)
    await store(guides.mark, ann, NA, "mail", True)
    await store(guides.choose, ann, "eu-kyc", "entity", "taiwan")
    assert await state(store, ann) == ({"entity": "company"}, ["card", "mail"], "phone")
    await store(guides.mark, ann, NA, "card", False)
    await store(guides.choose, ann, NA, "entity", "individual")
    assert await state(store, ann) == ({"entity": "individual"}, ["mail"], "phone")
    assert {one.guide for one in await store(guides.listed, ann)} == {NA, "eu-kyc"}


async def test_a_tap_handled_twice_is_one(store: Database, hand_clock: HandClock) -> None:
    ann = of(await a_seller(store))
    await store(guides.mark, ann, NA, "card", True, at="phone")
    first = await store(guides.get, ann, NA)
    hand_clock.forward(hours=1)
    for _ in range(2):
        await store(guides.mark, ann, NA, "card", True, at="phone")
        await store(guides.go_to, ann, NA, "phone")
    again = await store(guides.get, ann, NA)
    assert first is not None
    assert again is not None
    assert (again.id, again.done, again.at, again.updated_at) == (first.id, ["card"], "phone", first.updated_at)


async def test_taps_at_once_lose_nothing(store: Database) -> None:
    ann = of(await a_seller(store))
    steps = [f"step-{number}" for number in range(8)]
    await asyncio.gather(*(store(guides.mark, ann, NA, step, True) for step in steps))
    found = await store(guides.get, ann, NA)
    assert found is not None
    assert sorted(found.done) == steps


async def test_starting_over_forgets_this_guide_of_this_seller(store: Database) -> None:
    ann, bob = of(await a_seller(store)), of(await a_seller(store, user_id=43))
    for seller in (ann, bob):
        await store(guides.mark, seller, NA, "card", True)
    await store(guides.mark, ann, "eu-kyc", "kyc-find", True)
    for _ in range(2):
        await store(guides.forget, ann, NA)
    assert await state(store, ann) is None
    assert await state(store, bob) == ({}, ["card"], "")
    assert await state(store, ann, "eu-kyc") == ({}, ["kyc-find"], "")


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_each_act_twice_is_as_good_as_once(acts: list[tuple[object, ...]], new_sqlite: object) -> None:
    from tests.storehouse import Runner

    assert callable(new_sqlite)
    runner = Runner(new_sqlite())
    try:
        once, twice = (
            of(runner._loop.run_until_complete(a_seller(runner._db, user_id=number))) for number in (100, 101)
        )
        for name, *what in acts:
            verb = getattr(guides, str(name))
            runner(verb, once, NA, *what)
            for _ in range(2):
                runner(verb, twice, NA, *what)
        one, two = runner(guides.get, once, NA), runner(guides.get, twice, NA)
        assert (one is None) == (two is None)
        if one is not None and two is not None:
            assert (one.choices, one.done, one.at) == (two.choices, two.done, two.at)
    finally:
        runner.close()
