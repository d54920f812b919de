"""What a seller is reminded of about his account's figures."""

from bot.courier.kinds.seller import number, post
from bot.courier.scene import Rendered, Scene, Skip
from bot.health_items import alert_buttons, gravest, items, place_of
from bot.keyboards import button
from bot.say import Say, zone_of
from storage import alerts, health, sellers
from storage.models import OutboxMessage

SHOWN = 3
"""Figures with a button."""


async def reminder(scene: Scene, row: OutboxMessage) -> Rendered:
    """Figures that are not in order and were put off until now; that the figures are old."""
    seller = await scene.db(sellers.get, number(row, "seller_id"))
    seller_id, account_id = seller.id or 0, number(row, "account_id")
    book, moment = scene.book(), scene.db.clock()
    account = await scene.db(health.get, seller_id, account_id)
    known = await scene.db(alerts.listed, seller_id, account_id)
    asked = {alert.id for alert in known if alert.id in row.ids["alerts"] and alerts.open_now(alert, moment)}
    every = items(book, await scene.db(health.latest, seller_id, account_id), known)
    found = gravest(one for one in every if one.alert and one.alert.id in asked)
    newer = account.taken_at is None or account.reminded_at is None  # figures came in the meantime
    days = 0 if newer or not row.ids["old"] or account.taken_at is None else (moment - account.taken_at).days
    if not found and not days:
        return Skip("it is seen to by now")
    say = Say(seller.language, zone_of(seller))
    text = say("health.reminder", place=place_of(book, account.site), items=found, days=days)
    buttons = [
        button(say.plain("health.b_alert", item=one), "health.alert", one.alert.id or 0)
        for one in found[:SHOWN]
        if one.alert is not None
    ]
    if len(found) == 1 and found[0].alert is not None:
        buttons += alert_buttons(say, found[0].alert)
    return post(text, *buttons, button(say.plain("health.b_open"), "health.open"))
