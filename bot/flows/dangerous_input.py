"""The ears of a dangerous-goods question: a number, a UN number, or the safety data sheet as a file."""

from typing import Any

from aiogram.types import Document, Message
from aiogram_dialog import DialogManager

from bot.flows.chain import change, database, draft_of, safety_sheets, seller_id
from bot.flows.dangerous_fields import FILE_ENDINGS, LARGEST_FILE, limits, proposal_of, typed, values_of
from bot.flows.order_parts import claimed_type
from bot.flows.states import Dangerous
from bot.flows.widgets import FileEars, draft_id
from bot.heard import say_of
from bot.knowledge.book import Book
from bot.knowledge.dangerous import Value, ValueProblem
from bot.knowledge.dangerous_entries import DangerousField
from bot.knowledge.legible import trouble
from storage import drafts
from storage.problems import TooMany


async def change_detail(manager: DialogManager, field: str, value: Value | None) -> None:
    """Set a detail of the draft, or forget it (None); what was confirmed has to be confirmed again."""
    draft = await draft_of(manager)
    values: dict[str, Any] = {key: held for key, held in values_of(draft).items() if key != field}
    if value is not None:
        values[field] = value
    if values != values_of(draft):
        changed = {"confirmed": False, "values": values, "entries": []}
        await change(manager, dangerous=changed)


async def step(manager: DialogManager) -> None:
    """The next open question when the seller goes through them, else back to the proposal."""
    following = await _next_open(manager) if manager.dialog_data.get("run") else None
    if following is None:
        manager.dialog_data.update(run=False, at=0)
        await manager.switch_to(Dangerous.proposal)
    else:
        manager.dialog_data["field"] = following
        await manager.switch_to(Dangerous.field)


async def _next_open(manager: DialogManager) -> str | None:
    book: Book = manager.middleware_data["book"]
    draft = await draft_of(manager)
    done = {*values_of(draft), *manager.dialog_data.get("skipped", [])}
    has_sheet = bool(await safety_sheets(manager))
    for field in proposal_of(book, draft).fields:
        if field.id not in done and not (field.kind == "file" and has_sheet):
            return field.id
    return None


class DetailInput(FileEars):
    """Takes what the field in the dialog data asks for; anything else is told what is wanted."""

    def wants(self, message: Message, manager: DialogManager) -> bool:
        field = _field(manager)
        text_wanted = field is not None and field.kind != "file"
        return super().wants(message, manager) or (text_wanted and bool(message.text))

    async def hear(self, message: Message, manager: DialogManager) -> None:
        field = _field(manager)
        if field is None:
            await manager.switch_to(Dangerous.proposal)
        elif field.kind == "file":
            await _file(message, manager)
        elif not message.text:
            await message.answer(say_of(manager)("common.text_wanted"))
        elif trouble(message.text.strip()) == "command":
            await message.answer(say_of(manager)("common.no_command"))
        else:
            await _text(message, field, manager)

    async def hear_part(self, message: Message, manager: DialogManager) -> None:
        field = _field(manager)
        if field is not None and field.kind == "file" and message.document is not None:
            await _file(message, manager)


def _field(manager: DialogManager) -> DangerousField | None:
    book: Book = manager.middleware_data["book"]
    return book.fields.get(str(manager.dialog_data.get("field")))


async def _text(message: Message, field: DangerousField, manager: DialogManager) -> None:
    try:
        value = typed(field, message.text or "")
    except ValueProblem as problem:
        low, high = limits(field)
        await message.answer(say_of(manager)(f"dangerous.no_{problem.code}", field=field, low=low, high=high))
        return
    await change_detail(manager, field.id, value)
    await step(manager)


async def _file(message: Message, manager: DialogManager) -> None:
    """A document of at most 20 MB is kept; Telegram holds the file itself. An album's parts come one by one."""
    say, document = say_of(manager), message.document
    if document is None:
        kind = "photo" if message.photo else "file"
        await message.answer(say(f"dangerous.{kind}_wanted", largest=LARGEST_FILE // 1024 // 1024))
        return
    name = document.file_name or document.file_unique_id
    if refusal := _unfit(document, name):
        await FileEars.refuse(
            message, manager, f"dangerous.file_{refusal}", name=name, largest=LARGEST_FILE // 1024 // 1024
        )
        return
    try:
        await database(manager)(
            drafts.add_file,
            seller_id(manager),
            draft_id(manager),
            kind="sds",
            file_id=document.file_id,
            file_unique_id=document.file_unique_id,
            name=name,
            mime=claimed_type(document),
            size=document.file_size,
        )
    except TooMany as problem:
        await FileEars.refuse(message, manager, "dangerous.file_too_many", limit=problem.fields["limit"])
        return
    if not manager.middleware_data["again"]:
        await message.answer(say("dangerous.file_received", name=name))
    if message.media_group_id is None:  # else more may follow, which this window must hear
        await step(manager)


def _unfit(document: Document, name: str) -> str | None:
    if (document.file_size or 0) > LARGEST_FILE:
        return "too_big"
    if document.file_size == 0:
        return "empty"
    return None if name.rpartition(".")[2].lower() in FILE_ENDINGS else "kind"
