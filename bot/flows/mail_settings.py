"""The e-mail part of the settings: a seller's own address, and what of his account's health goes there."""

from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button, Column, Row, Select, SwitchTo

from bot.flows.chain import database, seller_id, toast
from bot.flows.contact_fields import Refused, read
from bot.flows.email_code import CodeOrQuestion, mail_off, send_again
from bot.flows.states import Settings
from bot.flows.widgets import Ask, Label, Said, Tap, Window, to_menu
from bot.heard import say_of
from storage import mailings
from storage.problems import Invalid, NotFound, TooMany

SWITCHES: dict[str, tuple[mailings.What, bool]] = {
    "breaches_on": ("breaches", True),
    "breaches_off": ("breaches", False),
    "digest_on": ("digest", True),
    "digest_off": ("digest", False),
}


async def _main(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    standing = await database(dialog_manager)(mailings.standing, seller_id(dialog_manager))
    off, given = mail_off(dialog_manager), bool(standing.address or standing.pending)
    again = standing.pending_status in ("waiting", "spent", "refused") or standing.status == "refused"
    open_ = given and not off
    return {
        "standing": standing,
        "off": off,
        "can_add": not given and not off,
        "can_change": open_,
        "can_remove": given,
        "again": open_ and again,
        "others": [] if off else list(standing.others),
        "breaches_on": open_ and not standing.breaches,
        "breaches_off": open_ and standing.breaches,
        "digest_on": open_ and not standing.digest,
        "digest_off": open_ and standing.digest,
    }


async def _pending(manager: DialogManager) -> str:
    """The address a code that is typed here belongs to."""
    return (await database(manager)(mailings.standing, seller_id(manager))).pending


async def _typed(message: Message, text: str, manager: DialogManager) -> None:
    say = say_of(manager)
    try:
        address = read("email", text)
        await database(manager)(mailings.use, seller_id(manager), address)
    except Refused as refusal:
        await message.answer(say(f"contact.refused_{refusal.why}", field="email"))
    except Invalid:
        await message.answer(say("contact.refused_email", field="email"))
    except TooMany as problem:
        await message.answer(say("mailing.too_many", limit=problem.fields["limit"]))
    else:
        await manager.switch_to(Settings.mail)


async def _pick(_q: CallbackQuery, _w: Any, manager: DialogManager, item: str) -> None:
    if not (item.isascii() and item.isdigit() and len(item) <= 18):
        raise NotFound(what="email")
    try:
        await database(manager)(mailings.use_known, seller_id(manager), int(item))
    except TooMany as problem:
        await toast(manager, "mailing.too_many", limit=problem.fields["limit"])


async def _again(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """Another code, for the address that waits for one or that the server refused."""
    standing = await database(manager)(mailings.standing, seller_id(manager))
    address = standing.pending or standing.address
    if address:
        await send_again(manager, address, mailings.use, "mailing.too_many")


async def _remove(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    await database(manager)(mailings.remove, seller_id(manager))
    await toast(manager, "mailing.removed", alert=False)


async def _switch(_query: CallbackQuery, button: Button, manager: DialogManager) -> None:
    """The button names the outcome, so that a replay changes nothing more."""
    what, on = SWITCHES[str(button.widget_id)]
    try:
        await database(manager)(mailings.choose, seller_id(manager), what, on)
    except NotFound:
        await toast(manager, "mailing.first_an_address")


def _back(state: Any) -> SwitchTo:
    return SwitchTo(Label("common.b_back"), id="back", state=state)


def mail_windows() -> tuple[Window, Window]:
    """The windows that the settings' dialog takes in."""
    return (
        Window(
            Said("mailing.settings", "standing", "off"),
            Tap("mailing.b_breaches_on", "breaches_on", _switch, "breaches_on"),
            Tap("mailing.b_breaches_off", "breaches_off", _switch, "breaches_off"),
            Tap("mailing.b_digest_on", "digest_on", _switch, "digest_on"),
            Tap("mailing.b_digest_off", "digest_off", _switch, "digest_off"),
            Column(
                Select(
                    Label("mailing.b_other", "item"),
                    id="other",
                    item_id_getter=lambda item: str(item.id),
                    items="others",
                    on_click=_pick,
                )
            ),
            Tap("contact.b_code_again", "again", _again, "again"),
            SwitchTo(Label("mailing.b_add"), id="add", state=Settings.mail_address, when="can_add"),
            SwitchTo(Label("mailing.b_change"), id="change", state=Settings.mail_address, when="can_change"),
            Tap("mailing.b_remove", "remove", _remove, "can_remove"),
            Row(_back(Settings.main), to_menu()),
            CodeOrQuestion(_pending, right="mailing.confirmed"),
            getter=_main,
            state=Settings.mail,
        ),
        Window(
            Said("mailing.ask", "standing"),
            _back(Settings.mail),
            Ask(_typed, longest=254),
            getter=_main,
            state=Settings.mail_address,
        ),
    )
