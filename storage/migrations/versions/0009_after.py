"""After a conversation: what sellers thought of it, and the lists, numbers and files the desk asks for."""

from alembic import op

from storage.migrations.shapes import big, index, json, moment, refers, small, table, unique, words

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table(
        "ticket_rating",
        big("bot_id ticket_id seller_id event_id"),
        small("stars"),
        words("words"),
        json("message_ids"),
        moment("created_at rated_at words_at?"),
        refers("ticket_id", "ticket"),
        refers("seller_id", "seller"),
        refers("event_id", "ticket_event"),
        unique("event_id"),
    )
    index("ticket_rating_ticket", "ticket_rating", "ticket_id")
    index("ticket_rating_seller", "ticket_rating", "seller_id id")
    table(
        "desk_list",
        big("bot_id desk_id message_id?"),
        words("key kind"),
        json("args"),
        moment("created_at"),
        refers("desk_id", "desk"),
        unique("bot_id key"),
    )
    index("ticket_queue", "ticket", "desk_id id", where="state <> 'closed'")
    index("ticket_made", "ticket", "desk_id created_at")


def downgrade() -> None:
    op.drop_index("ticket_made", "ticket")
    op.drop_index("ticket_queue", "ticket")
    op.drop_table("desk_list")
    op.drop_table("ticket_rating")
