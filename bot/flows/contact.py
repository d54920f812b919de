"""Who is to be reached: name, company, e-mail and phone, filled in from last time."""

from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import Dialog, DialogManager
from aiogram_dialog.widgets.kbd import Button, Group, Row, Select, SwitchTo
from sqlmodel import Session

from bot.flows.chain import back, change, database, draft_of, go_on, seller_id, toast
from bot.flows.contact_fields import FIELDS, NEEDED, Refused, read, shown_phone
from bot.flows.email_code import CodeOrQuestion, mail_off, open_code, start_confirming
from bot.flows.states import Contact, Review
from bot.flows.widgets import Ask, Label, Said, Tap, Window, draft_id, to_menu
from bot.heard import say_of, seller_of
from bot.knowledge.mail_slips import meant
from storage import drafts, emails, sellers
from storage.models import Draft
from storage.problems import NotFound


async def email_status(manager: DialogManager, address: str) -> str:
    """How far the address is: none | off | unknown | waiting | spent | confirmed | refused."""
    if not address:
        return "none"
    status = await database(manager)(emails.status, seller_id(manager), address)
    return "off" if mail_off(manager) and status != "confirmed" else status


def shown(contact: dict[str, Any]) -> dict[str, str]:
    """A contact as people read it; "" for what is not given."""
    found = {field: str(contact.get(field) or "") for field in FIELDS}
    if found["phone"]:
        found["phone"] = shown_phone(found["phone"])
    return found


async def address_of(manager: DialogManager) -> str:
    """The e-mail address of the draft, or ""."""
    return str((await draft_of(manager)).contact.get("email") or "")


async def _prefill(_start_data: Any, manager: DialogManager) -> None:
    """What was given last time, or Telegram's name; each stands only if it would be taken from the keyboard too."""
    draft = await draft_of(manager)
    if draft.contact or draft.state != "open":
        return
    seller = await database(manager)(sellers.get, seller_id(manager))
    last = {field: getattr(seller, f"contact_{field}") or "" for field in FIELDS}
    last["name"] = last["name"] or seller.name
    contact = {}
    for field, value in last.items():
        try:
            contact[field] = read(field, value) if value else ""
        except Refused:
            contact[field] = ""
    await change(manager, contact=contact)


async def _main(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    draft = await draft_of(dialog_manager)
    status = await email_status(dialog_manager, str(draft.contact.get("email") or ""))
    missing = [field for field in FIELDS if not draft.contact.get(field)]
    needed = [field for field in missing if field in NEEDED]
    return {
        "contact": shown(draft.contact),
        "status": status,
        "fields": [(field, field in missing) for field in FIELDS],
        "needed": bool(needed),
        "ready": not needed,
        "code": status in {"waiting", "spent"},
    }


async def _field(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    field = _open_field(dialog_manager)
    draft = await draft_of(dialog_manager)
    typed = str(dialog_manager.dialog_data.get("typed") or "")
    guess = meant(typed) if field == "email" else None
    return {
        "field": field,
        "value": shown(draft.contact)[field],
        "typed": typed,
        "meant": guess,
        "optional": field not in NEEDED,
    }


def _open_field(manager: DialogManager) -> str:
    field = str(manager.dialog_data.get("field"))
    return field if field in FIELDS else FIELDS[0]


async def _set(manager: DialogManager, field: str, value: str) -> None:
    seller, draft = seller_id(manager), draft_id(manager)

    def change_one(session: Session) -> Draft:
        held = drafts.get(session, seller, draft).contact
        return drafts.change(session, seller, draft, contact={**held, field: value})

    await database(manager)(change_one)


async def _next(manager: DialogManager, after: str) -> None:
    """When filling in: the next empty field, once around nothing; else back to the four."""
    manager.dialog_data.pop("typed", None)
    if manager.dialog_data.get("run"):
        contact = (await draft_of(manager)).contact
        for field in FIELDS[FIELDS.index(after) + 1 :]:
            if not contact.get(field):
                manager.dialog_data["field"] = field
                await manager.switch_to(Contact.field)
                return
    await manager.switch_to(Contact.main)


async def _fill(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    contact = (await draft_of(manager)).contact
    empty = [field for field in FIELDS if not contact.get(field)]
    manager.dialog_data.update(run=True, typed="", field=empty[0] if empty else FIELDS[0])
    await manager.switch_to(Contact.field)


async def _edit(_q: CallbackQuery, _w: Any, manager: DialogManager, field: str) -> None:
    if field not in FIELDS:
        raise NotFound
    manager.dialog_data.update(run=False, typed="", field=field)
    await manager.switch_to(Contact.field)


async def _skip(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    field = _open_field(manager)
    if field not in NEEDED:
        await _set(manager, field, "")
    await _next(manager, field)


async def _typed(message: Message, text: str, manager: DialogManager) -> None:
    field, seller, say = _open_field(manager), seller_of(manager), say_of(manager)
    try:
        value = read(field, text, timezone=seller.timezone, language=seller.language)
    except Refused as refused:
        await message.answer(say(f"contact.refused_{refused.why}", field=field))
        return
    if field == "email" and meant(value):
        manager.dialog_data["typed"] = value  # the window asks which one it is
        return
    await _take(manager, field, value)


async def _take(manager: DialogManager, field: str, value: str) -> None:
    if field == "email" and not await _may_have(manager, value):
        return
    await _set(manager, field, value)
    await _next(manager, field)


async def _settle(_q: CallbackQuery, button: Button, manager: DialogManager) -> None:
    """The address as it was probably meant, or as it was typed."""
    typed = str(manager.dialog_data.get("typed") or "")
    value = meant(typed) if button.widget_id == "meant" else typed
    if value and _open_field(manager) == "email":
        await _take(manager, "email", value)


async def _may_have(manager: DialogManager, address: str) -> bool:
    """Ask for its code. A fourth new address a day is refused; one known from before stays, without another code."""
    if mail_off(manager) or await start_confirming(manager, address):
        return True
    known = await database(manager)(emails.status, seller_id(manager), address) != "unknown"
    name = "contact.no_more_codes" if known else "contact.no_more_addresses"
    await toast(manager, name, limit=emails.NEW_A_DAY)
    return known


async def _go_on(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    """The address from last time may still lack its code; without one the order goes on all the same."""
    draft = await draft_of(manager)
    if not all(draft.contact.get(field) for field in NEEDED):
        await toast(manager, "contact.incomplete")
        return
    address = str(draft.contact["email"])
    if await email_status(manager, address) in {"unknown", "spent"}:
        await start_confirming(manager, address)
    await go_on(manager, Review.main)


async def _code(_q: CallbackQuery, _b: Button, manager: DialogManager) -> None:
    if address := await address_of(manager):
        await open_code(manager, address)


def contact_dialog() -> Dialog:
    """The dialog of the Contact states."""
    return Dialog(
        Window(
            Said("contact.main", "contact", "status"),
            Tap("contact.b_fill", "fill", _fill, "needed"),
            Group(
                Select(
                    Label("contact.b_field", "item"),
                    id="field",
                    item_id_getter=lambda item: item[0],
                    items="fields",
                    on_click=_edit,
                ),
                width=2,
            ),
            Tap("contact.b_code", "code", _code, "code"),
            Tap("contact.b_continue", "go", _go_on, "ready"),
            Row(back(), to_menu()),
            CodeOrQuestion(address_of),
            getter=_main,
            state=Contact.main,
        ),
        Window(
            Said("contact.field", "field", "value", "typed", "meant"),
            Tap("contact.b_meant", "meant", _settle, "meant", "meant"),
            Tap("contact.b_as_typed", "astyped", _settle, "meant", "typed"),
            Tap("contact.b_skip", "skip", _skip, "optional"),
            Row(SwitchTo(Label("common.b_back"), id="back", state=Contact.main), to_menu()),
            Ask(_typed, longest=254),
            getter=_field,
            state=Contact.field,
        ),
        on_start=_prefill,
    )
