"""A press at the desk, from the check of who pressed to the toast: what all of its buttons have in common."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot
from aiogram.types import CallbackQuery, Update

from bot.callbacks import Press
from bot.handlers.agents import require_agent, require_supervisor
from bot.say import Say
from storage.database import Database
from storage.models import Desk
from storage.problems import NotFound, Problem

LONGEST = 200
"""Characters of a toast."""


@dataclass(frozen=True, slots=True)
class Tap:
    """A press of somebody who has been checked just now; `by` says who did it and why, as verbs ask for it."""

    pressed: Press
    desk: Desk
    chat_id: int
    message_id: int
    by: dict[str, Any]

    @property
    def desk_id(self) -> int:
        """The desk's row."""
        return self.desk.id or 0

    @property
    def agent(self) -> dict[str, Any]:
        """Who did it, for verbs whose key is not the press."""
        return {"agent_id": self.by["agent_id"], "agent_name": self.by["agent_name"]}


@dataclass(frozen=True, slots=True)
class Toast:
    """What whoever pressed reads: the name of a text and its fields; an `alert` he has to close."""

    text: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    alert: bool = False


def why(problem: Problem) -> str:
    """The name of the text for what cannot be."""
    return f"problem.{problem.code}"


@dataclass(frozen=True, slots=True)
class Pressing:
    """A press before anybody has looked at it."""

    query: CallbackQuery
    pressed: Press
    bot: Bot
    db: Database
    say: Say
    update: Update

    async def answered(
        self,
        act: Callable[[Tap], Awaitable[Toast | None]],
        *,
        supervisor: bool = False,
        words: Callable[[Problem], str] = why,
    ) -> None:
        """Check who pressed, act, and answer the press; None is no toast. What cannot be is an alert.

        `act` raises Problem, or ValueError for an id that is no number, which was forged.
        """
        query, say = self.query, self.say
        if query.message is None:
            await query.answer(say.plain("common.expired"))
            return
        user, chat_id = query.from_user, query.message.chat.id
        by = {"agent_id": user.id, "agent_name": user.full_name, "key": f"update:{self.update.update_id}"}
        try:
            desk = await (require_supervisor if supervisor else require_agent)(self.db, self.bot, chat_id, user)
            toast = await act(Tap(self.pressed, desk, chat_id, query.message.message_id, by))
        except (Problem, ValueError) as error:
            problem = error if isinstance(error, Problem) else NotFound()
            toast = Toast(words(problem), problem.fields, alert=True)
        if toast is None:
            await query.answer()
        else:
            await query.answer(say.plain(toast.text, **toast.fields)[:LONGEST], show_alert=toast.alert)
