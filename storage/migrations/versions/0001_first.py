"""Every table of the first release. Written out on purpose: a later change of the models is a later migration."""

from alembic import op

from storage.migrations.shapes import big, day, flag, index, json, key, moment, refers, small, table, unique, words

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    table("code_secret", small("id"), words("value"), key("id"), numbered=False)
    table(
        "desk",
        big("bot_id chat_id former_chat_id?"),
        words("name"),
        flag("is_default"),
        moment("created_at"),
        unique("bot_id chat_id"),
    )
    index("desk_default", "desk", "bot_id", unique=True, where="is_default")
    table("dialog", big("bot_id chat_id"), words("body"), key("bot_id chat_id"), numbered=False)
    table(
        "inbox",
        big("bot_id update_id lane_chat lane_thread"),
        words("payload"),
        moment("received_at"),
        small("attempts"),
        words("error?"),
        flag("dead"),
        moment("done_at?"),
    )
    index("inbox_done", "inbox", "done_at")
    index("inbox_update", "inbox", "bot_id update_id", unique=True)
    index("inbox_waiting", "inbox", "bot_id id", where="done_at IS NULL")
    table(
        "lane",
        big("bot_id lane_chat lane_thread"),
        words("owner"),
        small("epoch"),
        moment("expires_at"),
        key("bot_id lane_chat lane_thread"),
        numbered=False,
    )
    table("lease", words("name owner"), small("epoch"), moment("expires_at"), key("name"), numbered=False)
    table(
        "outbox",
        words("key kind channel"),
        big("bot_id chat_id? thread_id?"),
        json("ids"),
        small("priority"),
        moment("due_at created_at"),
        small("attempts"),
        words("outcome? error?"),
        big("message_id?"),
        moment("done_at?"),
        unique("key"),
    )
    index("outbox_chat", "outbox", "chat_id message_id")
    index("outbox_done", "outbox", "done_at")
    index("outbox_waiting", "outbox", "due_at priority id", where="done_at IS NULL")
    table(
        "seller",
        big("bot_id user_id"),
        words("name username? language"),
        flag("language_chosen"),
        json("marketplaces"),
        words("timezone? selling?"),
        moment("unreachable_at?"),
        words("contact_name? contact_company? contact_email? contact_phone?"),
        moment("created_at seen_at"),
        unique("bot_id user_id"),
    )
    table(
        "desk_member",
        big("desk_id user_id"),
        words("status name"),
        moment("checked_at"),
        key("desk_id user_id"),
        refers("desk_id", "desk"),
        numbered=False,
    )
    table(
        "draft",
        big("seller_id"),
        words("state keyword"),
        json("categories"),
        words("marketplace? country?"),
        json("answers providers dangerous contact"),
        big("order_id?"),
        moment("created_at updated_at"),
        refers("seller_id", "seller"),
    )
    index("draft_open", "draft", "seller_id", unique=True, where="state = 'open'")
    index("draft_seller", "draft", "seller_id state")
    table(
        "email_address",
        big("seller_id"),
        words("address"),
        moment("created_at confirmed_at? mailed_until? code_sent_at?"),
        small("code_number tries"),
        words("last_try?"),
        moment("day_from?"),
        small("day_codes"),
        moment("refused_at?"),
        words("refused_why?"),
        refers("seller_id", "seller"),
        unique("seller_id address"),
    )
    table(
        "orders",
        big("bot_id seller_id draft_id"),
        words("status keyword"),
        json("categories"),
        words("marketplace country?"),
        json("answers providers dangerous contact"),
        words("language"),
        big("desk_id? card_message_id?"),
        moment("created_at updated_at"),
        words("cancelled_by? cancel_reason?"),
        refers("seller_id", "seller"),
        refers("draft_id", "draft"),
        refers("desk_id", "desk"),
        unique("draft_id"),
    )
    index("orders_desk", "orders", "desk_id id")
    index("orders_seller", "orders", "seller_id id")
    table(
        "document",
        big("order_id"),
        words("kind title status reason?"),
        day("expires_on?"),
        moment("updated_at"),
        refers("order_id", "orders"),
        unique("order_id kind title"),
    )
    table(
        "order_event",
        big("order_id"),
        moment("at"),
        words("actor"),
        big("actor_id?"),
        words("actor_name? kind"),
        json("data"),
        words("key?"),
        refers("order_id", "orders"),
        unique("order_id key"),
    )
    index("order_event_order", "order_event", "order_id id")
    table(
        "quote",
        big("order_id"),
        words("provider amount currency"),
        day("valid_until"),
        words("lead_time status"),
        big("agent_id"),
        words("agent_name"),
        moment("created_at answered_at?"),
        refers("order_id", "orders"),
    )
    index("quote_order", "quote", "order_id id")
    table(
        "desk_prompt",
        big("desk_id order_id document_id?"),
        words("purpose"),
        big("agent_id"),
        words("agent_name"),
        big("message_id?"),
        moment("created_at answered_at?"),
        refers("desk_id", "desk"),
        refers("order_id", "orders"),
        refers("document_id", "document"),
        unique("desk_id message_id"),
    )
    index("desk_prompt_order", "desk_prompt", "order_id")
    table(
        "stored_file",
        big("seller_id draft_id? order_id? document_id?"),
        words("kind file_id file_unique_id name mime?"),
        big("size?"),
        moment("received_at"),
        refers("seller_id", "seller"),
        refers("draft_id", "draft"),
        refers("order_id", "orders"),
        refers("document_id", "document"),
        unique("document_id file_unique_id"),
        unique("draft_id file_unique_id"),
    )
    index("stored_file_order", "stored_file", "order_id")


def downgrade() -> None:
    for name in (
        "stored_file",
        "desk_prompt",
        "quote",
        "order_event",
        "document",
        "orders",
        "email_address",
        "draft",
        "desk_member",
        "seller",
        "outbox",
        "lease",
        "lane",
        "inbox",
        "dialog",
        "desk",
        "code_secret",
    ):
        op.drop_table(name)
