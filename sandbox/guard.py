"""Keeps other sites and other machines out: loopback names only, no request that a foreign page made."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

NAMES = ("127.0.0.1", "localhost", "::1")


def _loopback(address: str) -> bool:
    try:
        return urlsplit(address).hostname in NAMES
    except ValueError:
        return False


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """403 for a Host that is not this machine (DNS rebinding) and for requests that another origin started."""
    if not _loopback(f"//{request.headers.get('Host', '')}"):
        return web.Response(status=403, text="The sandbox answers on this machine's own names only.")
    if not request.path.startswith("/page/") and request.path != "/" and foreign(request):
        return web.Response(status=403, text="The sandbox takes no requests from other sites.")
    return await handler(request)


def foreign(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    if origin is not None:
        own = urlsplit(f"//{request.headers.get('Host', '')}")
        theirs = urlsplit(origin)
        return (theirs.hostname, theirs.port) != (own.hostname, own.port)
    return request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
