"""Sellers place orders while the product is killed again and again: `python -m benchmarks.soak [--minutes N]`.

The whole product runs in a process of its own against a sandbox that sometimes answers 429 or 5xx. Every few seconds it
is killed with SIGKILL and started again. In the end nothing may be lost: every order that a seller saw submitted has
exactly one row, its card in the desk and its confirmation in the chat, and no update was given up.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import re
import sqlite3
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox import Sandbox
from tests.order_way import EN, ZH, Way
from tests.people import Desk, Seller, Town, fresh_token

ROOT = Path(__file__).parent.parent
PATIENCE = 90.0  # seconds a person waits: longer than a restart under load
FAULTS = {"error_429_share": 0.01, "error_5xx_share": 0.02, "retry_after": 1, "seed": 7}


@dataclass
class Street:
    """What the sellers share; stands in for a test's home."""

    town: Town
    desk: Desk
    orders: dict[int, list[str]] = field(default_factory=dict)  # by seller, as he saw them submitted
    unfinished: list[str] = field(default_factory=list)

    async def seller(self, name: str, language: str) -> Seller:
        return await Seller.comes(self.town, name, language)


@dataclass
class Product:
    """`python -m bot` in a process of its own, and how often it was killed."""

    environment: dict[str, str]
    folder: Path
    process: asyncio.subprocess.Process | None = None
    kills: int = 0

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", cwd=self.folder, env=self.environment, stderr=asyncio.subprocess.DEVNULL
        )

    async def stop(self, *, kill: bool) -> None:
        if self.process is None:
            return
        (self.process.kill if kill else self.process.terminate)()
        await self.process.wait()
        self.kills += kill

    async def suffer(self, every: float) -> None:
        """Be killed at random moments, about `every` seconds apart after each start."""
        while True:
            await asyncio.sleep(8 + random.uniform(0, 2 * every))
            await self.stop(kill=True)
            await self.start()


async def shop(street: Street, number: int, until: float) -> None:
    """Order after order, each by a new seller (a known one has less to fill in, and so another way)."""
    language = "zh" if number % 3 == 0 else "en"
    while asyncio.get_running_loop().time() < until:
        seller = await street.seller(f"Seller {number}", language)
        way: Any = Way(street, seller, ZH if language == "zh" else EN)  # type: ignore[arg-type]
        seen = street.orders.setdefault(seller.user_id, [])
        try:
            window = await way.to_order()
        except AssertionError as error:
            street.unfinished.append(str(error).splitlines()[0])
            return
        found = re.search(r"C-\d{6}", window.text)
        assert found is not None
        seen.append(found[0])


async def judge(street: Street, database: Path) -> list[str]:
    """What is wrong in the end; empty when all is well."""
    wrong = list(street.unfinished)
    numbers = [number for orders in street.orders.values() for number in orders]
    wrong += [f"{number} was seen {times} times" for number, times in Counter(numbers).items() if times > 1]
    cards = Counter(number for seen in await street.desk.history(None) for number in re.findall(r"C-\d{6}", seen.text))
    for user_id, orders in street.orders.items():
        chat = [seen.text for seen in await street.town.history(user_id, None)]
        for number in orders:
            told = [text for text in chat if number in text]
            wrong += [] if len(told) >= 2 else [f"{number}: no confirmation"]
            wrong += [] if cards[number] else [f"{number}: no card"]
    with contextlib.closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT count(*) FROM orders").fetchone()[0]
        dead = connection.execute("SELECT count(*) FROM inbox WHERE dead").fetchone()[0]
        waiting = connection.execute("SELECT count(*) FROM inbox WHERE done_at IS NULL").fetchone()[0]
        lost = connection.execute("SELECT count(*) FROM outbox WHERE outcome = 'dead'").fetchone()[0]
    wrong += [f"{rows} orders in the database, {len(numbers)} seen"] if rows != len(numbers) else []
    for count, what in ((dead, "updates given up"), (waiting, "updates not handled"), (lost, "deliveries given up")):
        wrong += [f"{count} {what}"] if count else []
    return wrong


async def main(minutes: float, sellers: int, every: float) -> int:
    """Run, then judge; 1 when anything was lost."""
    sandbox = Sandbox(None)
    await sandbox.start()
    token = fresh_token()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with Town(sandbox.url, token, PATIENCE) as town:
            street = Street(town, await Desk.opens(town, "Li", forum=False))
            environment = {
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "BOT_TOKEN": token,
                "TELEGRAM_API_URL": sandbox.url,
                "SUPPORT_GROUP_ID": str(street.desk.chat_id),
                "SMTP_URL": sandbox.mail_url,
                "DATABASE_URL": f"sqlite:///{folder / 'desk.db'}",
                "PORT": "0",
            }
            product = Product(environment, folder)
            await product.start()
            await town.faults(**FAULTS)
            suffering = asyncio.create_task(product.suffer(every))
            until = asyncio.get_running_loop().time() + minutes * 60
            await asyncio.gather(*(shop(street, number, until) for number in range(sellers)))
            suffering.cancel()
            await asyncio.gather(suffering, return_exceptions=True)
            await town.faults()
            await asyncio.sleep(
                20 + 3 * sum(len(orders) for orders in street.orders.values())
            )  # 20 a minute to a group
            await product.stop(kill=False)
            wrong = await judge(street, folder / "desk.db")
    await sandbox.close()
    placed = sum(len(orders) for orders in street.orders.values())
    print(f"{placed} orders by {sellers} sellers, the product killed {product.kills} times: {len(wrong)} things wrong")
    for line in wrong:
        print(" -", line)
    return 1 if wrong or not placed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--sellers", type=int, default=6)
    parser.add_argument("--kill-every", type=float, default=15, metavar="SECONDS")
    options = parser.parse_args()
    sys.exit(asyncio.run(main(options.minutes, options.sellers, options.kill_every)))
