"""Reply markup, checked the way Telegram checks it."""

from __future__ import annotations

from .wire import Json, bad

KINDS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


def checked(markup: Json | None) -> Json | None:
    """The markup as a message keeps it; an inline keyboard without buttons is none. Refuses as Telegram does."""
    if not markup:
        return None
    if "inline_keyboard" not in markup:
        return markup
    rows = [row for row in markup["inline_keyboard"] if row]
    count = 0
    for row in rows:
        for button in row:
            count += 1
            _check(button)
    if count > 100:
        raise bad("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _check(button: Json) -> None:
    if not str(button.get("text") or "").strip():
        raise bad("inline keyboard button text must be non-empty" if "text" in button else 'field "text" is missing')
    kinds = [kind for kind in KINDS if button.get(kind) is not None]
    if not kinds:
        raise bad("Text buttons are unallowed in the inline keyboard")
    if len(kinds) > 1:
        raise bad("inline keyboard button must have exactly one type")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not str(url).startswith(("http://", "https://", "tg://", "mailto:")):
        host = str(url).split("/", 1)[0]
        if "." not in host or " " in str(url):
            raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def buttons(markup: Json | None) -> list[Json]:
    """All buttons of an inline keyboard, row by row."""
    if not markup:
        return []
    return [button for row in markup.get("inline_keyboard", []) for button in row]
