"""A report that a seller uploads: Amazon's account-health report, or a defect table whose columns he confirms first."""

import asyncio
import io
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager, ShowMode, StartMode
from aiogram_dialog.widgets.kbd import Button, SwitchTo

from bot.flows.health_parts import site_now
from bot.flows.health_take import is_report, key_of, offers, take, tell
from bot.flows.states import Health
from bot.flows.widgets import FileEars, Label, Said, Tap, Window, to_menu
from bot.heard import say_of
from bot.knowledge.book import Book
from bot.knowledge.health_bytes import LARGEST, Fault, text_of
from bot.knowledge.health_report import Part, read_report
from bot.knowledge.health_table import Breakdown, Table, breakdown, read_table

MEGABYTE = 1024**2


class HealthEars(FileEars):
    """Takes reports in any window of account health, and where one was asked for any document."""

    def wants(self, message: Message, manager: DialogManager) -> bool:
        asked = manager.current_context().state == Health.upload
        return message.document is not None and (asked or is_report(message))

    async def hear_part(self, message: Message, manager: DialogManager) -> None:
        manager.show_mode = ShowMode.SEND
        await self.hear(message, manager)

    async def hear(self, message: Message, manager: DialogManager) -> None:
        from bot.hearing import hear  # it opens windows, which are made of these widgets

        document = message.document
        if document is None:
            await hear(message, manager)
            return
        name = document.file_name or "report"
        if (document.file_size or 0) > LARGEST:
            await _refuse(manager, Fault("large", detail=str(LARGEST // MEGABYTE)), name)
            return
        await _take_file(manager, document.file_id, f"file:{document.file_unique_id}", name)


async def take_report(message: Message, manager: DialogManager) -> None:
    """Read a file that came while no window asked for one, and show what it says. The message has a document."""
    assert message.document is not None
    await manager.start(Health.main, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)
    await HealthEars().hear(message, manager)


class _Capped(io.BytesIO):
    """Stops a download that is larger than it said."""

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > LARGEST:
            raise OverflowError
        return super().write(data)


async def _fetch(bot: Bot, file_id: str) -> bytes | Fault | None:
    """The bytes of a file; None when Telegram does not give them."""
    into = _Capped()
    try:
        await bot.download(file_id, into)
    except OverflowError:
        return Fault("large", detail=str(LARGEST // MEGABYTE))
    except (TelegramAPIError, OSError, TimeoutError):
        return None
    return into.getvalue()


async def _take_file(manager: DialogManager, file_id: str, key: str, name: str) -> None:
    bot: Bot = manager.middleware_data["bot"]
    book: Book = manager.middleware_data["book"]
    data = await _fetch(bot, file_id)
    if data is None:
        await tell(manager, say_of(manager)("health.not_fetched", name=name))
        return
    found = data if isinstance(data, Fault) else await asyncio.to_thread(_read, book, data, name)
    if isinstance(found, Fault):
        await _refuse(manager, found, name)
    elif isinstance(found, Table):
        columns = [[found.header[at][:40], column.id] for at, column in sorted(found.columns.items())]
        manager.dialog_data.update(file=file_id, key=key, name=name[:80], columns=columns, rows=len(found.rows))
        await manager.switch_to(Health.columns)
    else:
        await _take_parts(manager, found, key)


def _read(book: Book, data: bytes, name: str) -> list[Part] | Table | Fault:
    """A report when it looks like JSON, else a table."""
    decoded = text_of(data)
    if isinstance(decoded, Fault):
        return decoded
    start = decoded[0].lstrip("\ufeff \r\n\t")[:1]
    return read_report(book, data) if start in "{[" or name.lower().endswith(".json") else read_table(book, data)


async def _take_parts(manager: DialogManager, parts: list[Part], key: str) -> None:
    """An answer for each marketplace of a report."""
    filled = [part for part in parts if part.readings]
    for part in filled:
        site = part.site or part.marketplace_id or await site_now(manager)
        await take(manager, part.readings, site, key=key, source="report", odd=part.odd)
    if not filled:
        await tell(manager, say_of(manager)("health.empty_report"))
    await manager.switch_to(Health.main)


async def _refuse(manager: DialogManager, fault: Fault, name: str) -> None:
    await tell(manager, say_of(manager)("health.fault", fault=fault, name=name[:80]))


async def _columns(dialog_manager: DialogManager, book: Book, **_: Any) -> dict[str, Any]:
    kept = dialog_manager.dialog_data
    found = [(head, book.columns[one]) for head, one in kept.get("columns") or [] if one in book.columns]
    return {"name": kept.get("name") or "", "columns": found, "rows": int(kept.get("rows") or 0)}


async def _confirm(_query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """The columns are right: say what the table comes to, and keep what rate it holds."""
    kept = manager.dialog_data
    bot: Bot = manager.middleware_data["bot"]
    book: Book = manager.middleware_data["book"]
    name = str(kept.get("name") or "")
    data = await _fetch(bot, str(kept.get("file") or ""))
    found: Table | Fault | None = data if isinstance(data, Fault) else None
    if isinstance(data, bytes):
        found = await asyncio.to_thread(read_table, book, data)
    if found is None:
        await tell(manager, say_of(manager)("health.not_fetched", name=name))
    elif isinstance(found, Fault):
        await _refuse(manager, found, name)
    else:
        await _tell_table(manager, await asyncio.to_thread(breakdown, book, found), found.cut, str(kept.get("key")))
    await manager.switch_to(Health.main, show_mode=ShowMode.SEND)


async def _tell_table(manager: DialogManager, found: Breakdown, cut: bool, key: str) -> None:
    book: Book = manager.middleware_data["book"]
    text = say_of(manager)("health.table", found=found, metric=book.metrics.get(found.metric), cut=cut)
    await tell(manager, text, [] if found.readings else offers(manager, []))
    if found.readings:
        site = await site_now(manager)
        await take(manager, found.readings, site, key=key if key != "None" else key_of(manager), source="csv")


def upload_window() -> Window:
    """Where the reports are found, and ears for one."""
    return Window(
        Said("health.upload", "largest"),
        SwitchTo(Label("common.b_back"), id="back", state=Health.main),
        to_menu(),
        HealthEars(),
        getter=_upload,
        state=Health.upload,
    )


async def _upload(**_: Any) -> dict[str, Any]:
    return {"largest": LARGEST // MEGABYTE}


def columns_window() -> Window:
    """How the columns of a table were read, to be confirmed."""
    return Window(
        Said("health.columns", "name", "columns", "rows"),
        Tap("health.b_confirm", "confirm", _confirm, "columns"),
        SwitchTo(Label("common.b_back"), id="back", state=Health.main),
        HealthEars(),
        getter=_columns,
        state=Health.columns,
    )
