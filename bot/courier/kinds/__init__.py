"""What can be delivered: each kind of outbox row and the renderer that turns its ids into a call."""

from bot.courier.kinds.apology import apology
from bot.courier.scene import Renderer

KINDS: dict[str, Renderer] = {
    "apology": apology,
}
