"""What leaves the machine when something fails: classes and places, never a token or what a person wrote."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.logs import bare

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
WROTE = "my phone is +86 138 0000 0000"


def captured(logger: str = "bot.courier.delivery") -> dict[str, Any]:
    """An event as the SDK hands it to `before_send`, with everything its defaults add."""
    frame = {
        "filename": "bot/session.py",
        "function": "make_request",
        "lineno": 56,
        "module": "bot.session",
        "in_app": True,
        "vars": {"self": f"<Bot {TOKEN}>", "method": f"SendMessage(text='{WROTE}')"},
        "context_line": f"raise ValueError('{WROTE}')",
    }
    return {
        "event_id": "5f",
        "level": "error",
        "logger": logger,
        "platform": "python",
        "message": f"POST /bot{TOKEN}/sendMessage failed",
        "logentry": {
            "message": "call of %s failed",
            "formatted": f"call of /file/bot{TOKEN.replace(':', '%3A')}/x failed",
            "params": [f"/bot{TOKEN}/sendMessage"],
        },
        "exception": {
            "values": [
                {"type": "ValueError", "module": "builtins", "value": WROTE, "mechanism": {"data": {"said": WROTE}}},
                {"type": "ClientError", "module": "aiohttp", "value": TOKEN, "stacktrace": {"frames": [frame]}},
            ]
        },
        "breadcrumbs": {"values": [{"message": WROTE}]},
        "request": {"url": f"https://api.telegram.org/bot{TOKEN}/getMe", "data": WROTE},
        "extra": {"sys.argv": [TOKEN], "asctime": "x", "said": WROTE},
        "user": {"id": 1, "email": "ann@example.com"},
        "contexts": {"trace": {"data": {"said": WROTE}}},
        "modules": {"aiogram": "3"},
        "tags": {"said": WROTE},
        "threads": {"values": [{"stacktrace": {"frames": [frame]}}]},
    }


def test_an_event_tells_class_and_place_and_nothing_else() -> None:
    event = bare(captured())
    sent = json.dumps(event)
    assert TOKEN not in sent
    assert TOKEN.partition(":")[2] not in sent
    assert WROTE not in sent
    assert "ann@example.com" not in sent
    first, second = event["exception"]["values"]
    assert (first["type"], first["value"]) == ("ValueError", "")
    [frame] = second["stacktrace"]["frames"]
    assert (frame["filename"], frame["function"], frame["lineno"]) == ("bot/session.py", "make_request", 56)
    assert event["logentry"]["message"] == "call of %s failed"
    assert event["logentry"]["formatted"] == "call of /file/bot<token>/x failed"
    assert set(event) == {"event_id", "level", "logger", "platform", "message", "logentry", "exception"}


@pytest.mark.parametrize("logger", ["asyncio", "aiogram.event", "telegram.ext", "botanic"])
def test_a_librarys_words_stay_here(logger: str) -> None:
    event = captured(logger)
    event["message"] = event["logentry"]["formatted"] = f"Task exception was never retrieved: ValueError('{WROTE}')"
    sent = bare(event)
    assert WROTE not in json.dumps(sent)
    assert [error["type"] for error in sent["exception"]["values"]] == ["ValueError", "ClientError"]


def test_an_event_of_an_unknown_shape_passes() -> None:
    assert bare({"level": "error"}) == {"level": "error"}
    assert bare({"exception": None}) == {"exception": {"values": []}}
