"""Sellers follow categories on a marketplace and hear of rules that change or come into force."""

from alembic import op

from storage.migrations.shapes import big, index, key, moment, refers, table, unique, words

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table("rule_seen", words("rule_id fingerprint changed"), moment("seen_at"), key("rule_id"), numbered=False)
    table(
        "watch",
        big("bot_id seller_id"),
        words("category marketplace country"),
        moment("created_at"),
        refers("seller_id", "seller"),
        unique("seller_id category marketplace country"),
    )
    index("watch_place", "watch", "bot_id marketplace")
    table(
        "watch_news",
        big("seller_id"),
        words("rule_id what category marketplace country"),
        moment("created_at"),
        refers("seller_id", "seller"),
        unique("seller_id rule_id what"),
    )


def downgrade() -> None:
    for name in ("watch_news", "watch", "rule_seen"):
        op.drop_table(name)
