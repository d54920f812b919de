"""Account health: accounts, the figures given for them, and what their sellers were told."""

from alembic import op

from storage.migrations.shapes import big, flag, index, moment, real, refers, small, table, unique, words

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table(
        "account",
        big("bot_id seller_id"),
        words("site label"),
        moment("created_at used_at taken_at? reminded_at? due_at?"),
        refers("seller_id", "seller"),
        unique("seller_id site label"),
    )
    index("account_due", "account", "bot_id due_at")
    table(
        "snapshot",
        big("account_id count? total?"),
        words("key metric category word condition verdict source"),
        small("window"),
        real("value? target?"),
        moment("taken_at"),
        refers("account_id", "account"),
        unique("account_id key metric window category"),
    )
    index("snapshot_series", "snapshot", "account_id taken_at")
    table(
        "alert",
        big("account_id"),
        words("metric category level change key"),
        real("value?"),
        flag("muted"),
        moment("since? snoozed_until? handled_at? updated_at"),
        refers("account_id", "account"),
        unique("account_id metric category"),
    )


def downgrade() -> None:
    for name in ("alert", "snapshot", "account"):
        op.drop_table(name)
