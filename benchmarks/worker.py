"""The worker against bare aiogram: `python -m benchmarks.worker [--rounds N]`.

All four bots are alive during the whole run; short bursts go to them in turn, and each ratio is taken within a round.
Then bursts of 500 are cut by kill -9 and by SIGTERM, and what was lost or repeated is counted.
"""

import argparse
import asyncio
import contextlib
import signal
import statistics
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.telegram import Server, World

SELLERS, EACH = 50, 10
NAMES = ("ours-echo", "bare-echo", "ours-dialog", "bare-dialog")
TOKENS = {name: f"{number}:{'x' * 30}" for number, name in enumerate(NAMES, 7_000_001)}


async def spawn(*command: str) -> asyncio.subprocess.Process:
    """A bot in a process of its own."""
    return await asyncio.create_subprocess_exec(sys.executable, "-m", *command)


async def ready(world: World) -> None:
    """Wait until the bot polls."""
    await asyncio.wait_for(world.polled.wait(), 60)


async def compare(server: Server, folder: Path, rounds: int) -> dict[str, list[float]]:
    """Ratios ours : bare in answers per second, one a round."""
    bots = []
    for kind in ("echo", "dialog"):
        database = f"sqlite:///{folder / kind}.db"
        bots.append(await spawn("benchmarks.durable", kind, server.url, TOKENS[f"ours-{kind}"], database))
        bots.append(await spawn("benchmarks.reference.bare", kind, server.url, TOKENS[f"bare-{kind}"]))
    try:
        worlds = {name: server.world(TOKENS[name]) for name in NAMES}
        await asyncio.gather(*(ready(world) for world in worlds.values()))
        for world in worlds.values():
            await world.burst(SELLERS, 2)  # warm, and the dialog opened
        ratios: dict[str, list[float]] = {"echo": [], "dialog": []}
        for number in range(rounds):
            for kind, tapping in (("echo", False), ("dialog", True)):
                pair = [f"ours-{kind}", f"bare-{kind}"]
                if number % 2:
                    pair.reverse()
                seconds = {name: await worlds[name].burst(SELLERS, EACH, tapping) for name in pair}
                ratios[kind].append(seconds[f"bare-{kind}"] / seconds[f"ours-{kind}"])
                rate = SELLERS * EACH / seconds[f"ours-{kind}"]
                print(f"round {number + 1} {kind:6} {ratios[kind][-1]:.2f} x ({rate:.0f}/s)", flush=True)
        return ratios
    finally:
        await stop(*bots)


async def stop(*bots: asyncio.subprocess.Process) -> None:
    """End our own children."""
    for bot in bots:
        if bot.returncode is None:
            bot.terminate()
    for bot in bots:
        try:
            await asyncio.wait_for(bot.wait(), 15)
        except TimeoutError:
            bot.kill()
            await bot.wait()


async def cut(server: Server, folder: Path, name: str, with_signal: signal.Signals) -> tuple[int, int]:
    """A burst of 500 with the bot cut down in the middle and started again: (lost, repeated)."""
    token = f"{7_100_000 + int(with_signal)}:{'y' * 30}"
    world = server.world(token)
    command = ("benchmarks.durable", "echo", server.url, token, f"sqlite:///{folder / name}.db")
    bot = await spawn(*command)
    await ready(world)
    for number in range(500):
        world.left[2001 + number % 50] += 1
        world.sends(2001 + number % 50)
    sent = [update["message"]["text"] for update in world.queue]
    world.left.clear()
    await world.until(lambda: len(world.texts) >= 150)
    bot.send_signal(with_signal)
    await bot.wait()
    bot = await spawn(*command)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(world.until(lambda: set(sent) <= set(world.texts)), 60)
    await asyncio.sleep(0.5)  # a late repeat would come now
    await stop(bot)
    times = Counter(world.texts)
    return sum(times[text] == 0 for text in sent), sum(times[text] - 1 for text in sent if times[text] > 1)


async def main(rounds: int) -> int:
    """Run everything; 1 when a bound that we promise is missed."""
    server = Server()
    await server.start()
    fine = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, ratios in (await compare(server, folder, rounds)).items():
            middle = statistics.median(ratios)
            fine &= middle >= 1.0
            print(
                f"durable {kind}: {middle:.2f} x bare aiogram (median of {rounds}, {min(ratios):.2f}-{max(ratios):.2f})"
            )
        for word, with_signal in (("kill -9", signal.SIGKILL), ("SIGTERM", signal.SIGTERM)):
            lost, repeated = await cut(server, folder, with_signal.name, with_signal)
            fine &= lost == 0 and repeated <= 50
            print(f"{word} in a burst of 500 over 50 lanes: {lost} lost, {repeated} repeated")
    await server.close()
    return 0 if fine else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    sys.exit(asyncio.run(main(parser.parse_args().rounds)))
