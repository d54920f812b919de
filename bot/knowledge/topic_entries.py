"""The nouns of questions and answers: topics and the wordings sellers use for them. It knows no file and no Book."""

from dataclasses import dataclass
from datetime import date

from bot.knowledge.entries import Checked, Source, Text

DESK = "desk"
"""The shelf of what agents answered. It may be empty, and its topics are found by the questions they answer."""


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """A shelf of topics in the menu; `order` sorts them."""

    id: str
    name: Text
    order: int


@dataclass(frozen=True, slots=True)
class Topic:
    """One answer. `short` answers in a sentence, `text` is the rest: short paragraphs and lines that begin with "• ".

    `historic`: figures of their time, shown under a label that says so. `sources` empty: it rests on Amazon's seller
    guides, no page of which is kept. `person`: only a person can settle it, so one is offered before anything else.
    `talk`: short talk, which states no fact and shows no source. `author`: the agent who wrote it, shown where there
    are no sources.
    """

    id: str
    group: str
    title: Text
    short: Text
    as_of: date
    checked: Checked
    text: Text | None = None
    historic: Text | None = None
    sources: tuple[Source, ...] = ()
    related: tuple[str, ...] = ()
    guide: str | None = None
    person: bool = False
    talk: bool = False
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Wordings:
    """How sellers ask for a topic. A topic may have several entries; its own has its id."""

    id: str
    topic: str
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
