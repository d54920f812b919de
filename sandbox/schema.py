"""Parameters of a call, checked against the types that aiogram knows.

aiogram takes seconds to import, so that happens at the first call, not when the sandbox starts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any, get_args

import orjson
from pydantic import BaseModel, ValidationError

from .wire import Json, Refusal, bad

MISSING = {
    "chat_id": "chat_id is empty",
    "user_id": "user_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "from_chat_id": "from_chat_id is empty",
    "media": "media is empty",
    "document": "there is no document in the request",
    "photo": "there is no photo in the request",
}
Shape = tuple[type[BaseModel], frozenset[str]]


@cache
def _shapes() -> dict[str, Shape]:
    """By lower-case method name: aiogram's model and the parameters that travel as JSON text in a form."""
    from aiogram import methods

    found: dict[str, Shape] = {}
    for name in methods.__all__:
        model = getattr(methods, name)
        api_name = getattr(model, "__api_method__", None)
        if isinstance(api_name, str):
            nested = frozenset(key for key, info in model.model_fields.items() if _nested(info.annotation))
            found[api_name.lower()] = (model, nested)
    return found


def _nested(annotation: Any) -> bool:
    """True when a value of this type is an object or a list."""
    kinds = get_args(annotation)
    if not kinds:
        return isinstance(annotation, type) and issubclass(annotation, BaseModel)
    if getattr(annotation, "__origin__", None) in (list, dict):
        return True
    return any(_nested(kind) for kind in kinds)


def known(method: str) -> bool:
    """True when Telegram has this method, whether the sandbox plays it or not."""
    return method in _shapes()


def takes(method: str, name: str) -> bool:
    return name in _shapes()[method][0].model_fields


def checked(method: str, raw: Json) -> Json:
    """The parameters as JSON values of the right types; refuses what is missing, unknown or of another type."""
    model, nested = _shapes()[method]
    values = {name: _decode(name, value, name in nested) for name, value in raw.items() if value is not None}
    for name in values:
        if name not in model.model_fields:
            raise bad(f'parameter "{name}" is not known to {method}')
    try:
        parsed = model.model_validate(_with_markup(values))
    except ValidationError as error:
        raise _explained(error) from None
    for name in values:
        if name not in nested:
            typed = getattr(parsed, name)
            if isinstance(typed, (bool, int, float)) and not isinstance(typed, (datetime, timedelta)):
                values[name] = typed
    return values


@cache
def _markups() -> dict[str, type[BaseModel]]:
    from aiogram import types

    return {
        "inline_keyboard": types.InlineKeyboardMarkup,
        "keyboard": types.ReplyKeyboardMarkup,
        "remove_keyboard": types.ReplyKeyboardRemove,
        "force_reply": types.ForceReply,
    }


def _with_markup(values: Json) -> Json:
    """The values with the keyboard as the kind that its keys name: a plain union takes a broken one for another."""
    markup = values.get("reply_markup")
    if not markup:
        return values
    kind = next((kind for key, kind in _markups().items() if key in markup), None) if isinstance(markup, dict) else None
    if kind is None:
        raise bad("object expected as reply markup")
    try:
        return {**values, "reply_markup": kind.model_validate(markup)}
    except ValidationError as error:
        raise _explained(error, "reply_markup") from None


def _decode(name: str, value: Any, nested: bool) -> Any:
    if not nested or not isinstance(value, str):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        if value[:1] in "[{":
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None
        return value


def _explained(error: ValidationError, *outer: str) -> Refusal:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    path = [*outer, *(str(part) for part in first["loc"])]
    if first["type"] == "missing" and len(path) == 1:
        return bad(MISSING.get(path[0], f'parameter "{path[0]}" is required'))
    return bad(f'invalid parameter "{".".join(path)}": {first["msg"]}')
