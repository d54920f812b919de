"""Said when an update was given up: nothing is dropped silently."""

from bot.courier.scene import Post, Rendered, Scene
from bot.say import Say
from storage import sellers
from storage.models import OutboxMessage


async def apology(scene: Scene, row: OutboxMessage) -> Rendered:
    """To the private chat, or to the desk's topic, whose message or press could not be handled."""
    say = scene.desk_say()
    if row.chat_id is not None and row.chat_id > 0:
        seller = await scene.db(sellers.find, scene.bot_id, row.chat_id)
        say = Say(seller.language) if seller else Say("en")
    return Post("send_message", {"text": say("common.failed"), "parse_mode": "HTML"})
