"""The nouns of guides: a way in steps, the questions that decide which of them apply, what to have ready.

A condition of `when` reads "entity=company", "entity=hong-kong|taiwan" (one of them) or "!entity=individual"; all of a
`when` must hold. Nothing here knows a file or a Book.
"""

from dataclasses import dataclass
from datetime import date

from bot.knowledge.entries import Checked, Source, Text


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question; its name is a button."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class GuideQuestion:
    """What is asked before the steps. `when` may name earlier questions only."""

    id: str
    ask: Text
    choices: tuple[Choice, ...]
    help: Text | None = None
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """One line of the checklist, to be ticked off; its name is a button."""

    id: str
    name: Text
    help: Text | None = None
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the answers come to, such as which form. The first that holds is told."""

    id: str
    title: Text
    text: Text
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """A way in steps. `note` stands under what it is about, always. `sources` empty: Amazon's seller guides."""

    id: str
    title: Text
    about: Text
    order: int
    as_of: date
    checked: Checked
    note: Text | None = None
    questions: tuple[GuideQuestion, ...] = ()
    checklist: tuple[Ready, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One step of a guide, in the order of `sort`. `stuck` are topics that help, `see` is a guide of its own."""

    id: str
    guide: str
    sort: int
    title: Text
    text: Text
    as_of: date
    checked: Checked
    tips: tuple[Text, ...] = ()
    when: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()
    see: str | None = None
    sources: tuple[Source, ...] = ()
