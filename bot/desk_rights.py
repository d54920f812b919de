"""What the bot lacks in a desk's group, as codes of the text `connect.lacks`."""

from collections.abc import Mapping
from typing import Any

RIGHTS = {"topics": "can_manage_topics", "pin": "can_pin_messages", "delete": "can_delete_messages"}
CHOSEN = frozenset({"forum"})
"""A group without topics is a way to run a desk, and nothing to be mended."""


def lacking(member: Mapping[str, Any], *, forum: bool) -> list[str]:
    """admin | topics | pin | delete | forum. `member` is Telegram's ChatMember of the bot.

    An administrator hears everything, whatever its privacy mode. The right to manage topics is wanted where there are
    some.
    """
    found = []
    if member.get("status") not in {"administrator", "creator"}:
        found.append("admin")
    else:
        wanted = [code for code in RIGHTS if forum or code != "topics"]
        found += [code for code in wanted if not member.get(RIGHTS[code])]
    return found if forum else [*found, "forum"]
