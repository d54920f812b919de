"""Logs: text for people, JSON for machines; never a token, a message text or a person's data."""

import json
import logging
import re
from datetime import UTC, datetime

from bot.settings import Settings

_CHATTY = ("aiogram", "aiogram_dialog", "aiohttp.access", "alembic", "apscheduler", "httpx", "mail.log", "telegram")
_TOKEN = re.compile(r"\d{5,}:[\w-]{20,}")


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
        import sentry_sdk

        sentry_sdk.init(settings.sentry_dsn.get_secret_value(), send_default_pii=False, max_request_body_size="never")
