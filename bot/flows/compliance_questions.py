"""The product questions that change the rules: yes, no, or not known yet."""

from dataclasses import dataclass
from typing import Any

from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button, Group, Row, Select, SwitchTo

from bot.flows.compliance_draft import draft_of
from bot.flows.states import Compliance
from bot.flows.widgets import Label, Said, SideQuestion, Tap, Window, to_menu
from bot.heard import say_of
from bot.knowledge.book import Book
from bot.knowledge.entries import Question
from bot.knowledge.sheets import questions
from bot.knowledge.yes_no import yes_or_no
from storage import picks
from storage.database import Database
from storage.models import Draft
from storage.problems import NotFound

VALUES: dict[str, bool | None] = {"y": True, "n": False, "u": None}


@dataclass(frozen=True, slots=True)
class AnswerButton:
    """One of a question's three answers. Its button names the outcome, so that a second tap changes nothing."""

    number: int
    question: str
    value: str
    chosen: bool

    @property
    def id(self) -> str:
        return f"{self.question}={self.value}"


def categories_of(book: Book, draft: Draft) -> list[str]:
    """The ticked categories that the Book (still) has."""
    return [slug for slug in draft.categories if slug in book.categories]


def asked(book: Book, draft: Draft) -> list[Question]:
    """What to ask for this sheet: what decides a rule, what is answered, and what an answer made worth asking."""
    slugs = categories_of(book, draft)
    if not slugs or draft.marketplace is None or draft.marketplace not in book.marketplaces:
        return []
    answers = {question: value for question, value in draft.answers.items() if question in book.questions}
    first = questions(book, slugs, {}, draft.marketplace, country=draft.country)
    all_ever = {question for slug in slugs for question in book.categories[slug].questions}
    now = questions(book, slugs, answers, draft.marketplace, country=draft.country, limit=len(book.questions))
    follow = [question for question in now if any(answers.get(other) for other in question.implies)]
    told = [book.questions[question] for question in answers if question in all_ever]
    wanted = {*answers, *(question.id for question in now)}
    shown = {question.id: question for question in (*first, *told, *follow) if question.id in wanted}
    return list(shown.values())


def after_place(book: Book, draft: Draft) -> State:
    """The window after the marketplace and country are known."""
    return Compliance.questions if asked(book, draft) else Compliance.sheet


async def _questions(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    draft = await draft_of(dialog_manager)
    listed = asked(book, draft)
    said = {True: "y", False: "n", None: "u"}
    return {
        "questions": listed,
        "answers": [
            AnswerButton(number, question.id, value, said[draft.answers.get(question.id)] == value)
            for number, question in enumerate(listed, 1)
            for value in VALUES
        ],
        "open": sum(question.id not in draft.answers for question in listed),
        "marketplace": book.marketplaces.get(draft.marketplace or ""),
    }


async def _answer(_query: CallbackQuery, _widget: Any, manager: DialogManager, item: str) -> None:
    db: Database = manager.middleware_data["db"]
    book: Book = manager.middleware_data["book"]
    question, _, value = item.partition("=")
    if question not in book.questions or value not in VALUES:
        raise NotFound
    draft = await draft_of(manager)
    await db(picks.answer, draft.seller_id, draft.id or 0, question, VALUES[value])


class YesOrNo(SideQuestion):
    """A typed yes or no answers the one question that is open; with more than one (or none), tapping says which."""

    async def hear(self, message: Message, manager: DialogManager) -> None:
        said = yes_or_no(message.text or "")
        if said is None:
            await super().hear(message, manager)
            return
        db: Database = manager.middleware_data["db"]
        draft = await draft_of(manager)
        listed = asked(manager.middleware_data["book"], draft)
        unanswered = [question for question in listed if question.id not in draft.answers]
        if len(unanswered) == 1:
            await db(picks.answer, draft.seller_id, draft.id or 0, unanswered[0].id, said)
        else:
            await message.answer(say_of(manager)("compliance.tap_answer"))


async def to_place(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    draft = await draft_of(manager)
    await manager.switch_to(Compliance.country if draft.marketplace == "EU" else Compliance.marketplace)


def questions_window() -> Window:
    """One window with every question."""
    return Window(
        Said("compliance.questions", "questions", "answers", "open", "marketplace"),
        Group(
            Select(
                Label("compliance.b_answer", "item"),
                id="say",
                item_id_getter=lambda item: item.id,
                items="answers",
                on_click=_answer,
            ),
            width=3,
        ),
        SwitchTo(Label("compliance.b_sheet"), id="next", state=Compliance.sheet),
        Row(Tap("common.b_back", "back", to_place), to_menu()),
        YesOrNo(),
        getter=_questions,
        state=Compliance.questions,
    )
