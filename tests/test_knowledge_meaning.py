"""The second opinion by meaning: what was learned, how it is weighed against the words, and when its model is read."""

import threading
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.app import warm
from bot.knowledge.cached import load
from bot.knowledge.encoder import Encoder, Near
from bot.knowledge.learn import samples, titles
from bot.knowledge.match import match
from bot.knowledge.meaning import weigh
from tests import tiny_book


def encoder() -> Encoder:
    found = load().encoder
    if found is None:
        pytest.skip("the encoder's package is not installed")
    return found


def test_every_category_was_learned() -> None:
    """If this fails, a type is new: run python -m bot.knowledge.learn."""
    assert set(load().categories) <= set(encoder().owners)


def test_likelihoods_add_up_and_the_likeliest_is_first() -> None:
    near = encoder().nearest("device to straighten curly hair")
    assert near[0].owner == "hair-dryers-stylers"
    assert near[0].category
    assert sum(one.likeness for one in near) == pytest.approx(1, abs=0.001)
    assert [one.likeness for one in near] == sorted((one.likeness for one in near), reverse=True)


def test_meaning_changes_the_order_only_where_the_words_leave_a_doubt() -> None:
    near = [Near("b", True, 0.9), Near("a", True, 0.05), Near("c", True, 0.04), Near("x", False, 0.01)]
    ranked, nobody = weigh(["a", "b"], {"a": 2.0, "b": 2.0}, 0.0, near)
    assert [slug for slug, _ in ranked] == ["a", "b", "c"]
    assert nobody < 0.1
    assert sum(share for _, share in ranked) + nobody == pytest.approx(1)


def test_nobody_is_meant_when_neither_words_nor_meaning_say_much() -> None:
    near = [Near("x", False, 0.7), Near("a", True, 0.2), Near("b", True, 0.1)]
    _, nobody = weigh([], {"a": 0.3}, 1.5, near)
    assert nobody > 0.5


def test_a_type_that_was_not_learned_is_not_spoken_against() -> None:
    near = [Near("a", True, 0.5), Near("x", False, 0.5)]
    ranked, nobody = weigh(["new", "a"], {"new": 4.0, "a": 1.0}, 0.0, near)
    assert ranked[0][0] == "new"
    assert nobody < 0.1


def test_certain_words_do_not_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: Any) -> list[Near]:
        raise AssertionError("the encoder was asked")

    monkeypatch.setattr(encoder(), "nearest", asked)
    for text in ("bluetooth headphones", "power bank 20000mah", "蓝牙耳机", "phone case"):
        match(load(), text)


def test_titles_are_made_of_the_knowledge_alone_and_always_the_same() -> None:
    book = tiny_book.book()
    named = samples(book)
    assert set(named) == set(book.categories)
    assert "toy car" in named["car"]
    assert list(titles(book, named)) == list(titles(book, named))
    assert all(any(word in text for word in named[owner]) for owner, text in titles(book, named))


@dataclass
class Slow:
    """Stands in for an encoder; remembers in which thread it was read."""

    fails: bool = False
    threads: list[int] = field(default_factory=list)

    def load(self) -> None:
        self.threads.append(threading.get_ident())
        if self.fails:
            raise OSError


@pytest.mark.parametrize("fails", [False, True])
async def test_the_model_is_read_in_a_thread_at_the_start(monkeypatch: pytest.MonkeyPatch, fails: bool) -> None:
    book, slow = tiny_book.book(), Slow(fails)
    monkeypatch.setitem(book.__dict__, "encoder", slow)
    await warm(book)
    assert slow.threads
    assert threading.get_ident() not in slow.threads


async def test_without_an_encoder_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    book = tiny_book.book()
    monkeypatch.setitem(book.__dict__, "encoder", None)
    await warm(book)
