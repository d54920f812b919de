"""aiogram's wire, lean: one JSON body, unset fields skipped, results read by cached adapters.

Files go as aiogram's form, and every error takes aiogram's own path, so that nothing but speed differs. Only an answer
of a proxy in between (5xx with a page instead of JSON) is told otherwise: as the server fault it is, to be tried again.
"""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any, cast

import orjson
from aiogram import Bot
from aiogram.client.default import Default
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import AnswerCallbackQuery, Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InputFile, TelegramObject
from aiohttp import ClientError, ClientTimeout, FormData
from pydantic import TypeAdapter, ValidationError

JSON = {"Content-Type": "application/json"}
TRIES = 5


class _HasFileError(Exception):
    """The call carries a file: it needs a multipart body."""


class LeanSession(AiohttpSession):
    """See the module."""

    def __init__(self, api_url: str, timeout: float = 30.0) -> None:
        super().__init__(api=TelegramAPIServer.from_base(api_url), timeout=timeout, json_loads=orjson.loads)
        self.middleware(Patience())

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        body: bytes | FormData
        try:
            body, headers = orjson.dumps(_fields(bot, method)), JSON
        except _HasFileError:
            body, headers = self.build_form_data(bot, method), {}
        session = await self.create_session()
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        limit = ClientTimeout(total=self.timeout if timeout is None else timeout)
        try:
            async with session.post(url, data=body, headers=headers, timeout=limit) as response:
                raw = await response.read()
        except TimeoutError as error:
            raise TelegramNetworkError(method=method, message="Request timeout error") from error
        except ClientError as error:
            raise TelegramNetworkError(method=method, message=type(error).__name__) from error
        if response.status == 200:
            try:
                result = _adapter(type(method)).validate_json(raw, context={"bot": bot})
            except ValidationError:
                pass  # let aiogram say what is wrong with it
            else:
                return cast(TelegramType, result.result)
        content = raw.decode(errors="replace")  # a page of a proxy may come in any encoding
        answer = self.check_response(bot=bot, method=method, status_code=response.status, content=content)
        return cast(TelegramType, answer.result)

    async def close(self) -> None:
        """aiogram waits 250 ms more for TLS to end; aiohttp waits for just that itself since 3.12."""
        if self._session is not None:
            await self._session.close()

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        try:
            return super().check_response(bot, method, status_code, content)
        except ClientDecodeError:
            if status_code < 500:
                raise
            raise TelegramServerError(method=method, message=f"{status_code} without JSON") from None


@lru_cache(maxsize=256)
def _adapter(method: type[TelegramMethod[Any]]) -> TypeAdapter[Response[Any]]:
    return TypeAdapter(Response[method.__returning__])  # type: ignore[name-defined]


def _fields(bot: Bot, model: TelegramObject | TelegramMethod[Any]) -> dict[str, Any]:
    """A model's set fields, as JSON takes them; defaults resolved."""
    fields = {}
    for name, value in model.__dict__.items():
        if value is not None and (value := _plain(bot, value)) is not None:
            fields[_alias(type(model), name)] = value
    return fields


@lru_cache(maxsize=4096)
def _alias(model: type[Any], name: str) -> str:
    field = model.model_fields.get(name)
    return (field.serialization_alias or field.alias or name) if field else name


def _plain(bot: Bot, value: Any) -> Any:
    if isinstance(value, str | int | float):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, Default):
        return _plain(bot, bot.default[value.name])
    if isinstance(value, InputFile):
        raise _HasFileError
    if isinstance(value, TelegramObject):
        return _fields(bot, value)
    if isinstance(value, list | tuple):
        return [_plain(bot, item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(bot, item) for key, item in value.items() if item is not None}
    if isinstance(value, timedelta):
        return round((datetime.now(UTC) + value).timestamp())
    if isinstance(value, datetime):
        return round(value.timestamp())
    if isinstance(value, Enum):
        return value.value
    return value


class Patience(BaseRequestMiddleware):
    """Waits out 429 as long as Telegram says, and 5xx and network faults with growing, jittered pauses."""

    def __init__(self, tries: int = TRIES, pause: float = 0.2) -> None:
        self.tries = tries
        self.pause = pause

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Any:
        for attempt in range(1, self.tries + 1):
            try:
                return await make_request(bot, method)
            except TelegramBadRequest as error:
                if isinstance(method, AnswerCallbackQuery) and "query is too old" in error.message:
                    return True  # it waited for us too long for a toast; what the press asked for is done all the same
                raise
            except TelegramRetryAfter as error:
                if attempt == self.tries:
                    raise
                await asyncio.sleep(error.retry_after)
            except (TelegramServerError, TelegramNetworkError):
                if attempt == self.tries:
                    raise
                await asyncio.sleep(self.pause * 2 ** (attempt - 1) * random.uniform(0.5, 1.5))
        raise AssertionError("unreachable")
