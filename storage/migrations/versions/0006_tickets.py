"""A human at the desk: tickets, what happened to them, and the pairs of messages that were passed on."""

from alembic import op

from storage.migrations.shapes import big, flag, index, json, moment, refers, table, unique, words

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table(
        "ticket",
        big("bot_id seller_id desk_id agent_id? thread_id? card_message_id?"),
        words("key state agent_name?"),
        json("context"),
        flag("plain"),
        moment("agent_at? created_at updated_at closed_at?"),
        refers("seller_id", "seller"),
        refers("desk_id", "desk"),
        unique("bot_id key"),
    )
    index("ticket_going", "ticket", "bot_id seller_id", unique=True, where="state <> 'closed'")
    index("ticket_thread", "ticket", "desk_id thread_id")
    index("ticket_seller", "ticket", "seller_id id")
    table(
        "ticket_event",
        big("bot_id ticket_id actor_id?"),
        words("key kind actor actor_name?"),
        moment("at"),
        refers("ticket_id", "ticket"),
        unique("bot_id key"),
    )
    index("ticket_event_ticket", "ticket_event", "ticket_id id")
    table(
        "ticket_message",
        big("ticket_id desk_id reply_to_id? agent_id? seller_message_id? desk_message_id?"),
        words("key side kind album agent_name? outcome"),
        flag("run"),
        moment("created_at"),
        refers("ticket_id", "ticket"),
        refers("desk_id", "desk"),
        unique("ticket_id key"),
    )
    index("ticket_message_ticket", "ticket_message", "ticket_id id")
    index("ticket_message_desk", "ticket_message", "desk_id desk_message_id")
    index("ticket_message_seller", "ticket_message", "ticket_id seller_message_id")


def downgrade() -> None:
    for name in ("ticket_message", "ticket_event", "ticket"):
        op.drop_table(name)
