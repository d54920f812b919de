"""What the documents say is what the code does: settings, commands, make targets, dialogs, links."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from bot.__main__ import KNOWLEDGE, SERVICES
from bot.settings import Settings
from tests.diagrams import BEGIN, PAGE, renew

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
VARIABLES = [name.upper() for name in Settings.model_fields]
REGISTRIES = ("index-url", "trusted-host")
MOST_OF_A_PICTURE = 300_000  # bytes


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_dialogs_are_drawn_as_they_are() -> None:
    page = PAGE.read_text("utf-8")
    assert page == renew(page), "run `python -m tests.diagrams`"


def test_a_changed_diagram_would_be_noticed() -> None:
    page = PAGE.read_text("utf-8")
    arrow = "Compliance_keyword --> Compliance_results"
    assert arrow in page[page.index(BEGIN) :]
    assert renew(page.replace(arrow, "Compliance_keyword --> Compliance_sheet")) == page


@pytest.mark.parametrize("name", [".env.example", "docs/operate.md"])
def test_every_setting_is_explained(name: str) -> None:
    text = read(name)
    assert [variable for variable in VARIABLES if not re.search(rf"\b{variable}\b", text)] == []


def test_no_setting_is_explained_that_does_not_exist() -> None:
    assert set(re.findall(r"^([A-Z_]+)=", read(".env.example"), re.MULTILINE)) == set(VARIABLES)
    rows = re.findall(r"^\| (`[A-Z].*?) \|", read("docs/operate.md"), re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)} == set(VARIABLES)


def test_every_command_is_explained_and_none_that_does_not_exist() -> None:
    table = read("docs/operate.md").partition("## Commands")[2].partition("\n## ")[0]
    listed = set(re.findall(r"^\| `([a-z-]+)", table, re.MULTILINE))
    assert listed == {*SERVICES, *KNOWLEDGE} - {"all"}
    for page in PAGES:
        used = set(re.findall(r"python -m bot ([a-z]+(?:-[a-z]+)*)", page.read_text("utf-8")))
        assert used <= {*SERVICES, *KNOWLEDGE}, page.name


def test_make_targets_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    for page in PAGES:
        for line in re.findall(r"(?:^|`)\s*make ((?:[a-z]+ ?)+)", page.read_text("utf-8"), re.MULTILINE):
            assert set(line.split()) <= targets, page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    relative = [target for target in targets if "://" not in target]
    assert [target for target in relative if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_that_are_named_exist(page: Path) -> None:
    named = re.findall(r"`((?:bot|storage|sandbox|tests|docs|benchmarks)/[\w./]*)`", page.read_text("utf-8"))
    assert [path for path in named if "<" not in path and not (ROOT / path).exists()] == []


def test_no_picture_is_heavy() -> None:
    pictures = sorted((ROOT / "docs" / "images").glob("*.png"))
    assert pictures
    assert [picture.name for picture in pictures if picture.stat().st_size > MOST_OF_A_PICTURE] == []


def test_no_file_names_a_package_registry() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    names = tracked or [str(path.relative_to(ROOT)) for path in (*PAGES, *ROOT.glob("requirements*.lock"))]
    found = []
    for name in names:
        path = ROOT / name
        if path.suffix in {".png"} or path == Path(__file__).resolve() or not path.is_file():
            continue
        text = path.read_text("utf-8", errors="replace")
        found += [(name, host) for host in REGISTRIES if host in text]
    assert found == []


def test_the_agents_page_is_read_in_three_minutes() -> None:
    words = len(re.findall(r"\w+", re.sub(r"\(images/[^)]*\)", "", read("docs/agents.md"))))
    assert words < 900, "what is not needed every day belongs in desk.md"
    assert read("docs/agents.md").count("](images/") >= 2
