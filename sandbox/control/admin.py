"""Making users and chats, and making trouble: limits, faults, blocks, lost topics, the clock, raw updates."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sandbox import groups, membership, topics
from sandbox.faults import Faults
from sandbox.pageview import chat_view
from sandbox.wire import Json, bad

from .shared import Route, Visit


async def make_user(visit: Visit) -> Json:
    body = visit.body
    user = groups.add_user(
        visit.world,
        str(visit.need("first_name")),
        last_name=str(body.get("last_name") or ""),
        username=str(body.get("username") or ""),
        language_code=str(body.get("language_code") or "en"),
        is_agent=bool(body.get("is_agent")),
    )
    return asdict(user)


async def change_user(visit: Visit) -> Json:
    user = visit.world.users.get(int(visit.request.match_info["user_id"]))
    if user is None:
        raise bad("there is no such user")
    for name in ("first_name", "last_name", "username", "language_code", "hides_forwards", "deactivated"):
        if name in visit.body:
            setattr(user, name, visit.body[name])
    visit.world.keep_user(user)
    if "blocked" in visit.body:
        membership.set_blocked(visit.world, user.id, bool(visit.body["blocked"]))
    return asdict(user)


async def make_chat(visit: Visit) -> Json:
    body = visit.body
    kind = str(body.get("type", "supergroup"))
    members = {int(one["user_id"]): str(one.get("status", "member")) for one in body.get("members", [])}
    chat = groups.add_group(
        visit.world,
        str(visit.need("title")),
        kind,
        is_forum=bool(body.get("is_forum")),
        members=members,
        bot_status=str(body.get("bot_status", "administrator")),
    )
    chat.denied = [str(right) for right in body.get("bot_denied", [])]
    visit.world.keep_chat(chat)
    return chat_view(visit.world, chat)


async def change_chat(visit: Visit) -> Json:
    """{bot_denied?: rights the bot lacks as an administrator, title?, is_forum?}."""
    chat = visit.chat(visit.request.match_info["chat_id"])
    if "bot_denied" in visit.body:
        membership.deny(visit.world, chat, [str(right) for right in visit.body["bot_denied"]])
    if "title" in visit.body:
        chat.title = str(visit.body["title"])
    if "is_forum" in visit.body:
        chat.is_forum = bool(visit.body["is_forum"])
    visit.world.keep_chat(chat)
    return chat_view(visit.world, chat, 0)


async def set_member(visit: Visit) -> Json:
    chat = visit.chat(visit.request.match_info["chat_id"])
    user_id, status = int(visit.need("user_id")), str(visit.need("status"))
    if chat.private or status not in membership.STATUSES:
        raise bad(f"status must be one of {', '.join(membership.STATUSES)}, in a group")
    visit.world.person(user_id)
    owner = next((one for one, rank in chat.members.items() if rank == "creator"), user_id)
    membership.set_status(visit.world, chat, user_id, status, by=int(visit.body.get("by", owner)))
    return chat_view(visit.world, chat, 0)


async def migrate(visit: Visit) -> Json:
    """Turn a group into a supergroup with a new id, as Telegram does."""
    chat = groups.migrate(visit.world, visit.chat(visit.request.match_info["chat_id"]))
    return chat_view(visit.world, chat, 0)


async def topic(visit: Visit) -> Json:
    """{name, user_id?} makes a topic; {thread_id, deleted|closed: bool} changes one."""
    chat = visit.chat(visit.request.match_info["chat_id"])
    by = int(visit.body.get("user_id", visit.world.bot.id))
    if "thread_id" not in visit.body:
        return topics.create(visit.world, chat, by, str(visit.need("name")))
    found = topics.find(chat, visit.body["thread_id"])
    if visit.body.get("deleted"):
        topics.delete(visit.world, chat, found)
    elif "closed" in visit.body:
        topics.close(visit.world, chat, found, bool(visit.body["closed"]), by)
    return found


async def faults(visit: Visit) -> Json:
    """Replaces all faults; an empty object ends them."""
    try:
        visit.world.faults = Faults.from_json(visit.body)
    except (TypeError, ValueError) as error:
        raise bad(str(error)) from None
    visit.world.feed.add("faults", None)
    return visit.world.faults.show()


async def limits(visit: Visit) -> Json:
    visit.world.limits.switch(bool(visit.need("on")))
    visit.world.feed.add("limits", None)
    return {"on": visit.world.limits.on}


async def clock(visit: Visit) -> Json:
    """{offset_s} from the real time, {advance_s} from now, or {now} in seconds since 1970."""
    ours = visit.world.clock
    if "now" in visit.body:
        ours.set_now(float(visit.body["now"]))
    elif "advance_s" in visit.body:
        ours.offset += float(visit.body["advance_s"])
    else:
        ours.offset = float(visit.need("offset_s"))
    visit.world.remember("clock_offset", ours.offset)
    return {"now": ours.unix(), "offset_s": ours.offset}


async def updates(visit: Visit) -> Json:
    """{update} or {updates: […]} as they shall reach the bot; one with an update_id keeps it. ``lane``: its chat."""
    wanted: list[Any] = visit.body.get("updates", [visit.body.get("update")])
    if not all(isinstance(one, dict) for one in wanted):
        raise bad("update must be an object")
    lane = int(visit.body.get("lane", 0))
    return {"update_ids": [visit.world.updates.inject(one, lane) for one in wanted]}


async def reset(visit: Visit) -> Json:
    """Ends faults and limits, puts the clock right, forgets pending updates and the log of calls. Chats stay."""
    world = visit.world
    world.faults = Faults()
    world.limits.switch(False)
    world.clock.offset = 0.0
    world.remember("clock_offset", 0.0)
    world.updates.clear()
    world.calls.clear()
    world.unknown.clear()
    visit.control.mail.reset()
    return {"ok": True}


def routes() -> list[Route]:
    table: list[tuple[str, Any]] = [
        ("users", make_user),
        ("chats", make_chat),
        ("chats/{chat_id}/members", set_member),
        ("chats/{chat_id}/topics", topic),
        ("chats/{chat_id}/migrate", migrate),
        ("faults", faults),
        ("limits", limits),
        ("clock", clock),
        ("updates", updates),
        ("reset", reset),
    ]
    found: list[Route] = [("POST", path, function) for path, function in table]
    return [*found, ("PATCH", "users/{user_id}", change_user), ("PATCH", "chats/{chat_id}", change_chat)]


ROUTES = routes()
