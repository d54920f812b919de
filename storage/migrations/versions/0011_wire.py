"""How an agent's message fared and whether he took it back; indexes that find the next delivery among very many."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.shapes import index

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NEW = ("mark", "undo_key", "undo_name")
WAITING = "done_at IS NULL"


def upgrade() -> None:
    for name in NEW:
        op.add_column("ticket_message", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.drop_index("outbox_waiting", "outbox")
    index("outbox_soon", "outbox", "bot_id due_at", where=WAITING)
    index("outbox_next", "outbox", "bot_id priority id", where=WAITING)
    index("outbox_lane", "outbox", "chat_id thread_id priority id", where=WAITING)


def downgrade() -> None:
    op.drop_index("outbox_lane", "outbox")
    op.drop_index("outbox_next", "outbox")
    op.drop_index("outbox_soon", "outbox")
    index("outbox_waiting", "outbox", "due_at priority id", where=WAITING)
    for name in NEW:
        op.drop_column("ticket_message", name)
