"""What is posted, edited and marked in a desk."""

from typing import Any

import phonenumbers

from bot.courier.kinds.seller import number
from bot.courier.scene import Post, Rendered, Scene, Skip
from bot.keyboards import Rows, button, markup, rows
from bot.say import Say
from bot.shown import shown
from storage import documents, emails, orders, outbox, quotes
from storage.models import OutboxMessage
from storage.models.draft import PHOTO
from storage.order_views import WholeOrder

READY_REASONS = {
    "cancel": ("unclear", "not_covered", "duplicate"),
    "reject": ("unreadable", "wrong", "expired", "incomplete"),
}
NEXT = {"accepted": "order.accept", "processing": "order.process", "completed": "order.complete"}


async def card(scene: Scene, row: OutboxMessage) -> Rendered:
    """The order's card, posted once; its message id is kept with the order."""
    whole = await scene.db(orders.whole, number(row, "order_id"))
    order_id = whole.order.id or 0
    if whole.order.card_message_id is not None:
        return Skip("card exists")
    return Post(
        "send_message",
        await _card(scene, whole),
        after=lambda session, message_id: orders.carded(session, order_id, message_id or 0),
    )


async def card_update(scene: Scene, row: OutboxMessage) -> Rendered:
    """The card as things stand now. It is edited where it stands, and posted anew only when somebody deleted it."""
    whole = await scene.db(orders.whole, number(row, "order_id"))
    order_id, message_id = whole.order.id or 0, whole.order.card_message_id
    if message_id is None:
        if await scene.db(outbox.is_waiting, "order.card", scene.bot_id, order_id):
            return Skip("no card yet: it will be posted as things stand then")
        return await card(scene, row)  # the card was given up once: this is the next chance
    if whole.events and whole.events[-1].id != row.ids.get("event_id", whole.events[-1].id):
        return Skip("a newer update of the card waits")
    return Post(
        "edit_message_text",
        {"message_id": message_id, **await _card(scene, whole)},
        gone=lambda session, _: orders.card_lost(session, order_id, message_id),
    )


async def _card(scene: Scene, whole: WholeOrder) -> dict[str, Any]:
    say, order = scene.desk_say(), whole.order
    address = str(order.contact.get("email") or "")
    steps = [event for event in whole.events if event.kind == order.status and event.kind != "submitted"]
    latest, older = quotes.newest(whole.quotes)
    text = say(
        "desk.card",
        order=order,
        step=steps[-1] if steps else None,
        phone=_phone(str(order.contact.get("phone") or "")),
        seller=whole.seller,
        shown=shown(scene.book(), order, scene.db.clock().date()),
        documents=[document for document, _ in whole.documents],
        quotes=[(quote, scene.book().providers.get(quote.provider)) for quote in latest],
        older=older,
        email_confirmed=await scene.db(emails.confirmed, order.seller_id, address) is not None,
        zone=scene.settings.timezone,
    )
    return {
        "text": text,
        "parse_mode": "HTML",
        "disable_web_page_preview": True,
        "reply_markup": markup(_card_buttons(say, whole)),
    }


def _phone(number: str) -> str:
    """A stored number as people write it, +86 138 1234 5678; what is none stays as it is."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _card_buttons(say: Say, whole: WholeOrder) -> Rows:
    order_id = whole.order.id or 0
    nexts = orders.allowed(whole.order.status, "agent")
    moves = [button(say.plain(f"desk.b_{state}"), NEXT[state], order_id) for state in nexts if state in NEXT]
    if "cancelled" in nexts:
        moves.append(button(say.plain("desk.b_cancel"), "order.cancel", order_id))
    more = [
        button(say.plain("desk.b_documents"), "order.documents", order_id),
        button(say.plain("desk.b_pack"), "order.pack", order_id),
    ]
    if nexts:
        more += [
            button(say.plain("desk.b_request"), "order.request", order_id),
            button(say.plain("desk.b_quote"), "order.quote", order_id),
        ]
    return [*rows(moves), *rows(more)]


async def document_received(scene: Scene, row: OutboxMessage) -> Rendered:
    """The seller's file, with the buttons that judge it."""
    whole = await scene.db(orders.whole, number(row, "order_id"))
    document = await scene.db(documents.of_order, whole.order.id or 0, number(row, "document_id"))
    file = await scene.db(documents.file, number(row, "file_id"))
    say = scene.desk_say()
    document_id = document.id or 0
    fields: dict[str, Any] = {
        "caption": say(
            "desk.document_received",
            order=whole.order,
            document=document,
            kind=kind_of(scene, document.kind),
            file=file,
        ),
        "parse_mode": "HTML",
        **under_card(whole),
    }
    if document.status == "received" and orders.allowed(whole.order.status, "agent"):
        fields["reply_markup"] = markup(_judging(say, document_id))
    if file.mime == PHOTO:
        return Post("send_photo", {"photo": file.file_id, **fields})
    return Post("send_document", {"document": file.file_id, **fields})


def _judging(say: Say, document_id: int) -> Rows:
    return [
        [
            button(say.plain("desk.b_document_accept"), "document.accept", document_id),
            button(say.plain("desk.b_document_reject"), "document.reject", document_id),
        ]
    ]


async def quote_answered(scene: Scene, row: OutboxMessage) -> Rendered:
    """The seller took or declined a quote."""
    whole = await scene.db(orders.whole, number(row, "order_id"))
    event = await scene.db(orders.event, number(row, "event_id"))
    say = scene.desk_say()
    provider = scene.book().providers.get(str(event.data.get("provider")))
    text = say(
        "desk.quote_answered",
        order=whole.order,
        event=event,
        provider=provider,
        accepted=event.kind == "quote_accepted",
    )
    return Post("send_message", {"text": text, "parse_mode": "HTML", **under_card(whole)})


async def order_cancelled(scene: Scene, row: OutboxMessage) -> Rendered:
    """The seller cancelled his order: a card that is edited rings no bell."""
    whole = await scene.db(orders.whole, number(row, "order_id"))
    text = scene.desk_say()("desk.order_cancelled", order=whole.order)
    return Post("send_message", {"text": text, "parse_mode": "HTML", **under_card(whole)})


async def told(scene: Scene, row: OutboxMessage) -> Rendered:
    """A word to the agent who wrote something we could not use."""
    text = scene.desk_say()(str(row.ids["text"]), **row.ids["fields"])
    return Post("send_message", {"text": text, "parse_mode": "HTML", **_reply_to(int(row.ids["reply_to"]))})


async def undelivered(scene: Scene, row: OutboxMessage) -> Rendered:
    """Something meant for this desk was given up; which order it was about, when it was about one."""
    order_id = row.ids.get("order_id")
    order = await scene.db(orders.by_id, int(order_id)) if order_id else None
    return Post("send_message", {"text": scene.desk_say()("desk.undelivered", order=order), "parse_mode": "HTML"})


async def done(_scene: Scene, row: OutboxMessage) -> Rendered:
    """A mark on the agent's message: it was acted upon."""
    return Post("set_message_reaction", {"message_id": int(row.ids["message_id"]), "reaction": "👍"})


def under_card(whole: WholeOrder) -> dict[str, Any]:
    """The fields that make a message a reply to the order's card."""
    return _reply_to(whole.order.card_message_id) if whole.order.card_message_id else {}


def _reply_to(message_id: int) -> dict[str, Any]:
    return {"reply_to_message_id": message_id, "allow_sending_without_reply": True}


def kind_of(scene: Scene, kind: str) -> Any:
    """The Book's document kind, None for an agent's own request."""
    return scene.book().documents.get(kind)
