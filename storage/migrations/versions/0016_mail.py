"""What goes to a seller by e-mail beside his orders."""

from alembic import op

from storage.migrations.shapes import big, flag, index, moment, refers, table, unique, words

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table(
        "mailing",
        big("seller_id email_id? pending_id?"),
        flag("breaches digest"),
        words("stopped"),
        moment("stopped_at? created_at"),
        refers("seller_id", "seller"),
        refers("email_id", "email_address"),
        refers("pending_id", "email_address"),
        unique("seller_id"),
    )
    index("mailing_email", "mailing", "email_id")
    for column in moment("dropped_at?"):
        op.add_column("email_address", column)
    index("email_address_dropped", "email_address", "dropped_at", where="dropped_at IS NOT NULL")


def downgrade() -> None:
    op.drop_index("email_address_dropped", "email_address")
    op.drop_column("email_address", "dropped_at")
    op.drop_table("mailing")
