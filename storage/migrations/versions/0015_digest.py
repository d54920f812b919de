"""When a seller's figures are looked at, and his weekly digest."""

from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa
from alembic import op

from storage.migrations.shapes import index, moment, small

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in small("check_hour?") + moment("digest_at?"):
        op.add_column("seller", column)
    op.add_column("seller", sa.Column("digest_off", sa.Boolean(), nullable=False, server_default=sa.false()))
    today = datetime.now(UTC).date()
    monday = datetime.combine(today + timedelta(days=7 - today.weekday()), time(2), UTC)  # the courier finds his own
    seller, account = (
        sa.table("seller", sa.column("id"), *moment("digest_at?")),
        sa.table("account", sa.column("seller_id")),
    )
    told = sa.update(seller).where(seller.c.id.in_(sa.select(account.c.seller_id))).values(digest_at=monday)
    op.execute(told)
    index("seller_digest", "seller", "bot_id digest_at", where="digest_at IS NOT NULL")


def downgrade() -> None:
    op.drop_index("seller_digest", "seller")
    for name in ("digest_off", "digest_at", "check_hour"):
        op.drop_column("seller", name)
