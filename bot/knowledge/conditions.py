"""Three-valued conditions: a rule holds, does not, or hangs on questions that nobody has answered yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.knowledge.book import Book
from bot.knowledge.entries import Text

Answers = Mapping[str, bool]
"""Question id -> yes or no; a missing id is not known."""


@dataclass(frozen=True, slots=True)
class Need:
    """One open condition: the question `label` must turn out as `wanted`."""

    question: str
    label: Text
    wanted: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """`holds` is None while open; then `all_of` must all come true and, if there are any, one of `any_of`."""

    holds: bool | None
    all_of: tuple[Need, ...] = ()
    any_of: tuple[Need, ...] = ()


def judge(book: Book, when: Iterable[str], when_any: Iterable[str], answers: Answers) -> Verdict:
    """Do these conditions hold under the answers, and if that is open, what is left of them?"""
    every = [_atom(book, condition, answers) for condition in when]
    some = [_atom(book, condition, answers) for condition in when_any]
    if any(value is False for value, _ in every) or (some and all(value is False for value, _ in some)):
        return Verdict(False)
    all_of = tuple(need for value, need in every if value is None)
    any_of = () if any(value for value, _ in some) else tuple(need for value, need in some if value is None)
    if len(any_of) == 1:
        all_of, any_of = (*all_of, *(need for need in any_of if need not in all_of)), ()
    return Verdict(None if all_of or any_of else True, all_of, any_of)


def complete(book: Book, answers: Answers) -> dict[str, bool]:
    """The answers with what follows from them: a yes spreads along `implies`, a no back against it."""
    known = dict(answers)
    changed = True
    while changed:
        changed = False
        for question in book.questions.values():
            for other in question.implies:
                if known.get(question.id) is True and other not in known:
                    known[other] = changed = True
                if known.get(other) is False and question.id not in known:
                    known[question.id] = False
                    changed = True
    return known


def implied(book: Book, categories: Iterable[str]) -> dict[str, bool]:
    """What the ticked types settle by themselves: yes wins; a no stands unless another ticked type asks it."""
    ticked = [book.categories[slug] for slug in categories]
    asked = {question for category in ticked for question in category.questions}
    out: dict[str, bool] = {}
    for category in ticked:
        for question, value in category.implied.items():
            if value:
                out[question] = True
            elif question not in asked:
                out.setdefault(question, False)
    return out


def settled(book: Book, categories: Iterable[str], answers: Answers) -> dict[str, bool]:
    """Everything known about a product: what the seller said, then what its types imply, and what follows."""
    return complete(book, {**implied(book, categories), **complete(book, answers)})


def _atom(book: Book, condition: str, answers: Answers) -> tuple[bool | None, Need]:
    question = condition.removeprefix("!")
    wanted = not condition.startswith("!")
    entry = book.questions.get(question)
    need = Need(question, entry.label if entry else Text(question, question), wanted)
    value = answers.get(question)
    return None if value is None else value == wanted, need
