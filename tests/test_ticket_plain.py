"""A desk without topics: cards in the group, and replies to them or to what was passed on."""

from pathlib import Path

from sandbox import Sandbox
from tests.home import Home
from tests.ticket_way import forum_home, opened


async def test_a_plain_group_works_by_replies(home: Home) -> None:
    talk = await opened(home, said="qwrtzpl")
    assert talk.card.thread_id is None
    assert "Reply to this message" in talk.card.text
    await talk.li.says("not about anything")
    await talk.answered("Hello, this is Li.")
    await talk.ann.says("my listing is gone")
    copy = await talk.li.sees("my listing is gone")
    assert copy.raw["reply_to"] == talk.card.id
    above = [seen for seen in await home.desk.history() if seen.id < copy.id][-1]
    assert "T-000001" in above.text
    await talk.mia.replies(above, "let me see")
    told = await talk.mia.sees("A note, not sent")
    await talk.mia.taps("Take over", on=told)
    await talk.mia.sees_toast("yours now")
    await talk.mia.replies(copy, "it is back")
    answer = await talk.ann.sees("it is back")
    assert answer.raw["reply_to"], "the pair is known"
    texts = [seen.text for seen in await talk.ann.history()]
    assert not any("not about anything" in text or "let me see" in text for text in texts)


async def test_two_sellers_in_one_group_are_told_apart(home: Home) -> None:
    ann, bob = await opened(home, "Ann"), await opened(home, "Bob")
    await ann.li.replies(ann.card, "hello Ann")
    await ann.ann.sees("hello Ann")
    await bob.li.replies(bob.card, "hello Bob")
    await bob.ann.sees("hello Bob")
    for number in range(2):
        for talk in (ann, bob):
            await talk.ann.says(f"{talk.ann.name} {number}")
            copy = await talk.li.sees(f"{talk.ann.name} {number}")
            assert copy.raw["reply_to"] == talk.card.id
            above = [seen for seen in await home.desk.history() if seen.id < copy.id][-1]
            assert talk.ann.name in above.text
    assert not any("Bob" in seen.text for seen in await ann.ann.history())


async def test_a_forum_that_does_not_let_the_bot_make_topics_gets_cards(sandbox: Sandbox, tmp_path: Path) -> None:
    async with forum_home(sandbox, tmp_path, bot="member") as home:
        talk = await opened(home)
        assert talk.card.thread_id is None
        await talk.li.replies(talk.card, "hello")
        await talk.ann.sees("hello")
