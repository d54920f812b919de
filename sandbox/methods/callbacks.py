"""Answers to taps."""

from __future__ import annotations

from sandbox.call import Call
from sandbox.wire import bad
from sandbox.world import World

from .registry import Answer, plays

QUERY_LIVES = 60
"""Seconds on the world's clock in which a tap can be answered."""
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@plays("answerCallbackQuery")
def answer_callback_query(world: World, call: Call) -> Answer:
    """A second answer is accepted and shows nothing, as with Telegram."""
    tap = world.taps.get(call.text("callback_query_id"))
    if tap is None or world.clock.unix() - tap.at > QUERY_LIVES:
        raise bad(TOO_OLD)
    text = call.text("text")
    if len(text) > 200:
        raise bad("MESSAGE_TOO_LONG")
    if tap.answered:
        return True
    tap.answered, tap.text, tap.url = True, text, call.text("url")
    tap.show_alert = call.flag("show_alert")
    world.keep_tap(tap)
    world.feed.add(
        "toast",
        tap.chat_id,
        callback_query_id=tap.id,
        user_id=tap.user_id,
        message_id=tap.message_id,
        text=tap.text,
        show_alert=tap.show_alert,
        url=tap.url,
    )
    return True
