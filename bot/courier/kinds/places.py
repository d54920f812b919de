"""What is said in a group that is to be a desk, and to a desk about the bot's rights in it."""

from datetime import datetime
from typing import Any

from telegram import ChatFullInfo
from telegram.error import BadRequest, Forbidden

from bot.courier.kinds.seller import number
from bot.courier.kinds.ticket import under
from bot.courier.scene import Post, Rendered, Scene, Skip
from bot.desk_rights import CHOSEN, lacking
from storage import desks, places
from storage.models import OutboxMessage


async def reply(scene: Scene, row: OutboxMessage) -> Rendered:
    """A word in a group that may be no desk; where we may not speak, nobody waits for it."""
    if await _chat(scene, row) is None:
        return Skip("we are not in that group")
    fields = dict(row.ids["fields"])
    if "again" in fields:
        fields |= {"again": datetime.fromisoformat(fields["again"]), "zone": scene.settings.timezone}
    text = scene.desk_say()(str(row.ids["text"]), **fields)
    return Post("send_message", {"text": text, "parse_mode": "HTML", **under(number(row, "reply_to"))}, otherwise=_no)


async def hide(scene: Scene, row: OutboxMessage) -> Rendered:
    """The message with a code goes, if we may delete."""
    if await _chat(scene, row) is None:
        return Skip("we are not in that group")
    return Post("delete_message", {"message_id": number(row, "message_id")}, otherwise=_no)


async def _chat(scene: Scene, row: OutboxMessage) -> ChatFullInfo | None:
    """The row's group; None when we are not in it."""
    try:
        return await scene.bot.get_chat(row.chat_id or 0)
    except (BadRequest, Forbidden):
        return None


async def rights(scene: Scene, row: OutboxMessage) -> Rendered:
    """What the bot lacks in a desk and how to mend it: once, until it changes, or when somebody asks."""
    desk = await scene.db(desks.get, number(row, "desk_id"))
    desk_id, chat_id = desk.id or 0, row.chat_id or desk.chat_id
    if (chat := await _chat(scene, row)) is None:
        return Skip("we are not in that group")  # let in again, we look again
    if chat.title and chat.title != desk.name:
        await scene.db(places.named, desk_id, chat.title)
    member = await scene.bot.get_chat_member(chat_id, scene.bot_id)
    lacks = lacking(member.to_dict(), forum=bool(chat.is_forum))
    state = ",".join(lacks) or places.ALL_RIGHTS
    asked, connected = row.ids.get("asked"), bool(row.ids.get("connected"))
    if not asked and not connected:
        if state == desk.rights:
            return Skip("told already")
        if desk.rights is None and set(lacks) <= CHOSEN:
            await scene.db(places.checked, desk_id, state)
            return Skip("nothing to be mended")
    say = scene.desk_say()
    text = say("connect.rights", lacks=lacks)
    if connected:
        text = f"{say('connect.connected', first=desk.is_default)}\n\n{text}"
    fields: dict[str, Any] = {"text": text, "parse_mode": "HTML", "disable_web_page_preview": True}
    return Post(
        "send_message",
        {**fields, **under(int(asked) if asked else None)},
        after=lambda session, _: places.checked(session, desk_id, state),
    )


def _no(_session: Any, _message_id: int | None) -> None:
    """A refusal of this does no harm."""
