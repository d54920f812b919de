"""After a conversation the seller says how it was, in stars and words; the desk reads it, and nothing else is taken."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from sqlmodel import Session, select

from sandbox import Sandbox
from storage.models import TicketRating
from tests.home import Home
from tests.ticket_way import Talk, forum_home, opened


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with forum_home(sandbox, tmp_path) as opened:
        yield opened


def _rows(session: Session) -> list[TicketRating]:
    return list(session.exec(select(TicketRating)))


async def rows(talk: Talk) -> list[tuple[int, str]]:
    return [(one.stars, one.words) for one in await talk.db(_rows)]


async def closed_by_li(home: Home, language: str = "en") -> Talk:
    talk = await opened(home, language=language)
    await talk.answered()
    await talk.li.says("/close")
    await talk.ann.sees("How did we do" if language == "en" else "打分")
    return talk


async def test_stars_and_words_reach_the_topic(home: Home) -> None:
    talk = await closed_by_li(home)
    since = home.town.seq
    await talk.ann.taps("4")
    await talk.ann.sees_toast("★★★★")
    await talk.ann.sees("our desk reads it")
    talk.li.since = since
    told = await talk.li.sees("the seller gave 4 of 5")
    assert told.thread_id == talk.card.thread_id
    await talk.ann.taps("Add a comment")
    await talk.ann.sees("Please write your comment now")
    await talk.ann.says("thanks, quick & kind <3")
    await talk.ann.sees("passed your comment on")
    talk.li.since = since
    await talk.li.sees("gave 4 of 5: “thanks, quick & kind <3”")
    assert await rows(talk) == [(4, "thanks, quick & kind <3")]
    await talk.ann.says("headphones")
    await talk.ann.sees("Headphones")
    assert await rows(talk) == [(4, "thanks, quick & kind <3")]


async def test_a_reply_adds_words_and_the_chosen_star_is_marked(home: Home) -> None:
    talk = await closed_by_li(home, "zh")
    closing = talk.ann.seen
    assert closing is not None
    await talk.ann.taps("2", on=closing)
    thanks = await talk.ann.sees("感谢您的评价，客服会看到")
    shown = next(seen for seen in await talk.ann.history() if seen.id == closing.id)
    assert [key["text"] for key in shown.keys] == ["1", "★ 2", "3", "4", "5", "🙋 还没解决"]
    await talk.ann.says("等了很久", reply_to=thanks)
    await talk.ann.sees("已转给客服")
    assert await rows(talk) == [(2, "等了很久")]


async def test_a_later_press_changes_it_until_the_ticket_goes_on(home: Home) -> None:
    talk = await closed_by_li(home)
    closing = talk.ann.seen
    assert closing is not None
    await talk.ann.presses(closing, closing.keys[1]["callback_data"])
    await talk.ann.sees("our desk reads it")
    await talk.ann.presses(closing, closing.keys[4]["callback_data"])
    await talk.ann.sees("★★★★★ Thank you")
    await talk.ann.presses(closing, closing.keys[4]["callback_data"])
    await talk.ann.sees_toast("★★★★★")
    assert await rows(talk) == [(5, "")]
    await talk.ann.taps("It is not solved")
    await talk.ann.sees("open again")
    await talk.ann.presses(closing, closing.keys[0]["callback_data"])
    await talk.ann.sees_toast("going on")
    assert await rows(talk) == [(5, "")]
    await talk.ann.says("/close")
    again = await talk.ann.sees("How did we do")
    await talk.ann.presses(again, again.keys[2]["callback_data"])
    await talk.ann.sees("★★★☆☆ Thank you")
    assert await rows(talk) == [(5, ""), (3, "")], "one a closing"
    await talk.ann.presses(closing, closing.keys[0]["callback_data"])
    await talk.ann.sees_toast("going on")


async def test_nothing_else_that_is_typed_is_taken(home: Home) -> None:
    talk = await closed_by_li(home)
    await talk.ann.taps("5")
    await talk.ann.sees("our desk reads it")
    await talk.ann.says("headphones")
    await talk.ann.sees("Headphones")
    await talk.ann.taps("Add a comment")
    await talk.ann.sees("Please write your comment now")
    await talk.ann.says("/menu")
    await talk.ann.sees("Type your product")
    await talk.ann.says("toy cars")
    await talk.ann.sees("Toy")
    await talk.ann.taps("Add a comment")
    asking = await talk.ann.sees("Please write your comment now")
    await talk.ann.says("my password is hunter22", reply_to=asking)
    await talk.ann.sees("kept none of it")
    await talk.ann.says("x" * 1001, reply_to=asking)
    await talk.ann.sees("1001 characters")
    assert await rows(talk) == [(5, "")]
    await talk.ann.says("shorter, then")
    await talk.ann.sees("passed your comment on")
    assert await rows(talk) == [(5, "shorter, then")]


async def test_forged_and_foreign_presses_rate_nothing(home: Home) -> None:
    talk = await closed_by_li(home)
    closing = talk.ann.seen
    assert closing is not None
    data = closing.keys[0]["callback_data"]
    eve = await home.seller("Eve")
    await eve.starts()
    window = await eve.sees("Hello Eve")
    await talk.ann.taps("4", on=closing)
    await talk.ann.sees("our desk reads it")
    for forged in (data, "+rating.words:1", "+rating.give:x:1", "+rating.words:x"):
        await eve.presses(window, forged, force=True)
        await eve.sees_toast("cannot find that conversation")
    for forged in (data[:-1] + "6", data[:-1] + "0", "+rating.give:1:5", "+rating.give:99:5"):
        await talk.ann.presses(closing, forged, force=True)
        await talk.ann.sees_toast("cannot find that conversation")
    await talk.li.presses(talk.card, data, force=True)
    await talk.li.sees_toast()
    assert await rows(talk) == [(4, "")]
