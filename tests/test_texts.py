"""Both languages say the same things, every sentence asked for exists, and both sides of the vocabulary meet."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import nodes

from bot.callbacks import VOCABULARY
from bot.courier.kinds import KINDS
from bot.courier.kinds.desk import READY_REASONS
from bot.say import LANGUAGES, TEXTS, environment
from storage import problems

ROOT = Path(__file__).parent.parent
FEATURES = sorted(path.stem for path in (TEXTS / "en").glob("*.j2"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SPEAKERS = {"say", "plain", "has", "Said", "Label", "Tap", "toast", "refuse"}


def _macros(language: str, feature: str) -> dict[str, tuple[list[str], nodes.Macro]]:
    source = (TEXTS / language / f"{feature}.j2").read_text()
    tree = environment(language).parse(source)
    return {macro.name: ([arg.name for arg in macro.args], macro) for macro in tree.find_all(nodes.Macro)}


def _trees() -> Iterator[tuple[Path, ast.Module]]:
    for room in ("bot", "storage"):
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path, ast.parse(path.read_text())


def _named() -> Iterator[tuple[str, str]]:
    """Every text named in the code: constants, and f-strings as patterns."""
    known = "|".join(FEATURES)
    for path, tree in _trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            wanted = node.args if name in SPEAKERS or name.endswith("say") else []
            if isinstance(function, ast.Call):
                wanted = node.args  # scene.desk_say()("desk.card"), Say("en")("pack.page")
            for argument in wanted[:3]:
                for text in _patterns(argument):
                    if re.match(rf"({known})\\?\.", text):
                        yield str(path.relative_to(ROOT)), text


def _patterns(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield re.escape(argument.value)
    elif isinstance(argument, ast.JoinedStr):
        yield "".join(
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in argument.values
        )
    elif isinstance(argument, ast.IfExp):
        yield from _patterns(argument.body)
        yield from _patterns(argument.orelse)


def test_both_languages_have_the_same_files() -> None:
    assert sorted(path.stem for path in (TEXTS / "zh").glob("*.j2")) == FEATURES


@pytest.mark.parametrize("feature", FEATURES)
def test_both_languages_have_the_same_macros_and_arguments(feature: str) -> None:
    english, chinese = _macros("en", feature), _macros("zh", feature)
    assert {name: args for name, (args, _) in english.items()} == {name: args for name, (args, _) in chinese.items()}


def test_every_text_that_is_asked_for_exists() -> None:
    texts = {f"{feature}.{macro}" for feature in FEATURES for macro in _macros("en", feature)}
    asked = list(_named())
    assert len(asked) > 150, "the scan sees the code"
    missing = {(where, text) for where, text in asked if not any(re.fullmatch(text, known) for known in texts)}
    assert not missing


def test_every_problem_and_every_ready_reason_has_its_words() -> None:
    codes = {
        value.code
        for value in vars(problems).values()
        if isinstance(value, type) and issubclass(value, problems.Problem) and hasattr(value, "code")
    }
    assert codes <= set(_macros("en", "problem"))
    reasons = {f"{purpose}_{code}" for purpose, codes in READY_REASONS.items() for code in codes}
    assert reasons <= set(_macros("en", "reasons"))


def _prose(language: str, feature: str) -> Iterator[tuple[str, str]]:
    """The words between the tags of each macro, markup and addresses aside."""
    for name, (_, macro) in _macros(language, feature).items():
        for output in macro.find_all(nodes.TemplateData):
            text = re.sub(r"<style>.*?</style>|<[^>]*>|&\w+;", " ", output.data, flags=re.DOTALL)
            if text.strip():
                yield name, text


@pytest.mark.parametrize("feature", [one for one in FEATURES if one != "pack"])
def test_chinese_is_chinese(feature: str) -> None:
    words = list(_prose("zh", feature))
    assert any(CHINESE.search(text) for _, text in words)
    english = [(name, text.strip()) for name, text in words if re.search(r"(?:\b[A-Za-z]{2,}\b[ ,]+){3}", text)]
    assert not english


@pytest.mark.parametrize("feature", FEATURES)
def test_english_has_no_chinese_sentence(feature: str) -> None:
    found = [(name, text) for name, text in _prose("en", feature) if re.search(r"[\u4e00-\u9fff]{8,}", text)]
    assert not found


def _strings(*folders: str) -> set[str]:
    """Every string constant in some folders of the code."""
    found = set()
    for path, tree in _trees():
        if any(folder in str(path) for folder in folders) and path.parent.name != "models":
            found |= {
                node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
    return found


def test_every_word_of_the_vocabulary_is_offered_and_handled() -> None:
    handled = _strings("bot/handlers")
    offered = _strings(
        "bot/courier", "bot/flows", "bot/hearing", "bot/answer_text", "bot/rating_buttons", "bot/health_items"
    )
    for word in VOCABULARY:
        assert word in handled, f"{word} has no handler"
        assert word in offered, f"no button presses {word}"


def test_every_kind_that_is_queued_can_be_rendered_and_the_other_way_round() -> None:
    kinds = "order|document|quote|email|desk|watch|ticket|health|notice|deadline"
    shape = re.compile(rf"({kinds})\.[a-z_.]+|apology")
    pressed = set(VOCABULARY)
    elsewhere = _strings("bot/handlers", "bot/worker", "bot/attempts", "bot/courier/marks") - pressed
    queued = {text for text in _strings("storage/") | elsewhere if shape.fullmatch(text)}
    texts = {f"{feature}.{macro}" for feature in ("desk", "ticket") for macro in _macros("en", feature)}
    whole = {text for text in queued if not text.endswith("_")}  # ticket.did_ begins the names of several
    assert whole - set(KINDS) - texts == set(), "queued, but nobody can render it"
    assert set(KINDS) - queued == set(), "rendered, but nobody queues it"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_button_label_is_long(language: str) -> None:
    for feature in FEATURES:
        for name, (args, macro) in _macros(language, feature).items():
            if name.startswith("b_") and not args:
                label = "".join(data.data for data in macro.find_all(nodes.TemplateData))
                assert 0 < len(label.strip()) <= 40, f"{feature}.{name}: {label}"
