"""What agents did, listed at the desk."""

from bot.courier.kinds.seller import number
from bot.courier.kinds.ticket import under
from bot.courier.scene import Post, Rendered, Scene
from storage import audit, desks
from storage.models import OutboxMessage

LETTERS = {"ticket": "T", "order": "C"}


def numbered(thing: str, thing_id: int | None) -> str:
    """What people call a thing: T-000045, C-000123; other things have no number that anybody knows."""
    return f"{LETTERS[thing]}-{thing_id or 0:06d}" if thing in LETTERS else ""


async def listed(scene: Scene, row: OutboxMessage) -> Rendered:
    """The newest acts: of all, on a thing, or of an agent."""
    desk = await scene.db(desks.by_chat, scene.bot_id, row.chat_id or 0)
    about = {name: row.ids[name] for name in ("thing", "thing_id", "agent") if name in row.ids}
    acts = await scene.db(audit.latest, desk.id or 0, **about) if desk else []
    text = scene.desk_say()(
        "audit.listed",
        acts=[(act, numbered(act.object, act.object_id)) for act in acts],
        thing=numbered(str(about.get("thing", "")), about.get("thing_id")),
        agent=str(about.get("agent", "")),
        zone=scene.settings.timezone,
    )
    return Post("send_message", {"text": text, "parse_mode": "HTML", **under(number(row, "reply_to"))})
