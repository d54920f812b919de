"""The bot about itself: who it is, its commands, names, descriptions and menu button."""

from __future__ import annotations

import re

import orjson

from sandbox.call import Call
from sandbox.reach import readable
from sandbox.wire import Json, bad
from sandbox.world import World

from .registry import Answer, plays

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
FIELDS = {"name": ("name", 64), "description": ("description", 512), "shortdescription": ("short_description", 120)}


@plays("getMe")
def get_me(world: World, call: Call) -> Answer:
    return {
        **world.bot.api(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _scope(world: World, call: Call) -> str:
    scope: Json = dict(call.get("scope") or {"type": "default"})
    if "chat_id" in scope:
        scope["chat_id"] = readable(world, scope["chat_id"]).id
    language = call.text("language_code")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad("invalid language code specified")
    key = orjson.dumps(scope, option=orjson.OPT_SORT_KEYS).decode()
    return f"commands|{language}|{key}"


@plays("setMyCommands")
def set_my_commands(world: World, call: Call) -> Answer:
    commands: list[Json] = call.get("commands") or []
    if len(commands) > 100:
        raise bad("too many commands specified")
    kept = []
    for command in commands:
        name = str(command["command"]).removeprefix("/")
        if not COMMAND.fullmatch(name):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command["description"]).strip()) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        kept.append({"command": name, "description": str(command["description"]).strip()})
    world.set(_scope(world, call), kept or None)
    world.feed.add("commands", None)
    return True


@plays("getMyCommands")
def get_my_commands(world: World, call: Call) -> Answer:
    return world.settings.get(_scope(world, call), [])


@plays("deleteMyCommands")
def delete_my_commands(world: World, call: Call) -> Answer:
    world.set(_scope(world, call), None)
    world.feed.add("commands", None)
    return True


def command_lists(world: World) -> list[Json]:
    """All command lists: scope, language_code ("" for every language) and commands."""
    found = []
    for key, commands in world.settings.items():
        if key.startswith("commands|"):
            _, language, scope = key.split("|", 2)
            found.append({"scope": orjson.loads(scope), "language_code": language, "commands": commands})
    return found


@plays("setMyName", "setMyDescription", "setMyShortDescription")
def set_text(world: World, call: Call) -> Answer:
    field, longest = FIELDS[call.method[5:]]
    text = call.text(field)
    if len(text) > longest:
        raise bad(f"bot {field.replace('_', ' ')} is too long")
    world.set(f"{field}|{call.text('language_code')}", text or None)
    return True


@plays("getMyName", "getMyDescription", "getMyShortDescription")
def get_text(world: World, call: Call) -> Answer:
    field, _ = FIELDS[call.method[5:]]
    default = world.bot.first_name if field == "name" else ""
    common = world.settings.get(f"{field}|", default)
    return {field: world.settings.get(f"{field}|{call.text('language_code')}", common)}


@plays("setChatMenuButton")
def set_chat_menu_button(world: World, call: Call) -> Answer:
    world.set(f"menu|{call.get('chat_id') or ''}", call.get("menu_button") or {"type": "default"})
    return True


@plays("getChatMenuButton")
def get_chat_menu_button(world: World, call: Call) -> Answer:
    common = world.settings.get("menu|", {"type": "commands"})
    return world.settings.get(f"menu|{call.get('chat_id') or ''}", common)
