"""Questions in a chat: answered with their source, voted on, found in the menu; or a person is offered."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from bot.knowledge.book import Book
from bot.live_book import LiveBook
from storage import questions
from storage.database import reading
from storage.models import Draft
from tests.home import Home
from tests.people import Seller
from tests.search_way import chosen


@reading
def _keywords(session: Session) -> list[str]:
    return list(session.exec(select(Draft.keyword)))


async def votes(home: Home) -> dict[str, tuple[int, int]]:
    assert home.running is not None
    return await home.running.db(questions.votes, home.settings.bot_id)


@pytest.mark.parametrize(
    ("language", "said", "answer", "source", "helped"),
    [
        ("en", "which credit card do I need to register?", "Visa", "📖", "👍"),
        ("zh", "注册要用什么信用卡？", "双币", "📖", "👍"),
    ],
)
async def test_a_question_is_answered_with_its_source(
    home: Home, language: str, said: str, answer: str, source: str, helped: str
) -> None:
    ann = await home.seller("Ann", language)
    await ann.says(said)
    seen = await ann.sees(answer)
    assert source in seen.text
    await ann.taps(helped)
    await ann.sees_toast("noted" if language == "en" else "已记录")
    assert await votes(home) == {"card-type": (1, 0)}
    await ann.taps("👎")
    await ann.sees_toast("did not help" if language == "en" else "没帮上忙")
    assert await votes(home) == {"card-type": (0, 1)}, "the last word counts"


async def test_what_is_related_is_one_tap_away(home: Home) -> None:
    ann = await home.seller("Ann", "en")
    await ann.says("credit card reported invalid")
    await ann.sees("statement")
    await ann.taps("Billing address")
    await ann.sees("English")
    await ann.taps("👍", on=ann.seen)
    await ann.sees_toast("noted")
    assert await votes(home) == {"card-billing": (1, 0)}


async def test_who_is_not_understood_may_say_it_again_then_a_person_is_offered(home: Home) -> None:
    ann = await home.seller("Ann", "en")
    await ann.says("qwrtzpl mumblefrotz")
    seen = await ann.sees("would rather not guess")
    assert "in other words" in seen.text
    await ann.says("zzzgrmpf")
    await ann.sees("A person can help")
    await ann.taps("All questions")
    await ann.sees("Questions and answers")
    await ann.says("what is ECTS")
    await ann.sees("E-Commerce Compliance Total Solution")
    await ann.says("frobnicate")
    await ann.sees("would rather not guess")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "My account was suspended yesterday, case 12345678901 and nobody answers"),
        ("en", "where is my parcel 114-1234567-1234567"),
        ("en", "my money has not arrived"),
        ("zh", "我的账号昨天被封了，帮我看看"),
        ("zh", "我的货款到现在还没到账"),
    ],
)
async def test_what_no_bot_can_know_offers_a_person_at_once(home: Home, language: str, said: str) -> None:
    ann = await home.seller("Ann", language)
    await ann.says(said)
    await ann.taps("🙋")
    await ann.sees("a person answers you" if language == "en" else "已为您转接人工")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "do toy cars need a certificate?"), ("zh", "玩具车需要什么认证")]
)
async def test_a_question_about_a_product_is_a_search(home: Home, language: str, said: str) -> None:
    ann = await home.seller("Ann", language)
    await ann.says(said)
    await ann.sees("🔎")
    assert (await chosen(home, ann)).keyword == said


async def test_an_answer_leaves_the_open_window_as_it_is(home: Home) -> None:
    ann = await home.seller("Ann", "en")
    await ann.says("/settings")
    await ann.sees("Time zone")
    await ann.says("what is the order defect rate")
    await ann.sees("below 1 %")
    await ann.sees("Time zone")
    await ann.taps("Time zone")
    await ann.sees("time zone")


async def test_a_short_question_goes_on_with_the_last_topic(home: Home) -> None:
    ann, wang = await home.seller("Ann", "en"), await home.seller("王芳", "zh")
    await ann.says("which W-8 form do I fill in as an individual?")
    await ann.sees("W-8BEN")
    await ann.says("and for companies?")
    await ann.sees("W-8BEN-E")
    await wang.says("欧洲KYC需要哪些资料")
    await wang.sees("25")
    await wang.says("那要多久？")
    await wang.sees("60")


async def shelf(seller: Seller, *taps: str) -> None:
    for label in taps:
        await seller.taps(label)


async def test_the_menu_leads_to_every_shelf(home: Home) -> None:
    ann = await home.seller("Ann", "en")
    await ann.starts()
    await shelf(ann, "❓", "US tax interview", "W-8BEN or W-8BEN-E")
    await ann.sees("W-8BEN-E")
    await ann.taps("👎")
    await ann.sees_toast("did not help")
    assert await votes(home) == {"tax-form": (0, 1)}
    await ann.taps("‹")
    await ann.sees("US tax interview")
    await ann.taps("‹")
    await ann.sees("Questions and answers")


async def test_a_link_to_a_topic_opens_it(home: Home) -> None:
    wang = await home.seller("王芳", "zh")
    await wang.starts("faq_vtr")
    await wang.sees("95")


async def test_the_commands_say_what_a_text_is(home: Home) -> None:
    ann = await home.seller("Ann", "en")
    await ann.says("/ask")
    await ann.sees("Questions and answers")
    await ann.says("/ask which card can I use")
    await ann.sees("Visa")
    await ann.says("/search")
    await ann.sees("/search toy cars")
    await ann.says("/search toy cars")
    await ann.sees("🔎 toy cars")
    await ann.says("/ask " + "x" * 600)
    await ann.sees("at most 500")


async def test_a_command_right_behind_a_long_text_is_heard(home: Home) -> None:
    ann = await home.seller("Ann", "en")
    await ann.starts()
    await ann.says("x " * 2040)
    await ann.says("/ask what is ECTS")
    await ann.sees("Total Solution")


async def test_what_follows_search_is_read_like_any_text(home: Home) -> None:
    ann = await home.seller("Ann", "en")
    for said, told in (
        ("4111 1111 1111 1111", "card, bank, tax or identity number"),
        ("<b>toys</b>", "HTML tags"),
        ("x" * 501, "at most 500"),
    ):
        await ann.says(f"/search {said}")
        await ann.sees(told)
    assert home.running is not None
    assert await home.running.db(_keywords) == []


async def test_nobody_votes_for_another_and_nothing_forged_is_counted(home: Home) -> None:
    ann, bob = await home.seller("Ann", "en"), await home.seller("Bob", "en")
    await ann.says("what is ECTS")
    seen = await ann.sees("Total Solution")
    data = next(key["callback_data"] for key in seen.keys if "👍" in key["text"])
    await bob.says("hello there friend")
    other = await bob.sees("")
    for forged in (data, "+answer.up:999999", "+answer.up:x", "+answer.down:-1", "+topic.open:nothing"):
        await bob.presses(other, forged, force=True)
        await bob.sees_toast("no longer")
    assert await votes(home) == {}


def swap(home: Home, **changed: object) -> None:
    """Another Book from now on, as after an act of the desk."""
    assert home.running is not None
    live = home.running.book
    assert isinstance(live, LiveBook)
    before = live()
    live._book = replace(before, **changed)  # type: ignore[arg-type]
    live._book.__dict__.update({name: before.__dict__[name] for name in ("index", "topic_index", "encoder")})


def book_of(home: Home) -> Book:
    assert home.running is not None
    return home.running.book()


async def test_a_topic_that_is_taken_back_while_it_is_open_is_not_another_one(home: Home) -> None:
    ann = await home.seller("Ann", "en")
    await ann.starts("faq_tax-form")
    await ann.sees("W-8BEN-E")
    swap(home, topics={slug: one for slug, one in book_of(home).topics.items() if slug != "tax-form"})
    await ann.taps("👎")
    await ann.sees_toast("no longer covered")
    gone = await ann.sees("no longer covered")
    assert not [key for key in gone.keys if "👍" in key["text"]]
    assert await votes(home) == {}
    await ann.taps("‹")
    await ann.sees("US tax interview")


async def test_a_shelf_may_be_longer_than_a_keyboard(home: Home) -> None:
    topics = dict(book_of(home).topics)
    for number in range(120):
        slug = f"desk-{number}"
        title = replace(topics["tax-form"].title, en=f"Question {number}.")
        topics[slug] = replace(topics["tax-form"], id=slug, group="desk", title=title)
    swap(home, topics=topics)
    ann = await home.seller("Ann", "en")
    await ann.says("/ask")
    await ann.taps("From our desk")
    await ann.sees_button("Question 0.")
    await ann.taps(">")
    await ann.sees_button("Question 30.")
    await ann.taps("Question 30.")
    await ann.sees("Question 30.")
    await ann.taps("‹")
    await ann.sees_button("Question 30.")
