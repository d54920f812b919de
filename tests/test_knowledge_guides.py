"""Guides: whatever is answered and in whatever order things are done, every way has an end and nothing is empty."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.book import Book, BookError, build
from bot.knowledge.cached import load
from bot.knowledge.check import check
from bot.knowledge.guides import asked, holds, listed, settled, walk, ways
from tests import tiny_book
from tests.tiny_book import TODAY

FORMS = [
    ({"entity": "company", "us-person": "no", "treaty": "no"}, "w-8ben-e"),
    ({"entity": "individual", "us-person": "no", "treaty": "yes"}, "w-8ben"),
    ({"entity": "individual", "us-person": "yes"}, "w-9"),
    ({"entity": "company", "us-person": "yes"}, "w-9"),
    ({"entity": "company", "us-person": "unsure"}, "ask-first"),
]
TINY = """
[[guide]]
id = "shop"
title = {en = "Open a shop", zh = "开店"}
about = {en = "How.", zh = "方法。"}
order = 1
as_of = 2026-11-01
checked = "memory"

[[guide.questions]]
id = "who"
ask = {en = "Who?", zh = "谁？"}
choices = [{id = "one", name = {en = "One", zh = "一人"}}, {id = "two", name = {en = "Two", zh = "两人"}}]
when = [WHEN]

[[guide_step]]
id = "open"
guide = "shop"
sort = 1
title = {en = "Open", zh = "开门"}
text = {en = "Open it.", zh = "开门。"}
as_of = 2026-11-01
checked = "memory"
STEP
"""


@cache
def book() -> Book:
    return load()


def tiny(step: str = "", when: str = "", more: str = "") -> dict[str, bytes]:
    extra = TINY.replace("STEP", step).replace("WHEN", when) + more
    return {**tiny_book.files(), "guides.toml": extra.encode()}


def told(files: dict[str, bytes]) -> str:
    return "\n".join(map(str, check(files, TODAY)))


def test_the_four_guides_are_there_in_order() -> None:
    assert [guide.id for guide in listed(book())] == [
        "what-to-prepare",
        "na-registration",
        "us-tax-interview",
        "eu-kyc",
    ]


@pytest.mark.parametrize("entity", ["company", "individual"])
def test_registration_has_ten_steps_in_the_order_of_the_pages(entity: str) -> None:
    found = walk(book(), book().guides["na-registration"], {"entity": entity})
    assert len(found.steps) == 10
    ends = [step.id.removeprefix("na-").partition("-")[0] for step in found.steps]
    assert ends == [
        "user",
        "account",
        "name",
        "seller",
        "card",
        "phone",
        "tax",
        "registered",
        "questionnaire",
        "backend",
    ]
    assert "card-invalid" in found.steps[4].stuck
    assert "phone-fail" in found.steps[5].stuck


@pytest.mark.parametrize(("choices", "form"), FORMS)
def test_the_tax_guide_says_which_form(choices: dict[str, str], form: str) -> None:
    found = walk(book(), book().guides["us-tax-interview"], choices)
    assert found.outcome is not None
    assert found.outcome.id == form


def test_who_is_no_us_person_walks_through_all_six_pages() -> None:
    guide = book().guides["us-tax-interview"]
    for entity in ("company", "individual"):
        found = walk(book(), guide, {"entity": entity, "us-person": "no", "treaty": "no"})
        pages = [step.title.en[:3] for step in found.steps if step.title.en.startswith("8.")]
        assert pages == ["8.1", "8.2", "8.3", "8.4", "8.5", "8.6"]


def test_no_guide_asks_for_a_number_and_each_says_so() -> None:
    for guide in book().guides.values():
        assert guide.note is not None
        assert "here" in guide.note.en
        assert "发到这里" in guide.note.zh


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_every_way_reaches_its_end(data: st.DataObject) -> None:
    """Any answers, old ones and nonsense among them; steps done, undone and jumped to at will."""
    guide = data.draw(st.sampled_from(listed(book())))
    known = {question.id: [choice.id for choice in question.choices] for question in guide.questions}
    ids = [*known, "gone"]
    values = sorted({choice for choices in known.values() for choice in choices} | {"nonsense"})
    choices = data.draw(st.dictionaries(st.sampled_from(ids), st.sampled_from(values)))
    for _ in range(len(guide.questions)):
        question = walk(book(), guide, choices).question
        if question is None:
            break
        choices[question.id] = data.draw(st.sampled_from(known[question.id]))
    found = walk(book(), guide, choices)
    assert found.question is None
    assert found.steps
    assert all(step.title.get(code) and step.text.get(code) for step in found.steps for code in ("en", "zh"))
    step_ids = [step.id for step in found.steps]
    done = set(data.draw(st.lists(st.sampled_from(step_ids), unique=True)))
    at = data.draw(st.sampled_from([*step_ids, "", "gone"]))
    for turn in range(len(step_ids) + 1):
        found = walk(book(), guide, choices, done, at)
        if found.complete:
            break
        assert turn < len(step_ids), "as many turns as steps are enough"
        assert found.step is not None
        assert found.steps[found.number - 1] is found.step
        if found.step.id in done:  # shown once more: go on from here
            after = found.after(found.step.id)
            assert after is not None
            at = after.id
        done.add(at if at in step_ids else found.step.id)
        after = walk(book(), guide, choices, done, at).after(at)
        at = after.id if after else at
    assert walk(book(), guide, choices, done, at).complete
    if guide.outcomes:
        assert found.outcome is not None


def test_an_answer_that_no_longer_counts_is_put_aside() -> None:
    guide = book().guides["eu-kyc"]
    kept = {"entity": "individual", "contact": "other"}
    assert settled(guide, kept) == {"entity": "individual"}
    assert [question.id for question in asked(guide, kept)] == ["entity"]
    assert "kyc-letter" not in [step.id for step in walk(book(), guide, kept).steps]
    assert settled(guide, {**kept, "entity": "taiwan"}) == {"entity": "taiwan", "contact": "other"}


def test_conditions() -> None:
    assert holds(["entity=a|b", "!where=x"], {"entity": "b"})
    assert not holds(["entity=a|b"], {"entity": "c"})
    assert not holds(["entity=a"], {})
    assert holds(["!entity=a"], {})
    assert not holds(["!entity=a|b"], {"entity": "b"})


def test_ways_are_all_the_ways() -> None:
    assert len(list(ways(book().guides["eu-kyc"]))) == 3 * 2 + 1
    assert len(list(ways(book().guides["what-to-prepare"]))) == 4 * 3


def test_a_sound_guide_has_no_findings() -> None:
    assert "guide" not in told(tiny())


@pytest.mark.parametrize(
    ("step", "when", "message"),
    [
        ('when = ["who=three"]', "", "guide_step open: when who: there is no 'three'"),
        ('when = ["where=here"]', "", "guide_step open: when: there is no 'where'"),
        ('stuck = ["nothing"]', "", "guide_step open: stuck: there is no 'nothing'"),
        ('see = "nowhere"', "", "guide_step open: see: there is no 'nowhere'"),
        ('sources = ["http://blog.example.com"]', "", "guide_step open: source 'http://blog.example.com' is no https"),
        ("", '"who=one"', "guide shop: when: there is no 'who'"),
    ],
)
def test_dead_references_keep_the_bot_from_starting(step: str, when: str, message: str) -> None:
    with pytest.raises(BookError) as caught:
        build(tiny(step, when))
    assert message in str(caught.value)


def test_a_guide_that_ends_nowhere_is_named() -> None:
    assert "guide shop: there are answers under which it has no step" in told(tiny('when = ["who=one"]'))
    more = '[[guide_step]]\nid = "never"\nguide = "shop"\nsort = 2\ntitle = {en = "N", zh = "无"}\n'
    more += (
        'text = {en = "No.", zh = "没有。"}\nas_of = 2026-11-01\nchecked = "memory"\nwhen = ["who=one", "who=two"]\n'
    )
    assert "guide_step never: no answers lead to it" in told(tiny(more=more))


def test_a_choice_fits_into_a_button() -> None:
    files = {name: body.replace(b'id = "two"', b'id = "' + b"x" * 30 + b'"') for name, body in tiny().items()}
    assert build(files)
    files = {name: body.replace(b'id = "two"', b'id = "' + b"x" * 47 + b'"') for name, body in tiny().items()}
    with pytest.raises(BookError, match="too long together for a button"):
        build(files)
