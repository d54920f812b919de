"""What sellers asked, what they were answered with, and whether it helped."""

from alembic import op

from storage.migrations.shapes import big, index, moment, refers, table, unique, words

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table(
        "question",
        big("bot_id seller_id"),
        words("key language text kind topic vote settled"),
        moment("created_at voted_at?"),
        refers("seller_id", "seller"),
        unique("seller_id key"),
    )
    index("question_open", "question", "bot_id settled created_at")


def downgrade() -> None:
    op.drop_table("question")
