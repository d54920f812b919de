"""How the bot receives updates: getUpdates, and the webhook's methods."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import orjson

from .call import Call
from .webhook import Target, Webhook
from .wire import Json
from .world import World

if TYPE_CHECKING:
    from .botapi import BotApi

Slow = Callable[["BotApi", World, Call], Awaitable[bytes]]


async def get_updates(api: BotApi, world: World, call: Call) -> bytes:
    world.updates.allow(call.get("allowed_updates"))
    limit = min(max(call.number("limit", 100), 1), 100)
    return await world.updates.poll(call.number("offset"), limit, max(0, call.number("timeout")))


async def set_webhook(api: BotApi, world: World, call: Call) -> bytes:
    url = call.text("url")
    if not url:
        return await delete_webhook(api, world, call)
    target = Target(url, call.text("secret_token"), min(max(call.number("max_connections", 40), 1), 100))
    target.check()
    await stop(world)
    if call.flag("drop_pending_updates"):
        world.updates.clear()
    world.updates.allow(call.get("allowed_updates"))
    world.updates.interrupt("terminated by setWebhook request")
    start(api, world, target)
    world.remember("webhook", {"url": target.url, "secret": target.secret, "max_connections": target.max_connections})
    return b"true"


def start(api: BotApi, world: World, target: Target) -> None:
    async def follow(wish: Json) -> None:
        await api.follow(world, wish)

    world.webhook = Webhook(world.updates, target, world.clock.unix, world.flush, follow)
    world.webhook.start()


async def stop(world: World) -> None:
    if world.webhook is not None:
        webhook, world.webhook = world.webhook, None
        await webhook.stop()


async def delete_webhook(api: BotApi, world: World, call: Call) -> bytes:
    await stop(world)
    if call.flag("drop_pending_updates"):
        world.updates.clear()
    world.remember("webhook", None)
    return b"true"


async def get_webhook_info(api: BotApi, world: World, call: Call) -> bytes:
    info: Json = {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.queue),
    }
    if world.webhook is not None:
        info.update(url=world.webhook.target.url, max_connections=world.webhook.target.max_connections)
        if world.webhook.trouble.date:
            info.update(last_error_date=world.webhook.trouble.date, last_error_message=world.webhook.trouble.text)
    if world.updates.allowed:
        info["allowed_updates"] = world.updates.allowed
    return orjson.dumps(info)


SLOW: dict[str, Slow] = {
    "getupdates": get_updates,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
}
