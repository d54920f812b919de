"""Questions that ask the same are put together, and only those."""

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.grouping import LONGEST, SAMPLES, Asked, grouped, suggested
from tests import tiny_book

TINY = tiny_book.book()
TEXTS = st.lists(st.one_of(st.text(max_size=60), st.sampled_from(["can i sell candles", "蜡烛能卖吗", "card", ""])))


def groups(*texts: str) -> list[set[str]]:
    """The texts of each group."""
    asked = [Asked(number, text) for number, text in enumerate(texts, 1)]
    return [{one.text for one in group.questions} for group in grouped(asked)]


@settings(deadline=None)
@given(TEXTS, st.randoms(use_true_random=False))
def test_every_question_is_in_exactly_one_group_whatever_is_typed(texts: list[str], chance: random.Random) -> None:
    asked = [Asked(number, text) for number, text in enumerate(texts, 1)]
    found = grouped(asked)
    assert Counter(one.id for group in found for one in group.questions) == Counter(range(1, len(texts) + 1))
    sizes = [len(group.questions) for group in found]
    assert sizes == sorted(sizes, reverse=True)
    home = {one.text: at for at, group in enumerate(found) for one in group.questions}
    assert all(home[one.text] == at for at, group in enumerate(found) for one in group.questions), "alike is together"
    chance.shuffle(asked)
    assert grouped(asked) == found


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=300))
def test_suggesting_never_raises(text: str) -> None:
    for group in grouped([Asked(1, text)]):
        suggested(TINY, group)


def test_the_same_question_in_other_words_and_with_slips() -> None:
    assert groups(
        "How do I change the bank account for payouts?",
        "change bank account for payout",
        "chnage bank acount for payout",
    ) == [
        {
            "How do I change the bank account for payouts?",
            "change bank account for payout",
            "chnage bank acount for payout",
        }
    ]
    assert groups("收款账户怎么更换", "更换收款账户", "怎么更换收款账户呢") == [
        {"收款账户怎么更换", "更换收款账户", "怎么更换收款账户呢"}
    ]


def test_one_shared_word_is_not_enough() -> None:
    assert len(groups("card", "card fee", "which card is accepted when I register as a company")) == 3
    assert len(groups("change card", "change name", "change address")) == 3
    assert len(groups("账户怎么注销", "账户被冻结了")) == 2


def test_languages_are_kept_apart_and_largest_comes_first() -> None:
    found = grouped([Asked(1, "vat number"), Asked(2, "增值税号"), Asked(3, "增值税号？")])
    assert [len(group.questions) for group in found] == [2, 1]
    assert found[0].samples[0][0] == "zh"


def test_samples_are_different_wordings_and_none_is_a_story() -> None:
    asked = [Asked(number, f"change bank account payout {'!' * (number % 3)}") for number in range(20)]
    (group,) = grouped([*asked, Asked(99, "change bank account payout " + "please " * 60)])[:1]
    assert len(group.samples) <= SAMPLES
    assert all(len(text) <= LONGEST for _, text in group.samples)


def test_what_did_not_help_is_not_suggested_again() -> None:
    book = tiny_book.book(
        """
[[topic_group]]
id = "desk"
name = { en = "Desk", zh = "客服" }
order = 1
"""
        + "".join(
            f"""
[[topic]]
id = "{slug}"
group = "desk"
title = {{ en = "{slug}", zh = "问题" }}
short = {{ en = "{slug}", zh = "回答" }}
as_of = 2026-11-01
checked = "memory"
[[wordings]]
id = "{slug}"
topic = "{slug}"
en = ["change bank account {slug}"]
zh = ["更换账户"]
"""
            for slug in ("payout", "charge")
        )
    )
    (both,) = grouped([Asked(1, "change bank account")])
    assert set(suggested(book, both).topics) == {"payout", "charge"}
    (failed,) = grouped([Asked(1, "change bank account", "payout", down=True)])
    assert suggested(book, failed).topics == ("charge",)
    (car,) = grouped([Asked(1, "toy car")])
    assert suggested(TINY, car).categories[0] == "car"
