"""Supervisors read what was done, by whom and when."""

from tests.desk_way import at_the_desk
from tests.home import Home


async def test_what_was_done_with_an_order(home: Home) -> None:
    case = await at_the_desk(home)
    await case.li.taps("Accept", on=case.card)
    await case.ann.sees("was accepted")
    await case.li.taps("Request pack", on=case.card)
    await case.li.sees_toast()
    await case.li.says("/audit c-1")
    told = (await case.li.sees("What was done with C-000001")).text
    assert "Li · accepted it" in told
    assert "Li · exported the request pack" in told
    await case.li.says("/audit Mia")
    assert "Nothing that is on record" in (await case.li.sees("What Mia did")).text
    await case.li.says("/audit")
    assert "Li · C-000001 · accepted it" in (await case.li.sees("What agents did")).text
    await home.desk["Mia"].says("/audit")
    await home.desk["Mia"].sees("Only administrators")
