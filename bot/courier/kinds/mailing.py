"""The second channel: what of a seller's account health goes by e-mail, and what he is told of his addresses."""

from collections.abc import Sequence

from bot.courier.kinds.seller import number, post, say_for
from bot.courier.scene import Mail, Picture, Rendered, Scene, Skip
from bot.health_items import gravest, items, place_of
from bot.keyboards import button
from bot.public import start_link, unsubscribe_url
from bot.say import Say, zone_of
from storage import alerts, emails, health, mailings, sellers, unsubscribing
from storage.models import EmailAddress, OutboxMessage
from storage.problems import NotFound

NOT_WANTED = "e-mail is off, not wanted any more, or goes elsewhere now"


async def breach(scene: Scene, row: OutboxMessage) -> Rendered:
    """Figures past their limit, as they are when the mail leaves."""
    email = await wanted(scene, row, "breaches")
    if email is None:
        return Skip(NOT_WANTED)
    seller, book, moment = await scene.db(sellers.get, email.seller_id), scene.book(), scene.db.clock()
    account_id = number(row, "account_id")
    try:
        account = await scene.db(health.get, email.seller_id, account_id)
    except NotFound:
        return Skip("its figures were deleted")
    known = await scene.db(alerts.listed, email.seller_id, account_id)
    asked = {one.id for one in known if one.id in row.ids["alerts"] and alerts.open_now(one, moment)}
    every = items(book, await scene.db(health.latest, email.seller_id, account_id), known)
    found = gravest(one for one in every if one.level == "bad" and one.alert and one.alert.id in asked)
    if not found:
        return Skip("it is seen to by now")
    say = Say(seller.language, zone_of(seller))
    topics = [book.topics.get(one.metric.topic) for one in found]
    links = [(one, start_link(scene.bot.username, f"faq_{one.id}")) if one else None for one in topics]
    place = place_of(book, account.site)
    body = say("mailing.breach", place=place, items=found, topics=links, zone=say.zone)
    return await written(scene, say, email, say.plain("mailing.breach_subject", place=place, items=found), body)


async def written(
    scene: Scene, say: Say, email: EmailAddress, subject: str, body: str, pictures: Sequence[Picture] = ()
) -> Mail:
    """A mail that he asked for, with the ways to end such mails. The body is Telegram's HTML, as for other mails."""
    token = await scene.db(unsubscribing.token, email.id or 0)
    link = start_link(scene.bot.username, f"unsub_{token}")
    return Mail(
        to=email.address,
        subject=subject,
        text=say.plain("mailing.text", body=body, link=link),
        html=say("mailing.html", body=body, subject=subject, link=link, pictures=pictures),
        email_id=email.id,
        unsubscribe=unsubscribe_url(scene.settings, token),
        pictures=tuple(pictures),
    )


async def wanted(scene: Scene, row: OutboxMessage, what: mailings.What) -> EmailAddress | None:
    """The row's address, if it still is the one that gets such mails."""
    email = await scene.db(mailings.wanting, number(row, "seller_id"), what) if scene.mail_on else None
    return email if email is not None and email.id == number(row, "email_id") else None


async def refused(scene: Scene, row: OutboxMessage) -> Rendered:
    """The mail server will not take his address."""
    address = await scene.db(emails.get, number(row, "email_id"))
    account = await scene.db(mailings.serves, address.id or 0)
    say = say_for(await scene.db(sellers.get, address.seller_id))
    change = [button(say.plain("mailing.b_change"), "email.settings")] if account else []
    anew = button(say.plain("mailing.b_again"), "email.code", address.id or 0)
    return post(say("mailing.refused", address=address.address, account=account), *change, anew)


async def lost(scene: Scene, row: OutboxMessage) -> Rendered:
    """A mail could not be sent, though nobody refused the address."""
    address = await scene.db(emails.get, number(row, "email_id"))
    say = say_for(await scene.db(sellers.get, address.seller_id))
    return post(say("mailing.lost" if row.ids.get("news") else "order.email_lost", address=address.address))


async def stopped(scene: Scene, row: OutboxMessage) -> Rendered:
    """Somebody who has a mail of his ended them, in a mail program or on the web."""
    address = await scene.db(emails.get, number(row, "email_id"))
    say = say_for(await scene.db(sellers.get, address.seller_id))
    what = await scene.db(mailings.stopped, address.id or 0)
    if not what:
        return Skip("they come again already")
    return post(
        say("mailing.stopped", address=address.address, what=what),
        button(say.plain("mailing.b_undo"), "email.resume", what),
        button(say.plain("mailing.b_open"), "email.settings"),
    )
