"""What is wrong with a guide: a way without an end, what nobody ever sees, labels too long for a button."""

from collections.abc import Callable
from itertools import chain

from bot.knowledge.book import Book
from bot.knowledge.guide_entries import Guide
from bot.knowledge.guides import Walk, walk, ways

LONGEST_LABEL = 40
Say = Callable[..., None]


def guides(book: Book, say: Say) -> None:
    """Every guide, whatever is answered in it."""
    for guide in book.guides.values():
        _ids(book, guide, say)
        _labels(guide, say)
        walks = [walk(book, guide, way) for way in ways(guide)]
        if any(not one.steps for one in walks):
            say("guide", guide.id, "there are answers under which it has no step")
        if guide.outcomes and any(one.outcome is None for one in walks):
            say("guide", guide.id, "there are answers that come to no outcome")
        _unseen(book, guide, walks, say)


def _ids(book: Book, guide: Guide, say: Say) -> None:
    """What is done is kept by id, steps and checklist together."""
    ids = [one.id for one in guide.checklist] + [one.id for one in book.guide_steps.values() if one.guide == guide.id]
    choices = [f"{question.id}={one.id}" for question in guide.questions for one in question.choices]
    for every in (ids, choices, [one.id for one in guide.questions]):
        for twice in sorted({one for one in every if every.count(one) > 1}):
            say("guide", guide.id, f"{twice} is there twice")


def _labels(guide: Guide, say: Say) -> None:
    names = chain((one.name for one in guide.checklist), (c.name for q in guide.questions for c in q.choices))
    for name in names:
        if max(len(name.en), len(name.zh)) > LONGEST_LABEL:
            say("guide", guide.id, f"{name.en!r} is longer than the {LONGEST_LABEL} characters of a button")


def _unseen(book: Book, guide: Guide, walks: list[Walk], say: Say) -> None:
    seen = {step.id for one in walks for step in one.steps}
    for step in book.guide_steps.values():
        if step.guide == guide.id and step.id not in seen:
            say("guide_step", step.id, "no answers lead to it")
    told = {part.id for one in walks for part in one.checklist} | {one.outcome.id for one in walks if one.outcome}
    ids = [line.id for line in guide.checklist] + [outcome.id for outcome in guide.outcomes]
    for untold in (one for one in ids if one not in told):
        say("guide", guide.id, f"no answers lead to {untold}")
