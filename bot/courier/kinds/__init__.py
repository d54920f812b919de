"""What can be delivered: each kind of outbox row and the renderer that turns its ids into a call."""

from bot.courier.kinds import asked, checklist, desk, learning, mails, relay, reminders, seller, ticket, watching
from bot.courier.kinds.apology import apology
from bot.courier.kinds.pack import pack
from bot.courier.scene import Renderer

KINDS: dict[str, Renderer] = {
    "apology": apology,
    # To the seller.
    "order.submitted": seller.submitted,
    "order.status": seller.status,
    "document.requested": seller.document_requested,
    "document.judged": seller.document_judged,
    "quote.offered": seller.quote_offered,
    "email.refused": seller.email_refused,
    "email.lost": seller.email_lost,
    "watch.news": watching.news,
    "notice.countdown": reminders.countdown,
    "deadline.reminder": reminders.reminder,
    # To the desk.
    "order.card": desk.card,
    "order.card.update": desk.card_update,
    "order.cancelled": desk.order_cancelled,
    "document.received": desk.document_received,
    "quote.answered": desk.quote_answered,
    "desk.prompt": asked.prompt,
    "desk.documents": checklist.documents_shown,
    "desk.prompt.closed": asked.prompt_closed,
    "desk.file": desk.document_received,
    "desk.told": desk.told,
    "desk.undelivered": desk.undelivered,
    "desk.unreachable": checklist.unreachable,
    "desk.done": desk.done,
    "desk.pack": pack,
    "desk.digest": learning.digest,
    "desk.digest.group": learning.group,
    "desk.digest.group.update": learning.group_update,
    "desk.digest.answer": learning.answer,
    "desk.digest.answer.update": learning.answer_update,
    # A ticket, at the desk.
    "ticket.topic": ticket.topic,
    "ticket.title": ticket.title_update,
    "ticket.card": ticket.card,
    "ticket.card.update": ticket.card_update,
    "ticket.pin": ticket.pin,
    "ticket.asked": ticket.asked,
    "ticket.reopened": ticket.reopened,
    "ticket.solved": ticket.solved,
    "ticket.note": ticket.note,
    "ticket.edited": relay.edited,
    # A ticket, to its seller.
    "ticket.claimed": relay.claimed,
    "ticket.closed": relay.closed,
    "ticket.continued": relay.continued,
    "ticket.amended": relay.amended,
    # A ticket, either way.
    "ticket.from": relay.speaker,
    "ticket.relay": relay.relay,
    "ticket.undelivered": relay.undelivered,
    # By e-mail.
    "email.code": mails.code,
    "order.mail": mails.order_submitted,
    "order.mail.status": mails.order_moved,
}
