"""Our worker with the benchmark's routers. `python -m benchmarks.durable echo URL TOKEN DATABASE_URL`."""

import asyncio
import sys

from benchmarks.reference.routers import ROUTERS
from bot.app import freeze, until_stopped_by_signal
from bot.inbox import Place
from bot.knowledge.book import Book
from bot.owner import workers_place
from bot.settings import Settings
from bot.worker import Worker
from storage import migrate
from storage.database import LeaseFence, connect


async def main(kind: str, url: str, token: str, database: str) -> None:
    """Poll until SIGTERM, then finish what runs."""
    await asyncio.to_thread(migrate.upgrade, database)
    settings = Settings(_env_file=None, bot_token=token, telegram_api_url=url, database_url=database)
    db = connect(database)
    await db.start()
    keeper = await workers_place(db, settings.bot_id, shared=False)
    keeper.keep(lambda: sys.exit("the lease was lost"))
    place = Place(LeaseFence(keeper.name, keeper.owner, keeper.epoch), lambda: keeper.held, lambda: None)
    worker = Worker(settings, db, Book, ROUTERS[kind](), place=place)
    await worker.start()
    polling = asyncio.create_task(worker.poll())
    freeze()
    await until_stopped_by_signal()
    polling.cancel()
    await worker.stop()
    await keeper.give_back()
    await db.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:5]))
