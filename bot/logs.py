"""Logs: text for people, JSON for machines; never a token, a message text or a person's data."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from bot.settings import Settings

log = logging.getLogger(__name__)

_CHATTY = ("aiogram", "aiogram_dialog", "aiohttp.access", "alembic", "apscheduler", "httpx", "mail.log", "telegram")
_OURS = ("bot", "storage")
_TOKEN = re.compile(r"\d{5,}(?::|%3A)[\w-]{20,}", re.IGNORECASE)
# What an event may carry to Sentry; whatever else there is or will be (request, user, breadcrumbs, extra) stays here.
_KEPT = (
    "event_id",
    "timestamp",
    "level",
    "logger",
    "platform",
    "release",
    "environment",
    "server_name",
    "sdk",
    "message",
    "logentry",
    "exception",
)
_KEPT_OF_FRAME = ("filename", "abs_path", "function", "module", "lineno", "in_app")


class _NoToken(logging.Filter):
    """Takes tokens out of whatever a library puts into a line (addresses, mostly)."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if _TOKEN.search(text):
            record.msg, record.args = _TOKEN.sub("<token>", text), None
        return True


class _Traceless(logging.Formatter):
    """Exceptions as class and place: their text may quote what a person wrote."""

    def formatException(self, ei: object) -> str:  # noqa: N802 — logging's name
        if not isinstance(ei, tuple) or ei[0] is None:
            return ""
        lines = []
        trace = ei[2]
        while trace is not None:
            code = trace.tb_frame.f_code
            lines.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        return f"{ei[0].__name__} at " + " > ".join(lines[-6:])


class _Json(_Traceless):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure(settings: Settings) -> None:
    """Set up the root logger; Sentry too when there is a DSN and the extra is installed."""
    handler = logging.StreamHandler()
    handler.addFilter(_NoToken())
    plain = _Traceless("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%H:%M:%S")
    handler.setFormatter(_Json() if settings.log_format == "json" else plain)
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLevelName(settings.log_level)))
    if settings.sentry_dsn is not None:
        _sentry(settings.sentry_dsn.get_secret_value())


def _sentry(dsn: str) -> None:
    try:
        import sentry_sdk
        from sentry_sdk.integrations.logging import LoggingIntegration
    except ImportError:
        log.warning("SENTRY_DSN is set, but the extra is missing: pip install sentry-sdk")
        return
    sentry_sdk.init(
        dsn,
        before_send=lambda event, _hint: bare(event),
        # The defaults hook into argv, loaded modules and every HTTP call; local variables hold updates and sessions.
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
        include_local_variables=False,
        include_source_context=False,
        auto_session_tracking=False,
        send_default_pii=False,
        max_breadcrumbs=0,
        max_request_body_size="never",
    )


def bare(event: dict[str, Any]) -> dict[str, Any]:
    """A Sentry event with nothing a person wrote and no token: classes, places and our own log lines."""
    kept = {key: event[key] for key in _KEPT if key in event}
    if str(event.get("logger", "")).partition(".")[0] not in _OURS:  # a library's line may quote a message or a person
        kept.pop("message", None)
        kept.pop("logentry", None)
    if "exception" in kept:
        kept["exception"] = {"values": [_bare_error(error) for error in (kept["exception"] or {}).get("values") or []]}
    cleaned: dict[str, Any] = _tokenless(kept)
    return cleaned


def _bare_error(error: dict[str, Any]) -> dict[str, Any]:
    frames = (error.get("stacktrace") or {}).get("frames") or []
    return {
        "type": error.get("type"),
        "module": error.get("module"),
        "value": "",
        "stacktrace": {"frames": [{key: frame[key] for key in _KEPT_OF_FRAME if key in frame} for frame in frames]},
    }


def _tokenless(value: Any) -> Any:
    if isinstance(value, str):
        return _TOKEN.sub("<token>", value)
    if isinstance(value, dict):
        return {key: _tokenless(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_tokenless(item) for item in value]
    return value
