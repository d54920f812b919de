"""Sellers go through guides step by step and go on where they were."""

from alembic import op

from storage.migrations.shapes import big, json, moment, refers, table, unique, words

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table(
        "guide_progress",
        big("seller_id"),
        words("guide"),
        json("choices done"),
        words("at"),
        moment("updated_at"),
        refers("seller_id", "seller"),
        unique("seller_id guide"),
    )


def downgrade() -> None:
    op.drop_table("guide_progress")
