"""The kinds that put no message into a chat: they change, mark or arrange what is there, and have their own budget."""

ACTS = frozenset(
    {
        "order.card.update",
        "desk.prompt.closed",
        "desk.commands",
        "desk.disconnect.done",
        "desk.done",
        "desk.announcement.update",
        "desk.digest.group.update",
        "desk.digest.answer.update",
        "ticket.topic",
        "ticket.title",
        "ticket.card.update",
        "ticket.pin",
        "ticket.mark",
        "ticket.unsay",
        "ticket.amended",
    }
)
