"""The knowledge on the command line: match, ask, sheet and check. Exit codes: 0 fine, 1 failed, 2 wrong usage."""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson

from bot.knowledge.book import DATA, Book, BookError, folder, prefixed
from bot.knowledge.cached import load
from bot.knowledge.entries import MARKETPLACES
from bot.records import Record, asked, matched, rendered


def match(argv: Sequence[str]) -> int:
    """`match "toy cars"` or `match --batch` (JSONL: q, lang? -> q, lang, pred, scores, similar)."""
    parser = argparse.ArgumentParser(prog="python -m bot match", description="What a product keyword finds.")
    parser.add_argument("q", nargs="*", help="what a seller would type")
    parser.add_argument("--lang", choices=("en", "zh", "de", "fr", "it", "es", "ja"))
    parser.add_argument("--batch", action="store_true", help="JSONL from stdin to stdout, in order")
    options = parser.parse_args(argv)
    if options.batch == bool(options.q):
        parser.error("give a product or --batch")
    book = _book()
    if book is None:
        return 1
    if options.batch:
        return _batch(lambda record: matched(book, record))
    found = matched(book, {"q": " ".join(options.q), "lang": options.lang})
    for slug, score in zip(found["pred"], found["scores"], strict=True):
        print_line(f"{score:5.1f}  {slug:28} {book.categories[slug].name.en} / {book.categories[slug].name.zh}")
    if not found["pred"]:
        print_line("no product recognised")
    if found["similar"]:
        print_line("similar: " + ", ".join(found["similar"]))
    return 0


def ask(argv: Sequence[str]) -> int:
    """`ask "which credit card?"` or `ask --batch` (JSONL: q, lang?, last_topic? -> kind, topic, answer …)."""
    parser = argparse.ArgumentParser(prog="python -m bot ask", description="What the bot answers to a text.")
    parser.add_argument("q", nargs="*", help="what a seller would type")
    parser.add_argument("--lang", choices=("en", "zh"))
    parser.add_argument("--last", metavar="TOPIC", help="the topic that was answered before")
    parser.add_argument("--batch", action="store_true", help="JSONL from stdin to stdout, in order")
    parser.add_argument("--why", action="store_true", help="what was decided, and the reason")
    options = parser.parse_args(argv)
    if options.batch == bool(options.q):
        parser.error("give a question or --batch")
    book = _book()
    if book is None:
        return 1
    if options.batch:
        return _batch(lambda record: asked(book, record))
    record = {"q": " ".join(options.q), "lang": options.lang, "last_topic": options.last}
    found = asked(book, record)
    print_line(found["answer"])
    if options.why:
        print_line(
            f"\n[{found['kind']} {found['topic'] or ''}: {found['reason']}; {found['score']}, {found['topics']}]"
        )
    return 0


def sheet(argv: Sequence[str]) -> int:
    """`sheet toys-electric EU --country DE --lang zh` or `sheet --batch` (JSONL, see DESIGN)."""
    parser = argparse.ArgumentParser(prog="python -m bot sheet", description="What a marketplace demands.")
    parser.add_argument("category", nargs="?", help="a category slug, or up to three joined by commas")
    parser.add_argument("marketplace", nargs="?", choices=MARKETPLACES)
    parser.add_argument("--country", help="the importing country (EU), such as DE")
    parser.add_argument("--lang", choices=("en", "zh"), default="en")
    parser.add_argument("--yes", action="append", default=[], metavar="QUESTION", help="a product answer, e.g. battery")
    parser.add_argument("--no", action="append", default=[], metavar="QUESTION")
    parser.add_argument("--today", type=date.fromisoformat, default=None, help="the day to look from, YYYY-MM-DD")
    parser.add_argument("--batch", action="store_true", help="JSONL from stdin to stdout, in order")
    options = parser.parse_args(argv)
    if options.batch == bool(options.category) or (options.category and not options.marketplace):
        parser.error("give a category and a marketplace, or --batch")
    book = _book()
    if book is None:
        return 1
    today = options.today or _today()
    if options.batch:
        return _batch(lambda record: rendered(book, record, today))
    record = {
        "category": options.category.split(","),
        "marketplace": options.marketplace,
        "country": options.country,
        "lang": options.lang,
        "answers": {**dict.fromkeys(options.yes, True), **dict.fromkeys(options.no, False)},
    }
    try:
        print_line(rendered(book, record, today)["text"])
    except ValueError as error:
        parser.error(str(error))
    return 0


def check(argv: Sequence[str]) -> int:
    """`check`: every error of the knowledge at once; 1 when there is one (with --strict: or a warning)."""
    from bot.knowledge import check as checks
    from bot.knowledge.book import examine

    parser = argparse.ArgumentParser(prog="python -m bot check", description="Every error of the knowledge at once.")
    parser.add_argument("--coverage", action="store_true", help="rules per category and marketplace")
    parser.add_argument("--provenance", action="store_true", help="how many facts were verified in which way")
    parser.add_argument("--strict", action="store_true", help="warnings fail too")
    options = parser.parse_args(argv)
    files, overlay = folder(DATA), prefixed(_overlay())
    findings = checks.check(files, _today(), overlay=overlay)
    book, _ = examine(files, overlay=overlay)
    if options.coverage:
        print_line("\n".join(checks.coverage(book)))
    if options.provenance:
        for table, counts in checks.provenance(book).items():
            print_line(f"{table}: " + (", ".join(f"{count} {how}" for how, count in counts.most_common()) or "none"))
    for finding in findings:
        print_line(str(finding))
    errors = sum(finding.level == "error" for finding in findings)
    print_line(
        f"{len(book.categories)} categories, {len(book.rules)} rules, {len(book.providers)} providers: "
        f"{errors} errors, {len(findings) - errors} warnings"
    )
    return 1 if errors or (options.strict and findings) else 0


def print_line(text: str) -> None:
    """Standard output is what these commands are for; UTF-8 whatever the terminal's locale."""
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def _batch(answer: Callable[[Record], Record]) -> int:
    failed = False
    for line in sys.stdin.buffer:
        if not line.strip():
            continue
        record: Any = {}
        try:
            record = orjson.loads(line)
            if not isinstance(record, dict):
                raise ValueError("a JSON object is expected")
            out = answer(record)
        except ValueError as error:
            failed = True
            out = {**(record if isinstance(record, dict) else {}), "error": str(error)}
        print_line(orjson.dumps(out).decode())
    return 1 if failed else 0


def _book() -> Book | None:
    try:
        return load(_overlay())
    except BookError as error:
        sys.stderr.write(f"{error}\n")
        return None


def _overlay() -> Path | None:
    from pydantic import ValidationError

    from bot.settings import Settings, complaints

    try:
        return Settings().knowledge_dir
    except ValidationError as error:
        raise SystemExit("\n".join(complaints(error))) from None


def _today() -> date:
    return datetime.now(UTC).date()
