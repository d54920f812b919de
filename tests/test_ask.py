"""`ask` as an operator and the batch runs it: one JSON line in, one out, in order, whatever stands in them."""

import io
import json
import sys
from typing import Any

import pytest

from bot import commands

KINDS = {"faq", "choice", "category", "smalltalk", "escalate", "unknown"}


def batch(
    lines: list[Any], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> tuple[int, list[Any]]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    capfd.readouterr()
    code = commands.ask(["--batch"])
    return code, [json.loads(line) for line in capfd.readouterr().out.splitlines()]


def test_a_batch_answers_every_line_in_order(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    lines = [
        {"q": "which credit card do I need?"},
        {"q": "注册要用什么信用卡", "lang": "zh"},
        {"q": "toy cars"},
        {"q": "hello"},
        {"q": "my money has not arrived, case 12345678901"},
        {"q": "and for companies?", "last_topic": "tax-form"},
        {"q": "asdfgh"},
        {"q": "my orders"},
    ]
    code, out = batch(lines, monkeypatch, capfd)
    assert code == 0
    assert [one["q"] for one in out] == [one["q"] for one in lines]
    assert [one["kind"] for one in out] == [
        "faq", "faq", "category", "smalltalk", "escalate", "faq", "unknown", "faq"
    ]  # fmt: skip
    assert [one["topic"] for one in out] == [
        "card-type", "card-type", None, "smalltalk", "escalate", "tax-form", None, "ects-order-status"
    ]  # fmt: skip
    assert all(set(one) >= {"lang", "topics", "categories", "offers_person", "answer"} for one in out)
    assert {one["kind"] for one in out} <= KINDS
    assert out[2]["categories"][0] == "toys-general"
    assert "双币" in out[1]["answer"]
    assert out[4]["offers_person"]
    assert out[6]["offers_person"]
    assert all(one["answer"].strip() and "<b>" not in one["answer"] for one in out)


def test_bad_lines_are_told_and_the_rest_is_answered(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    lines = ["{", {"q": 5}, {"q": "what is VTR?", "last_topic": "no-such-topic"}, {"q": "what is VTR?"}]
    code, out = batch(lines, monkeypatch, capfd)
    assert code == 1
    assert [("error" in one) for one in out] == [True, True, True, False]
    assert out[-1]["topic"] == "vtr"


def test_one_question_in_words_and_why(capfd: pytest.CaptureFixture[str]) -> None:
    assert commands.ask(["what", "is", "VTR", "--why"]) == 0
    said = capfd.readouterr().out
    assert "95" in said
    assert "[faq vtr:" in said
    with pytest.raises(SystemExit) as wrong:
        commands.ask([])
    assert wrong.value.code == 2
