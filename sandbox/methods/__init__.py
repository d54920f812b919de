"""The Bot API's methods that the sandbox plays, a file a family."""

from . import callbacks, chats, copies, edits, files, inline, own, posts, reactions, topics
from .registry import METHODS, Answer, Played

__all__ = [
    "METHODS",
    "Answer",
    "Played",
    "callbacks",
    "chats",
    "copies",
    "edits",
    "files",
    "inline",
    "own",
    "posts",
    "reactions",
    "topics",
]
