"""Announcements to many sellers, and what became of each."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.shapes import big, index, json, moment, refers, small, table, unique, words

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

DRAFTS = "state = 'draft'"
GOES = "state IN ('running', 'paused', 'stopped') AND ended_at IS NULL"


def upgrade() -> None:
    table(
        "announcement",
        big("bot_id desk_id agent_id"),
        words("agent_name state"),
        json("texts audience result"),
        [sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false())],
        small("total"),
        words("drawn"),
        moment("drawn_at?"),
        big("thread_id? message_id?"),
        moment("created_at started_at? ended_at?"),
        refers("desk_id", "desk"),
    )
    index("announcement_draft", "announcement", "desk_id agent_id", unique=True, where=DRAFTS)
    index("announcement_goes", "announcement", "bot_id", where=GOES)
    index("announcement_desk", "announcement", "desk_id id")
    table(
        "announcement_recipient",
        big("announcement_id seller_id"),
        words("state"),
        small("tries"),
        moment("due_at"),
        refers("announcement_id", "announcement"),
        refers("seller_id", "seller"),
        unique("announcement_id seller_id"),
    )
    index("announcement_next", "announcement_recipient", "announcement_id state due_at id")
    op.add_column("seller", sa.Column("announcements_off", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("seller", "announcements_off")
    for name in ("announcement_recipient", "announcement"):
        op.drop_table(name)
