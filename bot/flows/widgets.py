"""What every window is made of: texts that `say`, buttons that are labelled by them, and ears for what is typed."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Collection
from typing import Any

import aiogram_dialog
from aiogram.enums import ContentType
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.api.protocols import DialogProtocol
from aiogram_dialog.widgets.input import MessageInput
from aiogram_dialog.widgets.kbd import Button
from aiogram_dialog.widgets.kbd.button import OnClick
from aiogram_dialog.widgets.text import Text

from bot.heard import say_of
from bot.knowledge.legible import trouble
from bot.say import plain

OnText = Callable[[Message, str, DialogManager], Awaitable[None]]


def draft_id(manager: DialogManager) -> int:
    """The draft this dialog was started with."""
    data = manager.start_data
    assert isinstance(data, dict)
    return int(data["draft_id"])


class Said(Text):
    """The text of a macro; `fields` names what it takes from the getter's data."""

    def __init__(self, name: str, *fields: str, when: Any = None) -> None:
        super().__init__(when=when)
        self.name = name
        self.fields = fields

    async def _render_text(self, data: dict[str, Any], manager: DialogManager) -> str:
        return say_of(manager)(self.name, **{field: data[field] for field in self.fields})


class Label(Said):
    """The same without markup: button labels. `item` may be among the fields, as in a Select's items."""

    async def _render_text(self, data: dict[str, Any], manager: DialogManager) -> str:
        return plain(await super()._render_text(data, manager))


class Tap(Button):
    """A button: `Tap("compliance.b_next", "next", on_next)`."""

    def __init__(self, label: str, id: str, on_click: OnClick | None = None, when: Any = None, *fields: str) -> None:
        super().__init__(Label(label, *fields), id=id, on_click=on_click, when=when)


async def _close_all(_event: Any, _button: Any, manager: DialogManager) -> None:
    from aiogram_dialog import StartMode

    from bot.flows.states import Menu

    await manager.start(Menu.main, mode=StartMode.RESET_STACK)


def to_menu() -> Button:
    """The way out that every window has."""
    return Tap("common.b_menu", "menu", _close_all)


class Window(aiogram_dialog.Window):
    """A window whose every tap is answered: one that no button of it makes (any more) is told so.

    `result_of` are the buttons of the dialog that led here: tapped again, they have done their work already.
    """

    def __init__(self, *widgets: Any, state: State, getter: Any = None, result_of: Collection[str] = ()) -> None:
        super().__init__(*widgets, state=state, getter=getter)
        self.result_of = frozenset(result_of)

    async def process_callback(self, callback: CallbackQuery, dialog: DialogProtocol, manager: DialogManager) -> bool:
        processed = await super().process_callback(callback, dialog, manager)
        if not processed:
            done = callback.data in self.result_of
            tapped = callback.message.message_id if callback.message else None
            if done or tapped == manager.current_stack().last_message_id:
                manager.show_mode = ShowMode.EDIT  # as it now is, where it stands: nothing new to send
            await callback.answer(None if done else say_of(manager).plain("common.no_button"))
        return processed


class Ears(MessageInput):
    """What every window has: hears any message. The later parts of an album or a split text were answered already.

    A line of figures is taken as such in every window, but where `reads_figures` is set: that one makes of it its own.
    """

    reads_figures = False

    def __init__(self) -> None:
        super().__init__(self._heard, content_types=ContentType.ANY)

    async def _heard(self, message: Message, _input: MessageInput, manager: DialogManager) -> None:
        from bot import hearing_ticket  # it opens windows, which are made of these widgets
        from bot.flows.health_take import is_figures, is_report
        from bot.hearing import hear

        figures = not self.reads_figures and is_figures(message, manager)
        wanted = not figures and self.wants(message, manager)
        wanted = wanted and not (message.text and await hearing_ticket.talking(manager))
        manager.show_mode = ShowMode.NO_UPDATE
        if manager.middleware_data["again"]:
            if not wanted:
                await hearing_ticket.later(message, manager)
            return
        passed = not wanted and await hearing_ticket.heard(message, manager)
        if figures or (not wanted and is_report(message)):  # whoever is listening, they are for the bot as well
            manager.show_mode = ShowMode.SEND
            await hear(message, manager)
        elif not passed:
            manager.show_mode = ShowMode.SEND
            await self.hear(message, manager)

    def wants(self, message: Message, manager: DialogManager) -> bool:
        """Whether the window waits for such a message; what it does not wait for goes to a person, if there is one."""
        return False

    @abstractmethod
    async def hear(self, message: Message, manager: DialogManager) -> None:
        """Answer a message; the window is shown again below."""


class FileEars(Ears):
    """The ears of a window that takes files: each part of an album is one, and the window shows them as they come."""

    async def _heard(self, message: Message, _input: MessageInput, manager: DialogManager) -> None:
        part = manager.middleware_data["again"] and message.media_group_id is not None
        if part and self.wants(message, manager):
            manager.show_mode = ShowMode.EDIT
            await self.hear_part(message, manager)
        else:
            await super()._heard(message, _input, manager)

    def wants(self, message: Message, manager: DialogManager) -> bool:
        return bool(message.document or message.photo)

    @abstractmethod
    async def hear_part(self, message: Message, manager: DialogManager) -> None:
        """Take a later part of an album; what is said of it is said only when it cannot be taken."""

    @staticmethod
    async def refuse(message: Message, manager: DialogManager, said: str, /, **fields: Any) -> None:
        """Say why a file cannot be taken, whichever part it is, and show the window below that."""
        manager.show_mode = ShowMode.SEND
        await message.answer(say_of(manager)(said, **fields))


class SideQuestion(Ears):
    """The ears of a window that wants no text: what is typed is answered, then the window is shown again below."""

    async def hear(self, message: Message, manager: DialogManager) -> None:
        from bot.hearing import hear  # it opens windows, which are made of these widgets

        await hear(message, manager)


class Ask(Ears):
    """The ears of a window that wants text: at most `longest` characters; what else comes is told so.

    `on_text` gets the stripped text, never a command: those we have come before dialogs, others do not exist.
    """

    def __init__(self, on_text: OnText, longest: int = 200) -> None:
        super().__init__()
        self.on_text = on_text
        self.longest = longest

    def wants(self, message: Message, manager: DialogManager) -> bool:
        return bool(message.text)

    async def hear(self, message: Message, manager: DialogManager) -> None:
        text = (message.text or "").strip()
        say = say_of(manager)
        if not text:
            await message.answer(say("common.text_wanted"))
        elif len(text) > self.longest:
            await message.answer(say("common.text_too_long", longest=self.longest, length=len(text)))
        elif trouble(text) == "command":
            await message.answer(say("common.no_command"))
        else:
            await self.on_text(message, text, manager)
