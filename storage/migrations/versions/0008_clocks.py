"""What runs against a ticket: the desk's promises, the seller's silence, a snooze; and who is on call."""

from alembic import op

from storage.migrations.shapes import big, flag, index, key, moment, refers, small, table, words

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

RUNNING = "ended_at IS NULL"


def upgrade() -> None:
    table(
        "ticket_clock",
        big("bot_id ticket_id"),
        words("kind outcome"),
        small("told"),
        moment("started_at half_at? most_at? due_at next_at? breached_at? ended_at?"),
        refers("ticket_id", "ticket"),
    )
    index("ticket_clock_running", "ticket_clock", "ticket_id kind", unique=True, where=RUNNING)
    index("ticket_clock_next", "ticket_clock", "bot_id next_at", where=RUNNING)
    index("ticket_clock_ticket", "ticket_clock", "ticket_id id")
    table(
        "desk_on_call",
        big("desk_id user_id"),
        words("name key"),
        flag("active"),
        moment("at"),
        refers("desk_id", "desk"),
        key("desk_id user_id"),
        numbered=False,
    )


def downgrade() -> None:
    for name in ("desk_on_call", "ticket_clock"):
        op.drop_table(name)
