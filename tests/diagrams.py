"""The dialogs as Mermaid, read from the code: `python -m tests.diagrams` renews them in docs/architecture.md.

Edges come from the widgets (SwitchTo, Start, Next, Back) and, for what a click or a typed text runs, from the windows
that its source names, following the functions of `bot.flows` that it calls. Not drawn: the way back, the way to the
menu, and the ears for side questions, which every window has.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from aiogram.fsm.state import State, StatesGroup
from aiogram_dialog import Dialog
from aiogram_dialog.api.internal import WindowProtocol
from aiogram_dialog.widgets.kbd import Back, Next, Start, SwitchTo

from bot.flows import build_dialogs
from bot.flows.email_code import CodeOrQuestion
from bot.flows.states import Compliance, Menu
from bot.flows.widgets import SideQuestion

PAGE = Path(__file__).resolve().parents[1] / "docs" / "architecture.md"
BEGIN = "<!-- the dialogs, from the code: python -m tests.diagrams -->"
END = "<!-- end of the dialogs -->"

WAYS_BACK = {"back", "leave", "menu"}
HEARING = {"hear", "hear_text"}  # of bot.hearing: a product that is typed opens its results

Edge = tuple[State, State]


def edges(dialogs: Iterable[Dialog]) -> list[Edge]:
    """From window to window, each once, in the order of the code."""
    found: dict[Edge, None] = {}
    for dialog in dialogs:
        order = list(dialog.windows)
        for here, window in dialog.windows.items():
            for target in _targets(window, order):
                if target not in {here, Menu.main}:
                    found[here, target] = None
    return list(found)


def _targets(window: WindowProtocol, order: list[State]) -> Iterator[State]:
    here = window.get_state()
    for widget in _widgets(getattr(window, "keyboard", None)):
        if getattr(widget, "widget_id", None) in WAYS_BACK:
            continue
        if isinstance(widget, SwitchTo | Start):
            yield widget.state
        elif isinstance(widget, Next | Back):
            yield order[order.index(here) + (1 if isinstance(widget, Next) else -1)]
        else:
            yield from _named(getattr(getattr(widget, "on_click", None), "callback", None), set())
    for listener in _widgets(getattr(window, "on_message", None)):
        if not isinstance(listener, SideQuestion | CodeOrQuestion):
            yield from _named(_ear(listener), set())


def _widgets(root: Any) -> Iterator[Any]:
    inside = getattr(root, "buttons", None) or getattr(root, "inputs", None)
    if not inside:
        yield root
    for one in inside or ():
        yield from _widgets(one)


def _ear(listener: Any) -> Any:
    """What takes a typed text: of an Ask its own function, else that of the aiogram-dialog input."""
    return getattr(listener, "on_text", None) or getattr(getattr(listener, "func", None), "callback", None)


def _named(function: Any, seen: set[Any]) -> Iterator[State]:
    """The windows that a function of `bot.flows`, or one that it uses, opens by name."""
    function = getattr(function, "__func__", function)
    if not isinstance(function, FunctionType) or function in seen or not function.__module__.startswith("bot.flows"):
        return
    seen.add(function)
    for node in _outside_comparisons(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        value = _value(node, function.__globals__)
        if isinstance(value, State):
            yield value
        elif isinstance(value, dict) and value and all(isinstance(one, State) for one in value.values()):
            yield from value.values()
        elif getattr(value, "__module__", "") == "bot.hearing" and getattr(value, "__name__", "") in HEARING:
            yield Compliance.results
        else:
            yield from _named(value, seen)


def _outside_comparisons(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.Compare):
            yield from _outside_comparisons(child)


def _value(node: ast.AST, names: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = names.get(node.value.id)
        if isinstance(owner, ModuleType) or (isinstance(owner, type) and issubclass(owner, StatesGroup)):
            return getattr(owner, node.attr, None)
    return None


def _group(state: State) -> str:
    return state.group.__name__


def _name(state: State) -> str:
    return str(state._state)


def overview(found: list[Edge]) -> str:
    """A node a dialog; what an arrow carries: from this window to that."""
    carried: dict[tuple[str, str], dict[str, list[str]]] = {}
    for here, there in found:
        if here.group is not there.group:
            carried.setdefault((_group(here), _group(there)), {}).setdefault(_name(here), []).append(_name(there))
    lines = ["flowchart TD"]
    for (opener, opened), steps in carried.items():
        said = "<br/>".join(f"{start} to {', '.join(ends)}" for start, ends in steps.items())
        lines.append(f'    {opener} -->|"{said}"| {opened}')
    return "\n".join(lines)


def windows(dialogs: list[Dialog], found: list[Edge]) -> str:
    """Every window, in the box of its dialog, with the arrows inside."""
    lines = ["flowchart LR"]
    for dialog in dialogs:
        group = dialog.states_group_name().rpartition(":")[2]
        lines.append(f"    subgraph {group}")
        lines.append("        direction LR")
        lines += [f'        {_group(state)}_{_name(state)}["{_name(state)}"]' for state in dialog.windows]
        for here, there in found:
            if _group(here) == _group(there) == group:
                lines.append(f"        {group}_{_name(here)} --> {group}_{_name(there)}")
        lines.append("    end")
    return "\n".join(lines)


def drawn() -> str:
    """What stands between the two marks in docs/architecture.md."""
    dialogs = build_dialogs()
    found = edges(dialogs)
    return f"{BEGIN}\n\n```mermaid\n{overview(found)}\n```\n\n```mermaid\n{windows(dialogs, found)}\n```\n\n{END}"


def renew(page: str) -> str:
    """The page with the diagrams of today's code. Raises ValueError when its marks are gone."""
    before, after = page.index(BEGIN), page.index(END) + len(END)
    return page[:before] + drawn() + page[after:]


if __name__ == "__main__":
    PAGE.write_text(renew(PAGE.read_text("utf-8")), "utf-8")
