"""A simulated month of very many sellers while the courier is killed: `python -m benchmarks.month [SELLERS]`.

The clock is stepped, the wire is in the process and writes down what it got, and a judge that knows only the issue says
whether every due alert came once, in its window, outside quiet hours. Exits 1 when one did not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from tests import month_courier
from tests.month_book import DAYS, START
from tests.month_judge import judged
from tests.month_run import run
from tests.month_town import town


def main() -> int:
    """Run, then judge; 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sellers", nargs="?", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    month_courier.slow_down(setattr)
    began, used = time.monotonic(), time.process_time()
    people = town(options.sellers, options.seed)
    with tempfile.TemporaryDirectory() as folder:
        month = run(Path(folder), people, kills=options.kills, seed=options.seed)
    verdict = judged(month, people, START + timedelta(days=DAYS))
    print(f"{options.sellers:,} sellers, {DAYS} days, {len(month.kills)} kills, {len(month.sent):,} messages")
    print(f"{verdict.due:,} alerts were due: {len(verdict.wrong)} wrong, {verdict.repeated} sent again after a kill")
    print(f"{verdict.unsure:,} more fell into minutes in which their seller changed something: not judged")
    print(f"{time.process_time() - used:.0f} s of CPU, {time.monotonic() - began:.0f} s")
    for line in verdict.wrong[:50]:
        print(" -", line)
    return 1 if verdict.wrong or not verdict.due else 0


if __name__ == "__main__":
    sys.exit(main())
