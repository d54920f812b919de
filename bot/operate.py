"""What an operator runs. English, on the terminal; every failure is one clear line and exit code 1."""

import asyncio
import contextlib
import errno
import json
import logging
import sys
from pathlib import Path

from pydantic import SecretStr, ValidationError
from sqlalchemy.exc import SQLAlchemyError

from bot.knowledge.book import BookError
from bot.logs import configure
from bot.settings import TELEGRAM, Settings, complaints
from storage.problems import Held

log = logging.getLogger("bot")

MOST_LETTERS = 200


async def run(command: str, file: str | None = None) -> int:
    """Run one of the operator's commands; its exit code."""
    try:
        settings = Settings()
    except ValidationError as error:
        for line in complaints(error):
            _fail(line)
        return 1
    configure(settings)
    try:
        return await _COMMANDS[command](settings, file)
    except Held as error:
        return _fail(f"Another process is at work here: {error}. Stop it first.")
    except BookError as error:
        return _fail(f"The knowledge has errors; `python -m bot check` lists them with file and line.\n{error}")
    except SQLAlchemyError as error:
        return _fail(f"The database does not answer as it should: {str(error).splitlines()[0]}")
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            return _fail(f"A port is taken; set SANDBOX_PORT or PORT to another. ({error})")
        return _fail(f"{type(error).__name__}: {error}")


async def _all(settings: Settings, _file: str | None) -> int:
    """Everything in one process. Without a token the sandbox is Telegram, and its page is where people talk."""
    from storage import migrate

    await asyncio.to_thread(migrate.upgrade, settings.database_url)
    async with contextlib.AsyncExitStack() as stack:
        page = None
        if settings.bot_token is None:
            settings, page = await _with_sandbox(settings, stack)
        elif settings.telegram_api_url == TELEGRAM:
            log.info("using the bot's token with Telegram; unset BOT_TOKEN to try the sandbox")
        return await _serve(settings, page, worker=True, courier=True)


async def _with_sandbox(settings: Settings, stack: contextlib.AsyncExitStack) -> tuple[Settings, str]:
    from sandbox import Sandbox

    sandbox = Sandbox(settings.sandbox_folder, port=settings.sandbox_port)
    await sandbox.start()
    stack.push_async_callback(sandbox.close)
    token = sandbox.default_token()
    changes: dict[str, object] = {
        "bot_token": SecretStr(token),
        "telegram_api_url": sandbox.url,
        "support_group_id": settings.support_group_id or sandbox.support_group_id,
    }
    if settings.smtp_url is None:
        changes["smtp_url"] = SecretStr(sandbox.mail_url)
    return settings.with_(**changes), sandbox.url


async def _serve(settings: Settings, page: str | None, *, worker: bool, courier: bool) -> int:
    from bot import connecting
    from bot.app import house, until_stopped

    if settings.smtp_url is None and courier:
        log.warning("SMTP_URL is not set: e-mail is off, and sellers are told so")
    async with house(settings, worker=worker, courier=courier) as running:
        if worker and (made := await connecting.make(running.db, settings, first=True)):
            print(f"\n  There is no desk yet. {connecting.told(*made)}\n", flush=True)
        if page:
            print(f"\n  The sandbox is ready: open {page}\n", flush=True)
        log.info("ready")
        return 0 if await until_stopped(running) else 1


async def _web(settings: Settings, _file: str | None) -> int:
    return await _one(settings, worker=True, courier=False)


async def _courier(settings: Settings, _file: str | None) -> int:
    return await _one(settings, worker=False, courier=True)


async def _one(settings: Settings, *, worker: bool, courier: bool) -> int:
    from storage import migrate

    if settings.bot_token is None:
        return _fail("BOT_TOKEN is not set. Without one, run `python -m bot`: it brings the sandbox.")
    if not await asyncio.to_thread(migrate.is_current, settings.database_url):
        return _fail("The database is not at this version's schema. Run `python -m bot migrate` first.")
    return await _serve(settings, None, worker=worker, courier=courier)


async def _migrate(settings: Settings, _file: str | None) -> int:
    from storage import migrate

    await asyncio.to_thread(migrate.upgrade, settings.database_url)
    log.info("the database is at this version's schema")
    return 0


async def _sandbox(settings: Settings, _file: str | None) -> int:
    async with contextlib.AsyncExitStack() as stack:
        ready, page = await _with_sandbox(settings.with_(bot_token=None), stack)
        print(f"The page:          {page}")
        print(f"BOT_TOKEN={ready.token}")
        print(f"TELEGRAM_API_URL={ready.telegram_api_url}")
        print(f"SUPPORT_GROUP_ID={ready.support_group_id}")
        print(f"SMTP_URL={ready.smtp_url.get_secret_value() if ready.smtp_url else ''}", flush=True)
        await asyncio.Event().wait()
    return 0


async def _doctor(settings: Settings, _file: str | None) -> int:
    from bot.doctor import examine

    return await examine(settings)


async def _connect_code(settings: Settings, _file: str | None) -> int:
    from bot import connecting
    from storage import migrate
    from storage.database import connect

    kept = settings.sandbox_folder / "default.json"
    if settings.bot_token is None and kept.is_file():  # the sandbox's own bot
        settings = settings.with_(bot_token=SecretStr(json.loads(kept.read_text())["token"]))
    if settings.bot_token is None:
        return _fail("BOT_TOKEN is not set. A code is for the desks of one bot.")
    if not await asyncio.to_thread(migrate.is_current, settings.database_url):
        return _fail("The database is not at this version's schema. Run `python -m bot migrate` first.")
    db = connect(settings.database_url)
    await db.start()
    try:
        made = await connecting.make(db, settings, first=False)
    finally:
        await db.close()
    assert made is not None
    print(connecting.told(*made))
    return 0


async def _backup(settings: Settings, file: str | None) -> int:
    from bot.doctor import backup

    assert file is not None
    return await asyncio.to_thread(backup, settings, file)


async def _export_overlay(settings: Settings, folder: str | None) -> int:
    from bot.overlay import Occupied, write
    from storage import additions, migrate
    from storage.database import connect

    assert folder is not None
    if not await asyncio.to_thread(migrate.is_current, settings.database_url):
        return _fail("The database is not at this version's schema. Run `python -m bot migrate` first.")
    db = connect(settings.database_url)
    await db.start()
    try:
        rows = await db(additions.live, settings.bot_id if settings.bot_token else None)
    finally:
        await db.close()
    try:
        number = await asyncio.to_thread(write, Path(folder), rows)
    except Occupied as error:
        return _fail(f"Nothing was written: {folder} has other files of these names: {error}")
    print(f"{number} additions of the desk are in {folder}")
    return 0


async def _deadletters(settings: Settings, _file: str | None) -> int:
    """A line for each, the newest last. What they say is not shown; supervisors try them again in the desk."""
    from storage import letters, migrate
    from storage.database import connect

    if not await asyncio.to_thread(migrate.is_current, settings.database_url):
        return _fail("The database is not at this version's schema. Run `python -m bot migrate` first.")
    db = connect(settings.database_url)
    await db.start()
    try:
        found = await db(letters.dead, settings.bot_id if settings.bot_token else None, MOST_LETTERS)
    finally:
        await db.close()
    for one in reversed(found):
        about = f"C-{one.order_id:06d}" if one.order_id else f"T-{one.ticket_id:06d}" if one.ticket_id else "-"
        place = "desk" if one.desk else "seller"
        print(f"{one.at:%Y-%m-%d %H:%M}  {one.box:6} {one.id:>8}  {place:6}  {one.kind:24} {about:10} {one.why}")
    print(f"{len(found)} dead letters; supervisors try them again with /deadletters in the desk")
    return 0


def _fail(text: str) -> int:
    print(text, file=sys.stderr)
    return 1


_COMMANDS = {
    "all": _all,
    "web": _web,
    "courier": _courier,
    "migrate": _migrate,
    "sandbox": _sandbox,
    "doctor": _doctor,
    "connect-code": _connect_code,
    "deadletters": _deadletters,
    "backup": _backup,
    "export-overlay": _export_overlay,
}
