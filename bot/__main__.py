"""The commands: `python -m bot [command]`. Exit codes: 0 fine, 1 failed, 2 wrong usage."""

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Sequence

USAGE = """\
commands:
  (none)      everything in one process; without BOT_TOKEN also the sandbox
  web         the worker: webhook when WEBHOOK_URL is set, else polling
  courier     the courier: deliveries and schedules
  migrate     bring the database to this version's schema
  sandbox     only the sandbox: Telegram on localhost
  match       what a product keyword finds            match "toy cars" | match --batch < queries.jsonl
  ask         what the bot answers to a text          ask "which credit card?" | ask --batch < questions.jsonl
  sheet       what a marketplace demands              sheet toys-electric EU --country DE --lang zh
  check       every error of the knowledge at once    check [--coverage] [--provenance]
  doctor      what this installation has and lacks
  connect-code    a code that makes a group a desk, typed there as /connect CODE
  deadletters deliveries and updates that were given up
  backup      a consistent copy of the database       backup FILE
  export-overlay  what agents added, as files for KNOWLEDGE_DIR    export-overlay DIR
"""
KNOWLEDGE = ("match", "ask", "sheet", "check")
SERVICES = (
    *("all", "web", "courier", "migrate", "sandbox", "doctor"),
    *("connect-code", "deadletters", "backup", "export-overlay"),
)
TO_A_PLACE = {"backup": "a file", "export-overlay": "a folder"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; its exit code."""
    args = list(sys.argv[1:] if argv is None else argv)
    command = args[0] if args else "all"
    if command in KNOWLEDGE:
        from bot import commands

        run: int = getattr(commands, command)(args[1:])
        return run
    parser = argparse.ArgumentParser(
        prog="python -m bot", epilog=USAGE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", nargs="?", default="all", choices=(*SERVICES, *KNOWLEDGE), metavar="command")
    parser.add_argument("file", nargs="?", help="for backup and export-overlay: where to write")
    options = parser.parse_args(args)
    place = TO_A_PLACE.get(options.command)
    if (place is not None) != (options.file is not None):
        parser.error(f"{options.command} needs {place}" if place else "too many arguments")
    from bot import operate

    with contextlib.suppress(KeyboardInterrupt):
        return asyncio.run(operate.run(options.command, options.file))
    return 0


if __name__ == "__main__":
    sys.exit(main())
