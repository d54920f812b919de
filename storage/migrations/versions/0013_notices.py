"""Deadlines, the policy calendar's countdowns, and when a seller may be written to."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.shapes import big, day, index, moment, refers, small, table, unique, words

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WAITS = "next_at IS NOT NULL"


def upgrade() -> None:
    table(
        "deadline",
        big("bot_id seller_id"),
        words("key kind asin note state"),
        day("day"),
        small("told?"),
        moment("due_at? snoozed_until? next_at? created_at closed_at?"),
        refers("seller_id", "seller"),
        unique("seller_id key"),
    )
    index("deadline_next", "deadline", "bot_id next_at", where=WAITS)
    index("deadline_seller", "deadline", "seller_id state day")
    table(
        "notice_state",
        big("seller_id"),
        words("notice_id choice"),
        day("day?"),
        small("told?"),
        refers("seller_id", "seller"),
        unique("seller_id notice_id"),
    )
    for column in small("quiet_from? quiet_until?") + moment("look_at?"):
        op.add_column("seller", column)
    op.add_column("seller", sa.Column("notices_off", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE seller SET look_at = seen_at")
    index("seller_look", "seller", "bot_id look_at")


def downgrade() -> None:
    op.drop_index("seller_look", "seller")
    for name in ("look_at", "notices_off", "quiet_until", "quiet_from"):
        op.drop_column("seller", name)
    for name in ("notice_state", "deadline"):
        op.drop_table(name)
