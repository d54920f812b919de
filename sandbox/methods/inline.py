"""Answers to what is typed behind the bot's name."""

from __future__ import annotations

from sandbox.call import Call
from sandbox.formatted import text_of
from sandbox.wire import Json, bad
from sandbox.world import World

from .callbacks import TOO_OLD
from .registry import Answer, plays

QUERY_LIVES = 10
"""Seconds on the world's clock in which an inline query can be answered."""
MOST = 50


@plays("answerInlineQuery")
def answer_inline_query(world: World, call: Call) -> Answer:
    """The results are shown to who asked, until he types on. Only articles with a text are played."""
    asked = world.inline.get(call.text("inline_query_id"))
    if asked is None or asked["answered"] or world.clock.unix() - asked["at"] > QUERY_LIVES:
        raise bad(TOO_OLD)
    results: list[Json] = call.get("results") or []
    if len(results) > MOST:
        raise bad("RESULTS_TOO_MUCH")
    kept = [_kept(world, result) for result in results]
    if len({result["id"] for result in kept}) < len(kept):
        raise bad("RESULT_ID_DUPLICATE")
    asked["answered"] = True
    asked["results"] = {result["id"]: result for result in kept}
    shown = [{key: result[key] for key in ("id", "title", "description")} for result in kept]
    world.feed.add(
        "inline", None, user_id=asked["user_id"], inline_query_id=asked["id"], results=shown, button=call.get("button")
    )
    return True


def _kept(world: World, result: Json) -> Json:
    if result.get("type") != "article":
        raise bad("the sandbox plays articles only")
    if not 1 <= len(str(result["id"]).encode()) <= 64:
        raise bad("RESULT_ID_INVALID")
    if not str(result.get("title") or "").strip():
        raise bad("can't parse inline query result: Article must have a title")
    message: Json = result.get("input_message_content") or {}
    text = Call("sendMessage", {"text": message.get("message_text"), "parse_mode": message.get("parse_mode")}, {})
    return {
        "id": str(result["id"]),
        "title": str(result["title"]),
        "description": str(result.get("description") or ""),
        "content": text_of(world, text),
        "markup": result.get("reply_markup"),
    }
