"""An order's documents as its desk sees them, and the word that its seller cannot be reached."""

from bot.courier.kinds.desk import kind_of, under_card
from bot.courier.kinds.seller import number
from bot.courier.scene import Post, Rendered, Scene
from bot.keyboards import button, markup, rows
from bot.knowledge.paging import PAGE, parsed_length
from storage import orders
from storage.models import OutboxMessage

MOST_BUTTONS = 50  # Telegram takes 100


async def documents_shown(scene: Scene, row: OutboxMessage) -> Rendered:
    """The checklist, with a button for each document that has files: what waits for a judgement comes first."""
    whole = await scene.db(orders.whole, number(row, "order_id"))
    say = scene.desk_say()
    listed = [(document, kind_of(scene, document.kind), files) for document, files in whole.documents]
    listed.sort(key=lambda one: one[0].status != "received")
    room, fitting = PAGE, 0
    for one in listed:
        room -= parsed_length(say("desk.paper", document=one[0], kind=one[1], files=one[2])) + 1
        if room < 0:
            break
        fitting += 1
    buttons = [
        button(say.plain("desk.b_show", document=document, kind=kind), "document.show", document.id or 0)
        for document, kind, files in listed
        if files
    ][:MOST_BUTTONS]
    text = say("desk.documents", order=whole.order, documents=listed[:fitting], more=len(listed) - fitting)
    return Post(
        "send_message",
        {"text": text, "parse_mode": "HTML", "reply_markup": markup(rows(buttons, 1)), **under_card(whole)},
    )


async def unreachable(scene: Scene, row: OutboxMessage) -> Rendered:
    """The seller has blocked the bot; what is meant for him waits."""
    whole = await scene.db(orders.whole, number(row, "order_id"))
    text = scene.desk_say()("desk.unreachable", order=whole.order)
    return Post("send_message", {"text": text, "parse_mode": "HTML", **under_card(whole)})
