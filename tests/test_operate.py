"""What an operator gets wrong is told in one clear line, with exit code 1 for failed and 2 for wrong usage."""

import os
import socket
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

ROOT = Path(__file__).parent.parent


def run(folder: Path, *args: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The command in an empty folder, with these settings and no others."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}
    return subprocess.run(
        [sys.executable, "-m", "bot", *args],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"BOT_TOKEN": "garbage"}, "BOT_TOKEN"),
        ({"DATABASE_URL": "mysql://host/name"}, "DATABASE_URL"),
        ({"PORT": "99999"}, "PORT"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL"),
        ({"SMTP_URL": "mail.example.com"}, "SMTP_URL"),
        ({"TELEGRAM_API_URL": "localhost"}, "TELEGRAM_API_URL"),
        ({"TIMEZONE": "Shanghai"}, "TIMEZONE: Value error, is no IANA time zone"),
        ({"MAIL_FROM": "not an address"}, "MAIL_FROM: Value error, needs one e-mail address"),
        ({"SUPPORT_GROUP_ID": "12345"}, "SUPPORT_GROUP_ID: Value error, is no group"),
        ({"WEBHOOK_URL": "desk.example.com/telegram"}, "WEBHOOK_URL: Value error, use the full public address"),
        ({"KNOWLEDGE_DIR": "nowhere"}, "KNOWLEDGE_DIR: Value error, is no folder"),
        ({"SENTRY_DSN": "secret"}, "SENTRY_DSN: Value error, use the DSN"),
        ({"DATABASE_URL": "postgresql://nobody:secret@127.0.0.1:1/none"}, "database does not answer"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_setting_is_named(tmp_path: Path, settings: dict[str, str], told: str) -> None:
    done = run(tmp_path, "migrate", **settings)
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert "garbage" not in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.parametrize("command", [["match", "toy cars"], ["sheet", "toys-electric", "EU"], ["check"]])
def test_the_knowledge_commands_name_it_too(tmp_path: Path, command: list[str]) -> None:
    done = run(tmp_path, *command, KNOWLEDGE_DIR="nowhere")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "KNOWLEDGE_DIR: Value error, is no folder that exists\n"


@pytest.mark.parametrize("args", [["nonsense"], ["backup"], ["export-overlay"], ["web", "extra"]])
def test_wrong_usage_is_exit_code_2(tmp_path: Path, args: list[str]) -> None:
    assert run(tmp_path, *args).returncode == 2


def test_web_without_a_token_says_what_to_do(tmp_path: Path) -> None:
    done = run(tmp_path, "web")
    assert done.returncode == 1
    assert "BOT_TOKEN is not set" in done.stderr


def test_a_fresh_folder_is_healthy_as_long_as_one_command_does_all(tmp_path: Path) -> None:
    fresh = run(tmp_path, "doctor")
    assert fresh.returncode == 0, fresh.stdout
    assert "ok   no database yet: `python -m bot` makes it" in fresh.stdout
    assert not (tmp_path / "var").exists(), "looking makes nothing"
    own = run(tmp_path, "doctor", BOT_TOKEN="123456:" + "a" * 35, TELEGRAM_API_URL="http://127.0.0.1:1")
    assert own.returncode == 1
    assert "FAIL no database yet: `python -m bot migrate` makes it" in own.stdout, "web and courier make none"


def test_migrate_backup_and_doctor(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "desk.db").touch()
    old = run(tmp_path, "doctor")
    assert old.returncode == 1
    assert "run `python -m bot migrate`" in old.stdout
    assert run(tmp_path, "migrate").returncode == 0
    assert run(tmp_path, "backup", "copy.db").returncode == 0
    assert (tmp_path / "copy.db").stat().st_size > 0
    again = run(tmp_path, "backup", "copy.db")
    assert again.returncode == 1
    assert "exists already" in again.stderr
    fine = run(tmp_path, "doctor")
    assert fine.returncode == 0, fine.stdout
    assert "rules" in fine.stdout


class NoInline(BaseHTTPRequestHandler):
    """A Bot API whose bot has inline mode switched off."""

    def do_GET(self) -> None:
        body = b'{"ok": true, "result": {"username": "desk_bot", "supports_inline_queries": false}}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_doctor_tells_that_inline_mode_is_off(tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), NoInline) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        api = f"http://127.0.0.1:{server.server_port}"
        said = run(tmp_path, "doctor", BOT_TOKEN="123456:" + "a" * 35, TELEGRAM_API_URL=api).stdout
        server.shutdown()
    assert "Telegram: @desk_bot" in said
    assert "/setinline" in said


def test_a_taken_port_is_told_with_the_setting_to_change(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run(tmp_path, SANDBOX_PORT=str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "SANDBOX_PORT" in done.stderr
    assert "Traceback" not in done.stderr
