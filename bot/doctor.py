"""What this installation has and lacks, in plain lines; and a consistent copy of its database."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import aiohttp
from sqlalchemy.engine import URL, make_url

from bot import doctor_desk
from bot.settings import Settings
from storage import inbox, migrate, outbox
from storage.database import connect, normalise_url

Printer = Callable[[bool, str], None]


async def examine(settings: Settings) -> int:
    """Print one line a finding; 1 when something that is needed does not work."""
    fine = True

    def say(ok: bool, what: str) -> None:
        nonlocal fine
        fine = fine and ok
        print(f"{'ok  ' if ok else 'FAIL'} {what}")

    await _database(settings, say)
    _knowledge(settings, say)
    if settings.bot_token is None:
        say(True, "no BOT_TOKEN: `python -m bot` runs on the sandbox")
    else:
        await _telegram(settings, say)
    if settings.smtp_url is None:
        say(True, "no SMTP_URL: e-mail is off (with the sandbox, its own mail box is used)")
    else:
        from bot.mail_server import reached

        say(*await reached(settings))
    return 0 if fine else 1


def _unmade(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).exists())


async def _database(settings: Settings, say: Printer) -> None:
    where = make_url(normalise_url(settings.database_url))
    url = where.render_as_string(hide_password=True)
    if _unmade(where):
        # `web` and `courier` never make one; the all-in-one command does, and without a token it is the only way.
        alone = settings.bot_token is None
        say(alone, f"no database yet: `python -m bot{'' if alone else ' migrate'}` makes it")
        return
    try:
        current = await asyncio.to_thread(migrate.is_current, settings.database_url)
    except Exception as error:
        say(False, f"database {url}: {type(error).__name__}")
        return
    if not current:
        say(False, f"database {url}: not at this version's schema; run `python -m bot migrate`")
        return
    say(True, f"database {url}")
    if settings.bot_token is None:
        return
    db = connect(settings.database_url)
    await db.start()
    try:
        kept, sent = await db(inbox.counts, settings.bot_id), await db(outbox.counts, settings.bot_id)
    finally:
        await db.close()
    say(kept["dead"] == 0, f"inbox: {kept['waiting']} waiting, {kept['dead']} given up")
    say(sent["dead"] == 0, f"outbox: {sent['waiting']} waiting, {sent['dead']} given up")


def _knowledge(settings: Settings, say: Printer) -> None:
    from bot.knowledge.book import BookError, load

    try:
        book = load(settings.knowledge_dir)
    except BookError as error:
        say(False, f"knowledge: {str(error).count(chr(10)) + 1} errors; run `python -m bot check`")
    else:
        say(True, f"knowledge: {len(book.categories)} categories, {len(book.rules)} rules")


async def _telegram(settings: Settings, say: Printer) -> None:
    base = f"{settings.telegram_api_url}/bot{settings.token}"
    timeout = aiohttp.ClientTimeout(total=10)
    made = not _unmade(make_url(normalise_url(settings.database_url)))
    chats = await doctor_desk.groups(settings) if made else [one for one in [settings.support_group_id] if one]
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session:
            async with session.get(f"{base}/getMe") as response:
                me = await response.json()
            known = bool(me.get("ok"))
            say(known, f"Telegram: {'@' + me['result']['username'] if known else 'refuses the token'}")
            if known and not me["result"].get("supports_inline_queries"):
                say(True, "inline mode is off: /setinline with @BotFather lets sellers share sheets in other chats")
            await doctor_desk.desks(session, base, settings, chats, say)
    except (aiohttp.ClientError, TimeoutError) as error:
        say(False, f"Telegram at {settings.telegram_api_url}: {type(error).__name__}")


def backup(settings: Settings, file: str) -> int:
    """Copy the database while it is in use. Refuses to overwrite; PostgreSQL needs pg_dump on the path."""
    target = Path(file)
    if target.exists():
        print(f"{file} exists already; nothing was written", file=sys.stderr)
        return 1
    url = make_url(normalise_url(settings.database_url))
    if url.get_backend_name() == "sqlite":
        if not url.database or not Path(url.database).exists():
            print(f"there is no database at {url.database}", file=sys.stderr)
            return 1
        with sqlite3.connect(url.database) as source, sqlite3.connect(target) as copy:
            source.backup(copy)
        source.close()
        copy.close()
        return 0
    if shutil.which("pg_dump") is None:
        print("pg_dump is not installed; it comes with PostgreSQL's client programs", file=sys.stderr)
        return 1
    # What stands on a command line is read by every user of the machine: the password goes another way.
    given = url.password or url.query.get("password")
    query = url.difference_update_query(["password"]).query
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, query)
    command = ["pg_dump", "--format=custom", f"--file={target}", f"--dbname={plain.render_as_string()}"]
    environment = {**os.environ, "PGPASSWORD": str(given)} if given else None
    return subprocess.run(command, check=False, env=environment).returncode
