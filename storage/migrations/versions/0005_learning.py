"""The desk teaches the bot: a weekly digest of questions, and knowledge that agents add."""

from alembic import op

from storage.migrations.shapes import big, index, json, key, moment, refers, small, table, unique, words

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table(
        "digest",
        big("bot_id desk_id"),
        words("week"),
        small("questions left"),
        json("opened"),
        moment("created_at"),
        refers("desk_id", "desk"),
        unique("bot_id week"),
    )
    table(
        "digest_group",
        big("digest_id desk_id agent_id? message_id?"),
        small("position count down"),
        json("question_ids samples answered_with topics categories"),
        words("state agent_name?"),
        moment("at?"),
        refers("digest_id", "digest"),
        refers("desk_id", "desk"),
        unique("digest_id position"),
    )
    index("digest_group_message", "digest_group", "desk_id message_id")
    table(
        "knowledge_row",
        big("bot_id group_id part_of? author_id approved_by_id? message_id?"),
        words("key table_name author_name approved_by_name? withdrawn_by_name?"),
        json("entry"),
        moment("created_at approved_at? withdrawn_at?"),
        refers("group_id", "digest_group"),
        refers("part_of", "knowledge_row"),
        unique("bot_id key"),
    )
    index("knowledge_row_group", "knowledge_row", "group_id")
    table("knowledge_version", big("bot_id"), small("version"), key("bot_id"), numbered=False)


def downgrade() -> None:
    for name in ("knowledge_version", "knowledge_row", "digest_group", "digest"):
        op.drop_table(name)
