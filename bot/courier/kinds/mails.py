"""E-mails: text and HTML from the same facts. Only a confirmed address gets more than its code."""

from bot.courier.kinds.seller import number, say_for
from bot.courier.scene import Mail, Rendered, Scene, Skip
from bot.say import Say, zone_of
from bot.shown import shown
from storage import emails, orders, unreached
from storage.models import EmailAddress, OutboxMessage


async def code(scene: Scene, row: OutboxMessage) -> Rendered:
    """The six digits, and nothing else about the seller."""
    email_id = number(row, "email_id")
    if not scene.mail_on:
        return Skip("e-mail is off")
    found = await scene.db(emails.code_for, email_id)
    if found is None:
        if row.attempts:
            await scene.db(unreached.code_lost, email_id)
        return Skip("the code is confirmed, spent or too old")
    say = Say(found.language)
    return _mail(say, found.address, email_id, say.plain("mail.code_subject"), say("mail.code", code=found.code))


async def order_submitted(scene: Scene, row: OutboxMessage) -> Rendered:
    """The order as it was submitted."""
    whole = await scene.db(orders.whole, number(row, "order_id"))
    address = await _confirmed(scene, row)
    if address is None:
        return Skip("e-mail is off or the address is not confirmed")
    say = say_for(whole.seller)
    body = say(
        "mail.order",
        order=whole.order,
        shown=shown(scene.book(), whole.order, scene.db.clock().date()),
        documents=[(document, scene.book().documents.get(document.kind)) for document, _ in whole.documents],
        zone=zone_of(whole.seller),
    )
    subject = say.plain("mail.order_subject", order=whole.order)
    return _mail(say, address.address, address.id, subject, body)


async def order_moved(scene: Scene, row: OutboxMessage) -> Rendered:
    """A change of the order's status."""
    whole = await scene.db(orders.whole, number(row, "order_id"))
    event = await scene.db(orders.event, number(row, "event_id"))
    address = await _confirmed(scene, row)
    if address is None:
        return Skip("e-mail is off or the address is not confirmed")
    say = say_for(whole.seller)
    subject = say.plain("mail.moved_subject", order=whole.order, event=event)
    return _mail(say, address.address, address.id, subject, say("mail.moved", order=whole.order, event=event))


async def _confirmed(scene: Scene, row: OutboxMessage) -> EmailAddress | None:
    address = await scene.db(emails.get, number(row, "email_id"))
    return address if scene.mail_on and address.confirmed_at is not None and address.refused_at is None else None


def _mail(say: Say, to: str, email_id: int | None, subject: str, body: str) -> Mail:
    """The body is written once, as Telegram's HTML: paragraphs for the HTML part, bare for the text part."""
    text = say.plain("mail.text", body=body)
    return Mail(to=to, subject=subject, text=text, html=say("mail.html", body=body, subject=subject), email_id=email_id)
