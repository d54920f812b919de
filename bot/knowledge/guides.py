"""Where somebody stands in a guide: what is still to be asked, which steps apply to him, what comes next."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.knowledge.book import Book
from bot.knowledge.guide_entries import Choice, Guide, GuideQuestion, GuideStep, Outcome, Ready

Choices = Mapping[str, str]
"""Question id -> choice id; a missing id is not answered."""


def holds(when: Iterable[str], choices: Choices) -> bool:
    """Whether every condition does. What is not answered is none of the choices named."""
    for condition in when:
        question, wanted = parts(condition)
        if (choices.get(question) in wanted) == condition.startswith("!"):
            return False
    return True


def parts(condition: str) -> tuple[str, frozenset[str]]:
    """The question of a condition, and the choices it names."""
    question, _, choices = condition.removeprefix("!").partition("=")
    return question, frozenset(choices.split("|"))


def asked(guide: Guide, choices: Choices) -> tuple[GuideQuestion, ...]:
    """The questions put to somebody with these choices, in order."""
    known = settled(guide, choices)
    return tuple(question for question in guide.questions if holds(question.when, known))


def settled(guide: Guide, choices: Choices) -> dict[str, str]:
    """The choices that count: of questions that are put, and that still offer them."""
    known: dict[str, str] = {}
    for question in guide.questions:
        chosen = choices.get(question.id)
        if chosen is not None and choice(question, chosen) and holds(question.when, known):
            known[question.id] = chosen
    return known


def choice(question: GuideQuestion, chosen: str) -> Choice | None:
    """A choice of this question by its id."""
    return next((one for one in question.choices if one.id == chosen), None)


def ways(guide: Guide) -> Iterator[dict[str, str]]:
    """Every way to answer all questions of a guide."""
    open_ways: list[dict[str, str]] = [{}]
    while open_ways:
        way = open_ways.pop()
        question = next((one for one in asked(guide, way) if one.id not in way), None)
        if question is None:
            yield way
        else:
            open_ways += [{**way, question.id: one.id} for one in question.choices]


@dataclass(frozen=True, slots=True)
class Walk:
    """One seller's way through a guide. `kept` is the step he was last shown, "" for none; it may no longer apply."""

    guide: Guide
    choices: Choices
    steps: tuple[GuideStep, ...]
    checklist: tuple[Ready, ...]
    done: frozenset[str]
    kept: str = ""

    @property
    def step(self) -> GuideStep | None:
        """Where he stands: the step last shown, else the first that is not done, else the last."""
        return self.find(self.kept) or self.left or (self.steps[-1] if self.steps else None)

    @property
    def left(self) -> GuideStep | None:
        """The first step that is not done."""
        return next((step for step in self.steps if step.id not in self.done), None)

    @property
    def number(self) -> int:
        """The place of his step, from 1; 0 without steps."""
        return self.steps.index(self.step) + 1 if self.step else 0

    @property
    def finished(self) -> int:
        """How many of the steps are done."""
        return sum(step.id in self.done for step in self.steps)

    @property
    def complete(self) -> bool:
        return bool(self.steps) and self.left is None

    @property
    def begun(self) -> bool:
        """Whether there is anything to forget by starting over."""
        return bool(self.choices or self.done or self.kept)

    @property
    def previous(self) -> GuideStep | None:
        return self.steps[self.number - 2] if self.number > 1 else None

    @property
    def next(self) -> GuideStep | None:
        return self.steps[self.number] if self.number < len(self.steps) else None

    @property
    def question(self) -> GuideQuestion | None:
        """The first question that is not answered."""
        return next((one for one in asked(self.guide, self.choices) if one.id not in self.choices), None)

    @property
    def answers(self) -> tuple[tuple[GuideQuestion, Choice], ...]:
        """What was answered, in the order of the questions."""
        found = [(one, choice(one, self.choices[one.id])) for one in self.guide.questions if one.id in self.choices]
        return tuple((question, chosen) for question, chosen in found if chosen is not None)

    @property
    def outcome(self) -> Outcome | None:
        """What the answers come to, once all are given."""
        if self.question is not None:
            return None
        return next((one for one in self.guide.outcomes if holds(one.when, self.choices)), None)

    @property
    def ready(self) -> int:
        """How many lines of the checklist are ticked."""
        return sum(one.id in self.done for one in self.checklist)

    def find(self, step_id: str) -> GuideStep | None:
        """A step that applies, by its id."""
        return next((step for step in self.steps if step.id == step_id), None)

    def after(self, step_id: str) -> GuideStep | None:
        """The step to go on with once this one is done: the next that is open, from the front if there is none."""
        ids = [step.id for step in self.steps]
        at = ids.index(step_id) + 1 if step_id in ids else 0
        open_steps = [step for step in self.steps[at:] + self.steps[:at] if step.id not in self.done | {step_id}]
        return open_steps[0] if open_steps else None


def walk(book: Book, guide: Guide, choices: Choices, done: Iterable[str] = (), kept: str = "") -> Walk:
    """The way through a guide with these choices."""
    known = settled(guide, choices)
    every = sorted((one for one in book.guide_steps.values() if one.guide == guide.id), key=lambda one: one.sort)
    steps = tuple(step for step in every if holds(step.when, known))
    checklist = tuple(one for one in guide.checklist if holds(one.when, known))
    return Walk(guide, known, steps, checklist, frozenset(done), kept)


def listed(book: Book) -> list[Guide]:
    """The guides in the order they are offered."""
    return sorted(book.guides.values(), key=lambda guide: guide.order)
