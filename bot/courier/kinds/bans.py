"""Bans: the word to the seller, and the list at the desk."""

from bot.courier.kinds.seller import number, post, say_for
from bot.courier.kinds.ticket import under
from bot.courier.scene import Post, Rendered, Scene, Skip
from storage import bans, sellers
from storage.models import OutboxMessage


async def banned(scene: Scene, row: OutboxMessage) -> Rendered:
    """To the seller: nothing of his reaches the desk from now on."""
    if await scene.db(bans.current, number(row, "seller_id")) is None:
        return Skip("lifted meanwhile")
    return post(say_for(await scene.db(sellers.get, number(row, "seller_id")))("bans.told"))


async def lifted(scene: Scene, row: OutboxMessage) -> Rendered:
    """To the seller: he may write again."""
    if await scene.db(bans.current, number(row, "seller_id")) is not None:
        return Skip("banned again")
    return post(say_for(await scene.db(sellers.get, number(row, "seller_id")))("bans.told_lifted"))


async def listed(scene: Scene, row: OutboxMessage) -> Rendered:
    """To the desk: whom it has banned."""
    found = await scene.db(bans.listed, scene.bot_id)
    text = scene.desk_say()("bans.listed", bans=found, zone=scene.settings.timezone)
    return Post("send_message", {"text": text, "parse_mode": "HTML", **under(number(row, "reply_to"))})
