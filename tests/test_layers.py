"""Who may import whom: read from the source, so that a breach fails before anybody runs it."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TELEGRAM, AIOGRAM, DIALOG = "telegram", "aiogram", "aiogram_dialog"
DRAWING = {"PIL", "pylopdf_fonts_zh_cn"}

# A room, and what it may not import. The longest matching room decides.
FORBIDDEN = {
    "bot": {TELEGRAM, "sandbox", "tests", "benchmarks", *DRAWING},
    "bot.chart": {TELEGRAM, AIOGRAM, DIALOG, "storage", "sandbox", "bot.say", "bot.settings", "bot.courier"},
    "bot.operate": {TELEGRAM, "tests", "benchmarks"},
    "bot.courier": {AIOGRAM, DIALOG, "sandbox", "tests", "benchmarks", "bot.worker", "bot.flows", "bot.handlers"},
    "bot.knowledge": {
        TELEGRAM,
        AIOGRAM,
        DIALOG,
        "storage",
        "sandbox",
        "bot.say",
        "bot.settings",
        "sqlmodel",
        "sqlalchemy",
    },
    "bot.say": {TELEGRAM, AIOGRAM, DIALOG, "storage", "sandbox", "bot.flows", "bot.handlers", "bot.courier"},
    "bot.settings": {TELEGRAM, AIOGRAM, DIALOG, "storage", "sandbox"},
    "bot.business_time": {TELEGRAM, AIOGRAM, DIALOG, "storage", "sandbox", "bot.settings", "bot.say"},
    "bot.callbacks": {TELEGRAM, AIOGRAM, DIALOG, "storage", "sandbox"},
    "bot.keyboards": {TELEGRAM, AIOGRAM, DIALOG, "storage", "sandbox"},
    "bot.quiet": {TELEGRAM, AIOGRAM, DIALOG, "storage", "sandbox"},
    "bot.countdown": {TELEGRAM, AIOGRAM, DIALOG, "storage", "sandbox"},
    "bot.shown": {TELEGRAM, AIOGRAM, DIALOG, "sandbox"},
    "bot.owner": {TELEGRAM, AIOGRAM, DIALOG, "sandbox"},
    "bot.commands": {TELEGRAM, AIOGRAM, DIALOG, "sandbox", "storage"},
    "storage": {TELEGRAM, AIOGRAM, DIALOG, "bot", "sandbox", "tests", "benchmarks"},
    "sandbox": {TELEGRAM, DIALOG, "bot", "storage", "tests", "benchmarks"},
}


def _modules() -> Iterator[tuple[str, Path]]:
    for room in ("bot", "storage", "sandbox"):
        for path in sorted((ROOT / room).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield name.removesuffix(".__init__"), path


def _imports(name: str, path: Path) -> Iterator[str]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _room(name: str) -> set[str]:
    rooms = [room for room in FORBIDDEN if name == room or name.startswith(room + ".")]
    return FORBIDDEN[max(rooms, key=len)]


@pytest.mark.parametrize(("name", "path"), list(_modules()), ids=[name for name, _ in _modules()])
def test_imports_stay_in_their_rooms(name: str, path: Path) -> None:
    forbidden = _room(name)
    breaches = {
        found for found in _imports(name, path) for bad in forbidden if found == bad or found.startswith(bad + ".")
    }
    assert not breaches


def _loaded(statement: str) -> set[str]:
    """The top-level modules a fresh interpreter holds after a statement."""
    code = f"import sys; {statement}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_courier_never_pulls_in_aiogram() -> None:
    loaded = _loaded("import bot.courier.courier")
    assert TELEGRAM in loaded
    assert not loaded & {AIOGRAM, DIALOG, *DRAWING}


def test_the_worker_never_pulls_in_the_courier_library() -> None:
    loaded = _loaded("import bot.worker")
    assert AIOGRAM in loaded
    assert not loaded & {TELEGRAM, *DRAWING}


@pytest.mark.parametrize("command", ["match", "sheet", "check"])
def test_knowledge_commands_import_no_telegram_library(command: str) -> None:
    loaded = _loaded(f"import bot.__main__, bot.commands; bot.commands.{command}")
    assert not loaded & {TELEGRAM, AIOGRAM, DIALOG, "aiohttp", "sqlalchemy"}


def test_no_python_file_is_over_250_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for room in ("bot", "storage", "sandbox", "tests", "benchmarks")
        for path in (ROOT / room).rglob("*.py")
        if "migrations" not in path.parts and (count := len(path.read_text().splitlines())) > 250
    }
    assert not long


def test_no_chinese_in_python_outside_the_knowledge() -> None:
    found = [
        str(path.relative_to(ROOT))
        for room in ("bot", "storage", "sandbox")
        for path in (ROOT / room).rglob("*.py")
        if "knowledge" not in path.parts and any("\u4e00" <= sign <= "\u9fff" for sign in path.read_text())
    ]
    assert not found


@pytest.mark.parametrize("path", sorted((ROOT / "bot" / "handlers").glob("desk*.py")), ids=lambda path: path.stem)
def test_the_worker_says_nothing_in_a_desk(path: Path) -> None:
    """Law 1: in a desk the worker only answers presses; all else there is the courier's."""
    speaking = ("send_", "answer", "reply", "edit_", "delete", "copy_", "forward", "pin", "react")
    calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    said = {
        f"{call.value.id}.{call.attr}"
        for call in calls
        if isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name) and call.attr.startswith(speaking)
    }
    assert {name for name in said if name.split(".")[0] in {"message", "bot", "event", "query"}} <= {"query.answer"}
