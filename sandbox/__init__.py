"""Telegram on localhost: a Bot API server, people to play, a page to watch, and a mail box."""

from .clock import Clock
from .server import Sandbox, serve
from .world import World

__all__ = ["Clock", "Sandbox", "World", "serve"]
