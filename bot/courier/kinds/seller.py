"""What the seller is told about his order."""

from bot.courier.scene import Post, Rendered, Scene, Skip
from bot.keyboards import button, markup, rows
from bot.say import Say
from bot.shown import shown
from storage import documents, emails, orders, quotes
from storage.models import OutboxMessage, Seller


def post(text: str, *buttons: dict[str, str]) -> Post:
    """A message to a seller, with a button a row."""
    fields: dict[str, object] = {"text": text, "parse_mode": "HTML", "disable_web_page_preview": True}
    if buttons:
        fields["reply_markup"] = markup(rows(buttons))
    return Post("send_message", fields)


def say_for(seller: Seller) -> Say:
    """The voice this seller reads."""
    return Say(seller.language, seller.timezone or "UTC")


def number(row: OutboxMessage, name: str) -> int:
    """One of the row's ids."""
    return int(row.ids[name])


async def submitted(scene: Scene, row: OutboxMessage) -> Rendered:
    """The confirmation: number, what happens next, how the mail will come."""
    whole = await scene.db(orders.whole, number(row, "order_id"))
    say, order = say_for(whole.seller), whole.order
    address = str(order.contact.get("email") or "")
    email = await scene.db(emails.known, order.seller_id, address)
    confirmed = email is not None and email.confirmed_at is not None and email.refused_at is None
    waiting = scene.mail_on and email is not None and not confirmed
    code = [button(say.plain("contact.b_code"), "email.code", email.id or 0)] if waiting and email else []
    missing = sum(document.status in {"missing", "rejected"} for document, _ in whole.documents)
    return post(
        say(
            "order.submitted",
            order=order,
            shown=shown(scene.book(), order, scene.db.clock().date()),
            missing=missing,
            mail="off" if not scene.mail_on else "sent" if confirmed else "waiting",
            address=address,
        ),
        *code,
        button(say.plain("order.b_open", order=order), "order.open", order.id or 0),
        button(say.plain("order.b_menu"), "menu.open"),
    )


async def status(scene: Scene, row: OutboxMessage) -> Rendered:
    """The desk moved the order."""
    whole = await scene.db(orders.whole, number(row, "order_id"))
    event = await scene.db(orders.event, number(row, "event_id"))
    say = say_for(whole.seller)
    return post(
        say("order.moved", order=whole.order, event=event),
        button(say.plain("order.b_open", order=whole.order), "order.open", whole.order.id or 0),
    )


async def document_requested(scene: Scene, row: OutboxMessage) -> Rendered:
    """The desk wants a document."""
    whole = await scene.db(orders.whole, number(row, "order_id"))
    document = await scene.db(documents.of_order, whole.order.id or 0, number(row, "document_id"))
    say = say_for(whole.seller)
    return post(
        say("order.document_requested", order=whole.order, document=document, kind=_kind(scene, document.kind)),
        button(say.plain("order.b_upload"), "document.upload", document.id or 0),
    )


async def document_judged(scene: Scene, row: OutboxMessage) -> Rendered:
    """A document was accepted or rejected."""
    whole = await scene.db(orders.whole, number(row, "order_id"))
    document = await scene.db(documents.of_order, whole.order.id or 0, number(row, "document_id"))
    event = await scene.db(orders.event, number(row, "event_id"))
    say = say_for(whole.seller)
    again = [button(say.plain("order.b_upload"), "document.upload", document.id or 0)]
    accepted = event.kind == "document_accepted"
    return post(
        say(
            "order.document_judged",
            order=whole.order,
            document=document,
            kind=_kind(scene, document.kind),
            accepted=accepted,
            reason=event.data.get("reason"),
        ),
        *([] if accepted else again),
    )


async def quote_offered(scene: Scene, row: OutboxMessage) -> Rendered:
    """A provider's quote, as told by the provider."""
    whole = await scene.db(orders.whole, number(row, "order_id"))
    quote = await scene.db(quotes.by_id, number(row, "quote_id"))
    if quote.status != "offered":
        return Skip(f"quote {quote.status}")
    say = say_for(whole.seller)
    provider = scene.book().providers.get(quote.provider)
    return post(
        say("order.quote_offered", order=whole.order, quote=quote, provider=provider),
        button(say.plain("order.b_quote_accept"), "quote.accept", quote.id or 0),
        button(say.plain("order.b_quote_decline"), "quote.decline", quote.id or 0),
        button(say.plain("order.b_open", order=whole.order), "order.open", whole.order.id or 0),
    )


def _kind(scene: Scene, kind: str) -> object:
    """The Book's document kind, None for an agent's own request."""
    return scene.book().documents.get(kind)
