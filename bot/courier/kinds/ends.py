"""What a desk reads when one of them ends or becomes the default one; and the list of commands in a desk's group."""

from typing import Any

from telegram import BotCommand, BotCommandScopeChat, BotCommandScopeChatAdministrators

from bot.courier.kinds.seller import number
from bot.courier.kinds.ticket import under
from bot.courier.scene import Post, Rendered, Scene, Skip
from bot.desk_commands import AGENTS, SUPERVISORS
from bot.keyboards import button, markup
from storage import desk_ends, desks
from storage.models import OutboxMessage


async def ask(scene: Scene, row: OutboxMessage) -> Rendered:
    """What would go where, and the buttons that decide."""
    desk = await scene.db(desks.get, number(row, "desk_id"))
    going = await scene.db(desk_ends.leaving, desk)
    if going.home is None or desk.rights == desks.ENDED:
        return Skip("the default desk cannot end, and what has ended cannot either")
    say, desk_id = scene.desk_say(), desk.id or 0
    numbers = {"tickets": going.tickets, "orders": going.orders, "queues": going.queues}
    buttons = [[button(say.plain("ends.b_end"), "desk.end", desk_id)]]
    buttons.append([button(say.plain("ends.b_stay"), "desk.stay", desk_id)])
    fields: dict[str, Any] = {"text": say("ends.ask", home=going.home.name, **numbers), "parse_mode": "HTML"}
    return Post("send_message", {**fields, "reply_markup": markup(buttons), **under(number(row, "reply_to"))})


async def done(scene: Scene, row: OutboxMessage) -> Rendered:
    """The question says what was decided, and loses its buttons."""
    text = scene.desk_say()(f"ends.{row.ids['text']}", **row.ids["fields"])
    fields = {"message_id": number(row, "message_id"), "text": text, "parse_mode": "HTML"}
    return Post("edit_message_text", fields, otherwise=_no)


async def news(scene: Scene, row: OutboxMessage) -> Rendered:
    """Something for everybody in a desk."""
    text = scene.desk_say()(str(row.ids["text"]), **row.ids["fields"])
    return Post("send_message", {"text": text, "parse_mode": "HTML"}, otherwise=_no)


async def commands(scene: Scene, row: OutboxMessage) -> Rendered:
    """What Telegram offers behind "/" in the group: to its administrators, or to everybody; `none` takes it away."""
    chat_id = row.chat_id or 0
    of_administrators = bool(row.ids["administrators"])
    scope = BotCommandScopeChatAdministrators(chat_id) if of_administrators else BotCommandScopeChat(chat_id)
    if row.ids["none"]:
        return Post("delete_my_commands", {"scope": scope}, otherwise=_no)
    say, names = scene.desk_say(), (*AGENTS, *SUPERVISORS) if of_administrators else AGENTS
    listed = [BotCommand(name, say.plain(f"deskhelp.command_{name}")) for name in names]
    return Post("set_my_commands", {"scope": scope, "commands": listed}, otherwise=_no)


def _no(_session: Any, _message_id: int | None) -> None:
    """A refusal of this does no harm."""
