"""Where an update belongs, and whether it is one."""

from typing import Any

from storage.inbox import Lane

LARGEST = 2**63 - 1


def lane_of(update: dict[str, Any]) -> Lane:
    """The lane of an update: (private chat, 0), or in a group (chat, topic or 0); (0, 0) when it names nobody."""
    for kind, event in update.items():
        if kind == "update_id" or not isinstance(event, dict):
            continue
        message = event.get("message", event) if kind == "callback_query" else event
        chat = message.get("chat") if isinstance(message, dict) else None
        if isinstance(chat, dict) and _is_id(chat.get("id")):
            # A private chat has one dialog state, whether it has topics or not; the ids of groups are negative.
            topic = message.get("message_thread_id") if message.get("is_topic_message") and chat["id"] < 0 else None
            return int(chat["id"]), int(topic) if _is_id(topic) and topic else 0
        sender = event.get("from") or event.get("user")
        if isinstance(sender, dict) and _is_id(sender.get("id")):
            return int(sender["id"]), 0
    return 0, 0


def is_update(value: Any) -> bool:
    """Whether a value from the wire can be kept: an object with an update_id that a row can hold."""
    return isinstance(value, dict) and _is_id(value.get("update_id"))


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -LARGEST <= value <= LARGEST
