"""One call of a Bot API method: its parameters and uploaded files, however they travelled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from . import schema
from .files import Upload
from .wire import Json, Refusal, bad


@dataclass(slots=True)
class Call:
    """``method`` in lower case; ``params`` already checked."""

    method: str
    params: Json
    files: dict[str, Upload] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        return self.params.get(name, default)

    def flag(self, name: str) -> bool:
        return bool(self.params.get(name, False))

    def text(self, name: str) -> str:
        return str(self.params.get(name) or "")

    def number(self, name: str, default: int = 0) -> int:
        value = self.params.get(name, default)
        if isinstance(value, int):
            return value
        raise bad(f'parameter "{name}" must be a number')


async def read(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """Parameters of query and body (JSON, form or multipart) and the files of a multipart body."""
    params: Json = dict(request.query)
    files: dict[str, Upload] = {}
    if request.method != "POST" or not request.can_read_body:
        return params, files
    try:
        kind = request.content_type
        if kind == "application/json":
            body = orjson.loads(await request.read() or b"{}")
            if not isinstance(body, dict):
                raise bad("can't parse JSON body")
            params.update(body)
        elif kind == "application/x-www-form-urlencoded":
            params.update(parse_qsl((await request.read()).decode(), keep_blank_values=True))
        elif kind.startswith("multipart/"):
            await _multipart(request, params, files)
    except orjson.JSONDecodeError:
        raise bad("can't parse JSON body") from None
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(413, "Request Entity Too Large") from None
    return params, files


async def _multipart(request: web.Request, params: Json, files: dict[str, Upload]) -> None:
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(value.filename, value.content_type, value.file.read())
        else:
            params[name] = value


def checked(method: str, params: Json, files: dict[str, Upload]) -> Call:
    """The call with typed parameters; a file sent under a parameter's own name stands as ``attach://name``."""
    for name in files:
        if name not in params and schema.takes(method, name):
            params[name] = f"attach://{name}"
    return Call(method, schema.checked(method, params), files)
