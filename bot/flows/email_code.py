"""The six digits that show an e-mail address to be the seller's. The order goes on meanwhile."""

import unicodedata
from collections.abc import Callable
from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import Dialog, DialogManager, ShowMode, StartMode
from aiogram_dialog.widgets.kbd import Button, Row
from sqlmodel import Session

from bot.flows.chain import database, leave, seller_id, toast
from bot.flows.states import EmailCode, Menu
from bot.flows.widgets import Ask, Said, SideQuestion, Tap, Window, to_menu
from bot.heard import say_of
from bot.settings import Settings
from storage import emails
from storage.clock import now
from storage.models import EmailAddress
from storage.problems import Invalid, NotFound, TooMany, WrongCode


def mail_off(manager: DialogManager) -> bool:
    """Whether this desk sends no e-mail at all."""
    settings: Settings = manager.middleware_data["settings"]
    return settings.smtp_url is None


async def open_code(manager: DialogManager, address: str) -> None:
    """Ask for the code of an address in a new message; afterwards the seller is where he was."""
    if not manager.has_context():
        await manager.start(Menu.main, mode=StartMode.RESET_STACK, show_mode=ShowMode.NO_UPDATE)
    elif manager.current_context().state == EmailCode.enter:
        await manager.done(show_mode=ShowMode.NO_UPDATE)
    await manager.start(EmailCode.enter, {"address": address}, show_mode=ShowMode.SEND)


async def start_confirming(manager: DialogManager, address: str) -> bool:
    """Have a code sent to an address that needs one. False when no more may be sent today."""
    try:
        await database(manager)(emails.ask_code, seller_id(manager), address)
    except TooMany:
        return False
    return True


async def try_code(
    message: Message, manager: DialogManager, address: str, code: str, right: str = "contact.code_right"
) -> bool:
    """Take what may be the code, and say what came of it (`right`). True once the address is confirmed."""
    say = say_of(manager)
    try:
        await database(manager)(emails.confirm, seller_id(manager), address, code)
    except Invalid:
        await message.answer(say("contact.code_digits"))
    except WrongCode as problem:
        await message.answer(say("contact.code_wrong", left=problem.fields["left"]))
    else:
        await message.answer(say(right, address=address))
        return True
    return False


class CodeOrQuestion(SideQuestion):
    """Six digits typed in a window that names an unconfirmed address are its code; all else is a side question.

    `address_of(manager)` gives the address the window is about, or ""; `right` is what is said of the right code.
    """

    def __init__(self, address_of: Any, right: str = "contact.code_right") -> None:
        super().__init__()
        self._address_of = address_of
        self._right = right

    async def hear(self, message: Message, manager: DialogManager) -> None:
        typed = unicodedata.normalize("NFKC", message.text or "").replace(" ", "")
        address = await self._address_of(manager) if len(typed) == 6 and typed.isdigit() else ""
        if address and await database(manager)(emails.status, seller_id(manager), address) == "waiting":
            await try_code(message, manager, address, typed, self._right)
        else:
            await super().hear(message, manager)


def _address(manager: DialogManager) -> str:
    data = manager.start_data
    assert isinstance(data, dict)
    return str(data["address"])


async def _main(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    address = _address(dialog_manager)
    status = await database(dialog_manager)(emails.status, seller_id(dialog_manager), address)
    return {
        "address": address,
        "status": status,
        "off": mail_off(dialog_manager),
        "again": status != "confirmed" and not mail_off(dialog_manager),
        "open": status != "confirmed",
        "done": status == "confirmed",
    }


async def _typed(message: Message, text: str, manager: DialogManager) -> None:
    try:
        confirmed = await try_code(message, manager, _address(manager), text)
    except NotFound:  # never asked for: the window offers to send one
        await message.answer(say_of(manager)("contact.code_wrong", left=0))
        return
    if confirmed:
        await manager.done()


async def _again(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    await send_again(manager, _address(manager), emails.ask_code, "contact.code_too_many")


async def send_again(manager: DialogManager, address: str, verb: Callable[..., EmailAddress], too_many: str) -> None:
    """Have another code sent by a verb that asks for one, and say whether it was."""
    seller = seller_id(manager)

    def ask(session: Session) -> bool:
        moment = now(session)
        return verb(session, seller, address, again=True).code_sent_at == moment

    try:
        sent = await database(manager)(ask)
    except TooMany as problem:
        await toast(manager, too_many, limit=problem.fields["limit"])
        return
    await toast(manager, "contact.code_sent_again" if sent else "contact.code_just_sent")


def email_code_dialog() -> Dialog:
    """The dialog of the EmailCode states."""
    return Dialog(
        Window(
            Said("contact.code", "address", "status", "off"),
            Tap("contact.b_code_again", "again", _again, "again"),
            Row(
                Tap("contact.b_code_later", "later", leave, "open"),
                Tap("common.b_back", "leave", leave, "done"),
                to_menu(),
            ),
            Ask(_typed, longest=40),
            getter=_main,
            state=EmailCode.enter,
        )
    )
