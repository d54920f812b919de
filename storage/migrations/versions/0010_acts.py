"""What agents do: the audit, bans, and replies of a desk's own."""

from alembic import op

from storage.migrations.shapes import big, index, moment, refers, table, unique, words

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table(
        "audit",
        big("bot_id desk_id agent_id object_id?"),
        words("key agent_name act object"),
        moment("at"),
        refers("desk_id", "desk"),
        unique("bot_id key"),
    )
    index("audit_object", "audit", "desk_id object object_id id")
    index("audit_desk", "audit", "desk_id id")
    index("audit_at", "audit", "at")
    table(
        "ban",
        big("bot_id seller_id desk_id agent_id lifted_by_id?"),
        words("key reason agent_name lifted_by_name?"),
        moment("at warned_at? lifted_at?"),
        refers("seller_id", "seller"),
        refers("desk_id", "desk"),
        unique("bot_id key"),
    )
    index("ban_stands", "ban", "seller_id", unique=True, where="lifted_at IS NULL")
    table(
        "canned_reply",
        big("bot_id desk_id author_id"),
        words("key name en zh author_name"),
        moment("created_at removed_at?"),
        refers("desk_id", "desk"),
        unique("bot_id key"),
    )
    index("canned_reply_name", "canned_reply", "desk_id name", unique=True, where="removed_at IS NULL")


def downgrade() -> None:
    for name in ("canned_reply", "ban", "audit"):
        op.drop_table(name)
