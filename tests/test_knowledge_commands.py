"""match, sheet and check as an operator runs them."""

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot import commands


def run(capfd: pytest.CaptureFixture[str], command: Any, *argv: str) -> tuple[int, str]:
    code = command(list(argv))
    return code, capfd.readouterr().out


def test_match_and_sheet_in_words(capfd: pytest.CaptureFixture[str]) -> None:
    code, out = run(capfd, commands.match, "hair", "dryer")
    assert code == 0
    assert "hair-dryers-stylers" in out
    code, out = run(capfd, commands.match, "asdfgh")
    assert (code, out.splitlines()[0]) == (0, "no product recognised")
    code, out = run(capfd, commands.sheet, "toys-electric", "EU", "--country", "DE", "--lang", "zh")
    assert code == 0
    assert "德国" in out
    assert "https://" in out
    assert "<b>" not in out


def test_answers_on_the_command_line_narrow_the_sheet(capfd: pytest.CaptureFixture[str]) -> None:
    _, open_ = run(capfd, commands.sheet, "headphones", "US")
    _, wired = run(capfd, commands.sheet, "headphones", "US", "--no", "radio", "--no", "battery")
    assert "FCC ID" in open_
    assert len(wired) < len(open_)


@pytest.mark.parametrize(
    "argv",
    [
        ["nothing", "US"],
        ["toys-electric", "MARS"],
        ["toys-electric"],
        ["toys-electric", "EU", "--country", "XX"],
        ["toys-electric", "US", "--yes", "colour"],
        [],
    ],
)
def test_wrong_usage_is_2(argv: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        commands.sheet(argv)
    assert caught.value.code == 2


def batch(command: str, lines: list[Any]) -> tuple[int, list[dict[str, Any]]]:
    text = "".join((line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n" for line in lines)
    done = subprocess.run(
        [sys.executable, "-m", "bot", command, "--batch"], input=text.encode(), capture_output=True, check=False
    )
    return done.returncode, [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_match_batch_keeps_order_and_shape() -> None:
    code, out = batch("match", [{"q": "蓝牙耳机", "lang": "zh"}, {"q": "hello"}, {"q": "power bank 20000mah"}])
    assert code == 0
    assert [record["q"] for record in out] == ["蓝牙耳机", "hello", "power bank 20000mah"]
    assert out[0]["pred"][0] == "headphones"
    assert out[1]["pred"] == []
    assert out[2]["pred"][0] == "power-banks"
    for record in out:
        assert set(record) == {"q", "lang", "pred", "scores", "similar"}
        assert len(record["pred"]) == len(record["scores"]) <= 5


def test_sheet_batch_echoes_and_renders() -> None:
    code, out = batch(
        "sheet",
        [
            {"category": "toys-electric", "marketplace": "EU", "lang": "en", "n": 1},
            {"category": "toys-electric", "marketplace": "JP", "lang": "zh", "answers": {"radio": False}},
        ],
    )
    assert code == 0
    assert out[0]["n"] == 1
    assert "A country is needed" in out[0]["text"]
    assert out[0]["rules"]
    assert "jp-giteki" not in out[1]["rules"]
    assert isinstance(out[1]["not_required"], list)


def test_a_bad_line_is_answered_in_its_place_and_fails_the_run() -> None:
    code, out = batch(
        "sheet",
        ["{not json", {"category": "nope", "marketplace": "US"}, {"category": "toys-plush", "marketplace": "US"}],
    )
    assert code == 1
    assert "error" in out[0]
    assert out[1]["error"] == "unknown category 'nope'"
    assert out[2]["rules"]


def test_check_reports_an_overlay_with_errors(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.toml").write_text('[[rule]]\nid = "us-x"\n')
    monkeypatch.setenv("KNOWLEDGE_DIR", str(tmp_path))
    code, out = run(capfd, commands.check)
    assert code == 1
    assert f"{tmp_path}/mine.toml:1: error: source: missing (rule us-x)" in out
    assert commands.match(["toy"]) == 1


@pytest.mark.parametrize(
    ("command", "limit"),
    [
        (["sheet", "toys-general", "US"], 1.5),
        (["ask", "which credit card do I need to register"], 1.5),
        (["match", "toy cars"], 2.5),  # may load the encoder's model as well
    ],
)
def test_they_start_fast_and_without_telegram(command: list[str], limit: float) -> None:
    script = (
        f"import sys; from bot.__main__ import main; code = main({command}); "
        "bad = [name for name in sys.modules if name.split('.')[0] in ('aiogram', 'telegram', 'aiogram_dialog')]; "
        "sys.exit(code or bool(bad))"
    )
    subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)  # the first start builds the index
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr.decode()
    # Processor time, not the clock: other tests may be keeping the machine busy.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < limit
