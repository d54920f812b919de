"""What nobody asked for waits while its seller's hours are quiet, however late it is delivered."""

from bot.countdown import OWN_HOURS
from bot.courier.kinds.seller import number
from bot.courier.scene import Later, Rendered, Renderer, Scene
from bot.quiet import hours_of
from storage import sellers
from storage.models import OutboxMessage


def unasked(render: Renderer) -> Renderer:
    """The renderer, put off to the end of quiet hours; the last call before an hour of his own is not."""

    async def rendered(scene: Scene, row: OutboxMessage) -> Rendered:
        now = scene.db.clock()
        allowed = hours_of(await scene.db(sellers.get, number(row, "seller_id"))).allowed(now)
        if allowed > now and row.ids.get("stage") != OWN_HOURS[-1]:
            return Later(allowed)
        return await render(scene, row)

    return rendered
