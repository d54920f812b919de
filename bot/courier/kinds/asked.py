"""What an agent is asked to reply to, and what the question becomes once it is answered."""

from datetime import date

from bot.courier.kinds.desk import READY_REASONS, kind_of, under_card
from bot.courier.kinds.seller import number
from bot.courier.scene import Post, Rendered, Scene, Skip
from bot.keyboards import Rows, button, markup, rows
from bot.say import Say
from bot.shown import shown
from storage import documents, orders, prompts, quotes
from storage.models import OutboxMessage


async def prompt(scene: Scene, row: OutboxMessage) -> Rendered:
    """Asks an agent to reply with text; ready answers are buttons."""
    asked = await scene.db(prompts.get_prompt, number(row, "prompt_id"))
    if asked.answered_at is not None:
        return Skip("answered already")
    whole = await scene.db(orders.whole, asked.order_id)
    say, book = scene.desk_say(), scene.book()
    document = (
        await scene.db(documents.of_order, asked.order_id, asked.document_id) if asked.document_id is not None else None
    )
    ready = _ready(say, asked.purpose, asked.order_id, asked.document_id or 0)
    if asked.purpose == "request":
        view = shown(book, whole.order, scene.db.clock().date())
        have = {one.kind for one, _ in whole.documents}
        kinds = [one.document for one in view.sheet.documents if one.document.id not in have] if view.sheet else []
        ready = rows(
            [
                button(getattr(kind.name, say.language), "order.request_for", asked.order_id, kind.id)
                for kind in kinds[:10]
            ]
        )
    text = say(
        f"desk.prompt_{asked.purpose}",
        order=whole.order,
        agent=asked.agent_name,
        agent_id=asked.agent_id,
        document=document,
        kind=kind_of(scene, document.kind) if document else None,
        providers=shown(book, whole.order, scene.db.clock().date()).providers,
        today=scene.db.clock().date(),
    )
    ready.append([button(say.plain("desk.b_stop"), "prompt.stop", asked.id or 0)])
    prompt_id = asked.id or 0
    return Post(
        "send_message",
        {"text": text, "parse_mode": "HTML", "reply_markup": markup(ready), **under_card(whole)},
        after=lambda session, message_id: prompts.prompted(session, prompt_id, message_id or 0),
    )


async def prompt_closed(scene: Scene, row: OutboxMessage) -> Rendered:
    """A prompt that is done with loses its buttons and says what was passed on, and by whom."""
    asked = await scene.db(prompts.get_prompt, number(row, "prompt_id"))
    if asked.message_id is None:
        return Skip("it was never posted")
    order = await scene.db(orders.by_id, asked.order_id)
    event_id = row.ids.get("event_id")
    event = await scene.db(orders.event, int(event_id)) if event_id is not None else None
    data, book = event.data if event else {}, scene.book()
    quote = await scene.db(quotes.by_id, int(data["quote_id"])) if "quote_id" in data else None
    text = scene.desk_say()(
        "desk.prompt_closed",
        order=order,
        event=event,
        kind=kind_of(scene, str(data.get("kind"))),
        quote=quote,
        provider=book.providers.get(str(data.get("provider"))),
        expires_on=date.fromisoformat(data["expires_on"]) if data.get("expires_on") else None,
    )
    # Without a reply_markup Telegram takes the buttons away.
    return Post("edit_message_text", {"message_id": asked.message_id, "text": text, "parse_mode": "HTML"})


def _ready(say: Say, purpose: str, order_id: int, document_id: int) -> Rows:
    if purpose == "cancel":
        word, target = "order.cancel_for", order_id
    elif purpose == "reject":
        word, target = "document.reject_for", document_id
    elif purpose == "expiry":
        return [[button(say.plain("desk.b_no_expiry"), "document.accept_now", document_id)]]
    else:
        return []
    return rows(
        [button(say.plain(f"reasons.{purpose}_{code}"), word, target, code) for code in READY_REASONS[purpose]], 1
    )
