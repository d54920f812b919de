"""New users and groups, and the default world."""

from __future__ import annotations

from dataclasses import asdict, replace

from .membership import STATUSES, set_status
from .models import Chat, User
from .people import heard
from .wire import bad
from .world import FIRST_GROUP, FIRST_SUPERGROUP, FIRST_USER, World


def add_user(
    world: World,
    first_name: str,
    *,
    last_name: str = "",
    username: str = "",
    language_code: str = "en",
    is_agent: bool = False,
) -> User:
    """A new person and his private chat with the bot, in which he has not written yet."""
    if not first_name.strip():
        raise bad("a user needs a first name")
    user = User(
        world.next("users", FIRST_USER),
        first_name.strip(),
        last_name,
        username.removeprefix("@"),
        language_code,
        is_agent=is_agent,
    )
    world.keep_user(user)
    world.keep_chat(Chat(user.id, "private"))
    return user


def add_group(world: World, title: str, kind: str, *, is_forum: bool, members: dict[int, str], bot_status: str) -> Chat:
    """A group or supergroup with these members; the bot hears my_chat_member when it is in."""
    if kind not in ("group", "supergroup"):
        raise bad("a chat is a group or a supergroup")
    if is_forum and kind != "supergroup":
        raise bad("only a supergroup can be a forum")
    for user_id, status in members.items():
        if user_id not in world.users or status not in STATUSES:
            raise bad(f"member {user_id} with status {status!r} makes no sense")
    number = world.next("supergroups", FIRST_SUPERGROUP) if kind == "supergroup" else world.next("groups", FIRST_GROUP)
    chat = Chat(-number, kind, title, is_forum, dict(members))
    world.keep_chat(chat)
    if bot_status != "left":
        owner = next((user_id for user_id, status in members.items() if status == "creator"), world.bot.id)
        set_status(world, chat, world.bot.id, bot_status, by=owner)
    return chat


def migrate(world: World, chat: Chat) -> Chat:
    """The group becomes a supergroup; both tell so, and sending to the old id is refused with the new one."""
    if chat.type != "group" or chat.migrated_to is not None:
        raise bad("only a group can become a supergroup")
    fresh = replace(chat, id=-world.next("supergroups", FIRST_SUPERGROUP), type="supergroup", topics={})
    fresh.members = dict(chat.members)
    world.keep_chat(fresh)
    owner = next((user_id for user_id, status in chat.members.items() if status == "creator"), world.bot.id)
    heard(world, world.post(chat, owner, {"migrate_to_chat_id": fresh.id}, extra={"service": True}))
    chat.migrated_to = fresh.id
    world.keep_chat(chat)
    content = {"migrate_from_chat_id": chat.id}
    heard(world, world.post(fresh, owner, content, sender_chat_id=fresh.id, extra={"service": True}))
    return fresh


def furnish(world: World) -> int:
    """The default world's people, once: two sellers, the support group with the agents Li and Mia. The group's id."""
    known = world.meta.get("support_group_id")
    if isinstance(known, int):
        return known
    world.bot.username = "compliance_bot"
    world.remember("bot", asdict(world.bot))
    add_user(world, "Ann", last_name="Seller", language_code="en")
    add_user(world, "Wei", last_name="Seller", language_code="zh")
    li = add_user(world, "Li", username="li_agent", is_agent=True)
    mia = add_user(world, "Mia", username="mia_agent", is_agent=True)
    members = {li.id: "creator", mia.id: "administrator"}
    chat = add_group(world, "Compliance desk", "supergroup", is_forum=True, members=members, bot_status="administrator")
    world.remember("support_group_id", chat.id)
    world.flush()
    return chat.id
