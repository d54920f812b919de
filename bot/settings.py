"""One settings object, read once from the environment and `.env`."""

import re
from email.utils import getaddresses
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.business_time import parse_holidays, parse_week

TELEGRAM = "https://api.telegram.org"


class Settings(BaseSettings):
    """Every name here is an environment variable in capitals. An empty value counts as unset."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    bot_token: SecretStr | None = None
    telegram_api_url: str = TELEGRAM
    support_group_id: int | None = None
    database_url: str = "sqlite:///var/desk.db"

    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8081, ge=0, le=65535)
    sandbox_port: int = Field(default=8080, ge=0, le=65535)
    sandbox_folder: Path = Path("var/sandbox")

    smtp_url: SecretStr | None = None
    mail_from: str = "Compliance desk <desk@localhost>"

    desk_language: str = Field(default="en", pattern="^(en|zh)$")
    timezone: str = "UTC"
    business_hours: str = Field(default="", description="empty: always")
    holidays: str = Field(default="", description="days and ranges, or the path of a file of them")
    response_hours: float = Field(default=24.0, gt=0, le=1000, description="business hours until the first answer")
    next_response_hours: float = Field(default=24.0, gt=0, le=1000, description="business hours until each later one")
    auto_close_hours: float = Field(default=72.0, description="of a seller's silence; 0: never")
    knowledge_dir: Path | None = None

    courier_rate: float = Field(default=20.0, gt=0, le=30, description="sends per second, of the token's 30")
    courier_chat_rate: float = Field(default=1.0, gt=0, description="messages a second to a person; Telegram takes 1")
    courier_group_rate: float = Field(default=20.0, ge=4, description="messages a minute to a group; Telegram takes 20")
    retention_payload_hours: float = Field(default=24.0, gt=0, description="then inbox and outbox payloads are blanked")
    retention_rows_days: float = Field(default=30.0, gt=1, description="then done inbox and outbox rows are deleted")
    retention_questions_days: float = Field(default=90.0, gt=7, description="then what sellers asked is blanked")
    retention_audit_days: float = Field(default=365.0, gt=1, description="then the record of agents' acts is deleted")

    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR|CRITICAL)$")
    log_format: str = Field(default="text", pattern="^(text|json)$")
    sentry_dsn: SecretStr | None = None

    @field_validator("telegram_api_url")
    @classmethod
    def _bare(cls, value: str) -> str:
        value = value.rstrip("/")
        if not value.startswith(("http://", "https://")):
            raise ValueError("needs scheme, host and port, such as http://127.0.0.1:8080")
        return value

    @field_validator("bot_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"\d+:[\w-]+", value.get_secret_value()):
            raise ValueError("is no bot token: it looks like 123456:ABC-DEF and comes from @BotFather")
        return value

    @field_validator("database_url")
    @classmethod
    def _engine(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgres://", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("use sqlite:///folder/name.db or postgresql://user:password@host/name")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _smtp(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.match(r"smtps?://[^/]+", value.get_secret_value()):
            raise ValueError("use smtp://user:password@host:port or smtps://…")
        return value

    @field_validator("webhook_url")
    @classmethod
    def _webhook(cls, value: str | None) -> str | None:
        if value is not None and not _reachable(value):
            raise ValueError("use the full public address, such as https://desk.example.com/telegram")
        return value

    @field_validator("sentry_dsn")
    @classmethod
    def _dsn(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"https?://[^@/\s]+@[^/\s]+/(\S+/)?\d+", value.get_secret_value()):
            raise ValueError("use the DSN as Sentry shows it: https://key@host/project")
        return value

    @field_validator("support_group_id")
    @classmethod
    def _group(cls, value: int | None) -> int | None:
        if value is not None and value >= 0:
            raise ValueError("is no group: the number of a group begins with a minus, such as -1001234567890")
        return value

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        if value != "UTC" and value not in available_timezones():
            raise ValueError("is no IANA time zone; use one such as Asia/Shanghai, Europe/Berlin or UTC")
        return value

    @field_validator("business_hours")
    @classmethod
    def _week(cls, value: str) -> str:
        parse_week(value)
        return value

    @field_validator("holidays")
    @classmethod
    def _days(cls, value: str) -> str:
        parse_holidays(_listed(value))
        return value

    @field_validator("auto_close_hours")
    @classmethod
    def _silence(cls, value: float) -> float:
        if value != 0 and not 25 <= value <= 8760:
            raise ValueError("use 0 (never) or 25 to 8760: the seller is warned 24 hours before")
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        if not _one_mailbox(value):
            raise ValueError('needs one e-mail address, such as desk@example.com or "Desk, Ltd" <desk@example.com>')
        return value

    @field_validator("knowledge_dir")
    @classmethod
    def _overlay(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError("is no folder that exists")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: str) -> str:
        return str(value).upper()

    @property
    def token(self) -> str:
        """The bot's token. Raises RuntimeError when there is none (the sandbox sets one before anything asks)."""
        if self.bot_token is None:
            raise RuntimeError("BOT_TOKEN is not set")
        return self.bot_token.get_secret_value()

    @property
    def bot_id(self) -> int:
        """The number before the token's colon."""
        return int(self.token.partition(":")[0])

    def holiday_days(self) -> str:
        """The holidays as they are written, in the setting itself or in the file it names."""
        return _listed(self.holidays)

    def with_(self, **changes: object) -> Self:
        """A copy with some values replaced, validated again."""
        return type(self).model_validate({**self.model_dump(), **changes})


def complaints(error: ValidationError) -> list[str]:
    """What is wrong with the settings: a line for each, naming the variable and never its value."""
    return [f"{'.'.join(str(part) for part in one['loc']).upper()}: {one['msg']}" for one in error.errors()]


def _listed(value: str) -> str:
    """Days as they are, a file's content for its path."""
    try:
        return Path(value).read_text("utf-8") if value and Path(value).is_file() else value
    except (OSError, UnicodeError) as error:
        raise ValueError("names a file that cannot be read") from error


def _reachable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _one_mailbox(value: str) -> bool:
    """One address, with a name or without, at a host of any kind: mail servers inside a company have no dot."""
    from email_validator import EmailNotValidError, validate_email

    found = getaddresses([value])
    if len(found) != 1 or "\n" in value:
        return False
    local, at, host = found[0][1].rpartition("@")
    plain = f"{local}@example.com" if at and host == "localhost" else found[0][1]
    try:
        validate_email(plain, check_deliverability=False, globally_deliverable=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True
