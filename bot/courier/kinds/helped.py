"""The list of a desk's commands."""

from bot.courier.kinds.seller import number
from bot.courier.kinds.ticket import under
from bot.courier.scene import Post, Rendered, Scene
from bot.desk_commands import AGENTS, SUPERVISORS
from storage.models import OutboxMessage


async def listed(scene: Scene, row: OutboxMessage) -> Rendered:
    """Each command with what it does; those of supervisors apart."""
    say = scene.desk_say()
    words = {name: say.plain(f"deskhelp.command_{name}") for name in (*AGENTS, *SUPERVISORS)}
    text = say("deskhelp.listed", agents=AGENTS, supervisors=SUPERVISORS, words=words)
    return Post("send_message", {"text": text, "parse_mode": "HTML", **under(number(row, "reply_to"))})
