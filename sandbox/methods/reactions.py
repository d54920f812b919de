"""The bot's reactions."""

from __future__ import annotations

from sandbox.call import Call
from sandbox.reach import readable
from sandbox.wire import Json, bad
from sandbox.world import World

from .registry import Answer, plays

EMOJI = (
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 "
    "🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 "
    "😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 "
    "🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
)
ALLOWED = frozenset(EMOJI.split())


@plays("setMessageReaction")
def set_message_reaction(world: World, call: Call) -> Answer:
    """Sets the bot's one reaction, or takes it back with an empty list."""
    chat = readable(world, call.get("chat_id"))
    message = world.message(chat.id, call.get("message_id"))
    if message is None:
        raise bad("message to react not found")
    wanted: list[Json] = call.get("reaction") or []
    if len(wanted) > 1:
        raise bad("REACTIONS_TOO_MANY")
    emoji = [str(one.get("emoji", "")).replace("\ufe0f", "") for one in wanted]
    if any(one not in ALLOWED for one in emoji):
        raise bad("REACTION_INVALID")
    kept = tuple(pair for pair in message.reactions if pair[0] != world.bot.id)
    after = (*kept, *((world.bot.id, one) for one in emoji))
    if after != message.reactions:
        world.revise(message, "reaction", reactions=after)
    return True
