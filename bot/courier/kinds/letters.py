"""Dead letters, listed at the desk: kinds and numbers, never what they say."""

from typing import Any

from bot.courier.kinds.audit import numbered
from bot.courier.kinds.seller import number
from bot.courier.kinds.ticket import under
from bot.courier.scene import Post, Rendered, Scene
from bot.keyboards import button, markup
from storage import letters
from storage.letters import Letter
from storage.models import OutboxMessage

MOST = 8


async def listed(scene: Scene, row: OutboxMessage) -> Rendered:
    """What was given up lately, with two buttons each."""
    return Post("send_message", {**await _fields(scene), **under(number(row, "reply_to"))})


async def update(scene: Scene, row: OutboxMessage) -> Rendered:
    """The list as it is now."""
    fields = {"message_id": number(row, "message_id"), **await _fields(scene)}
    return Post("edit_message_text", fields, otherwise=lambda _session, _message_id: None)


async def _fields(scene: Scene) -> dict[str, Any]:
    say = scene.desk_say()
    found = await scene.db(letters.dead, scene.bot_id, MOST)
    count = await scene.db(letters.count, scene.bot_id)
    shown = [(place, letter, _about(letter)) for place, letter in enumerate(found, 1)]
    rows = []
    for place, letter, _ in shown:
        again = [button(say.plain("letters.b_again", place=place), "letter.again", letter.box, letter.id)]
        drop = button(say.plain("letters.b_drop", place=place), "letter.drop", letter.box, letter.id)
        rows.append([*(again if letter.whole else []), drop])
    text = say("letters.listed", letters=shown, more=count - len(found), zone=scene.settings.timezone)
    fields: dict[str, Any] = {"text": text, "parse_mode": "HTML", "disable_web_page_preview": True}
    return fields | ({"reply_markup": markup(rows)} if rows else {})


def _about(letter: Letter) -> str:
    """The order or ticket it is about, by its number."""
    if letter.ticket_id is not None:
        return numbered("ticket", letter.ticket_id)
    return numbered("order", letter.order_id) if letter.order_id is not None else ""
