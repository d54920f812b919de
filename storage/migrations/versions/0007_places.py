"""Groups that are connected by a code, what the bot lacks in them, and queues that send tickets to desks."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.shapes import big, flag, index, json, key, moment, refers, table, unique, words

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table(
        "connect_code",
        big("bot_id"),
        words("digest used_key?"),
        flag("first"),
        moment("created_at expires_at used_at?"),
        unique("bot_id digest"),
    )
    table("connect_guess", big("bot_id chat_id"), words("key outcome"), moment("at"), unique("bot_id key"))
    index("connect_guess_chat", "connect_guess", "bot_id chat_id at")
    table(
        "desk_queue",
        big("bot_id desk_id turn_id?"),
        words("key name slug sign"),
        json("languages groups"),
        flag("turns"),
        moment("created_at"),
        refers("desk_id", "desk"),
        unique("desk_id slug"),
        unique("bot_id key"),
    )
    table(
        "desk_queue_member",
        big("queue_id user_id"),
        words("name"),
        moment("joined_at"),
        key("queue_id user_id"),
        refers("queue_id", "desk_queue"),
        numbered=False,
    )
    op.add_column("desk", sa.Column("rights", sa.String(), nullable=True))
    op.add_column("ticket", sa.Column("queue_id", sa.BigInteger(), nullable=True))
    op.add_column("ticket", sa.Column("suggested_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("ticket", "suggested_id")
    op.drop_column("ticket", "queue_id")
    op.drop_column("desk", "rights")
    for name in ("desk_queue_member", "desk_queue", "connect_guess", "connect_code"):
        op.drop_table(name)
