"""Announcements: what sellers get, and what of it stands at the desk."""

from datetime import timedelta
from typing import Any

from bot.courier.kinds.seller import number, say_for
from bot.courier.kinds.ticket import under
from bot.courier.scene import Post, Rendered, Scene, Skip
from bot.keyboards import Button, Rows, button, markup, rows
from bot.quiet import hours_of
from bot.say import LANGUAGES, Say, plain
from storage import announcement_sends, announcements, audiences, sellers
from storage.models import Announcement, OutboxMessage
from storage.problems import NotFound

GOING = {"running", "paused"}
SHOWN = 90
"""Characters of a text that the card shows; the preview above has all."""
FASTEST = 0.95
"""Of the courier's rate: what a run has been measured to reach."""


async def announced(scene: Scene, row: OutboxMessage) -> Rendered:
    """To a seller, unless it was held or ended, or he is not to get it any more, or not now."""
    recipient_id, db = number(row, "recipient_id"), scene.db
    try:
        here = await db(announcement_sends.standing, recipient_id)
    except NotFound:
        return Skip("long over")
    found, seller = here.announcement, here.seller
    if here.recipient.tries != row.ids["tries"] or here.recipient.state not in {"queued", "failed"}:
        return Skip("another delivery is his")
    moment = db.clock()
    opens = hours_of(seller).allowed(moment) if found.state == "running" and not found.urgent else moment
    state, why = "waiting", ""
    if found.state not in {"running", "done"}:
        why = found.state
    elif seller.announcements_off or here.banned:
        state, why = "left", "wants none, or is banned"
    elif seller.unreachable_at is not None:
        state, why = "blocked", "seller unreachable"
    elif opens > moment:
        why = "quiet hours"
    if why:
        await db(announcement_sends.give_back, row.id or 0, recipient_id, why, state, max(opens, moment))
        return Skip(why)
    message = _message(found, seller.language)
    say = say_for(seller)
    message.fields["reply_markup"] = markup(_under(say))
    return Post(
        message.method, message.fields, after=lambda session, _: announcement_sends.settled(session, row, "sent")
    )


async def test(scene: Scene, row: OutboxMessage) -> Rendered:
    """To the supervisor himself, as the readers of one language get it."""
    found = await scene.db(announcements.get, number(row, "announcement_id"))
    language = str(row.ids["language"])
    if language not in found.texts:
        return Skip("no such text any more")
    await scene.db(sellers.get, number(row, "seller_id"))
    message = _message(found, language)
    message.fields["reply_markup"] = markup(_under(Say(language)))
    return message


async def preview(scene: Scene, row: OutboxMessage) -> Rendered:
    """At the desk, exactly as sellers read it: one language; the other is asked for in its turn."""
    found = await scene.db(announcements.get, number(row, "announcement_id"))
    language = str(row.ids["language"])
    if language not in found.texts:
        return Skip("no such text")
    return _message(found, language)


def _message(found: Announcement, language: str) -> Post:
    """The text in a language, or in the other one when there is none."""
    text: Any = found.texts.get(language) or next(iter(found.texts.values()))
    fields: dict[str, Any] = {"parse_mode": "HTML"}
    if text["photo"]:
        return Post("send_photo", {**fields, "photo": text["photo"], "caption": text["html"]})
    return Post("send_message", {**fields, "text": text["html"], "disable_web_page_preview": True})


def _under(say: Say) -> Rows:
    ask = button(say.plain("announce.b_person"), "person.ask", 0)
    return [[ask], [button(say.plain("announce.b_off"), "announcements.off")]]


async def card(scene: Scene, row: OutboxMessage) -> Rendered:
    """What it says, whom it is for, how far it is; buttons for what may be done with it."""
    found = await scene.db(announcements.get, number(row, "announcement_id"))
    own, thread_id = found.id or 0, row.thread_id
    return Post(
        "send_message",
        await _card(scene, found, asking=False),
        after=lambda session, message_id: announcements.carded(session, own, thread_id, message_id or 0),
    )


async def card_update(scene: Scene, row: OutboxMessage) -> Rendered:
    """The card as things stand now. One that has moved says so."""
    found = await scene.db(announcements.get, number(row, "announcement_id"))
    message_id = number(row, "message_id")
    if found.message_id != message_id or "asking" not in row.ids:
        moved = {"text": scene.desk_say()("announce.moved", number=found.id), "parse_mode": "HTML"}
        return Post("edit_message_text", {"message_id": message_id, **moved}, otherwise=_nothing)
    fields = await _card(scene, found, asking=bool(row.ids["asking"]))
    return Post("edit_message_text", {"message_id": message_id, **fields}, otherwise=_nothing)


async def report(scene: Scene, row: OutboxMessage) -> Rendered:
    """It is over: what came of it."""
    found = await scene.db(announcements.get, number(row, "announcement_id"))
    stand = await scene.db(announcement_sends.numbers, found.id or 0)
    took = (found.ended_at or scene.db.clock()) - (found.started_at or found.created_at)
    text = scene.desk_say()("announce.report", found=found, stand=stand, minutes=-(-took // timedelta(minutes=1)))
    return Post("send_message", {"text": text, "parse_mode": "HTML", **under(found.message_id)})


async def listed(scene: Scene, row: OutboxMessage) -> Rendered:
    """The desk's last ones, those that are not over with a button to their card."""
    found = await scene.db(announcements.listed, number(row, "desk_id"))
    say = scene.desk_say()
    stands = [(one, await scene.db(announcement_sends.numbers, one.id or 0), _words(one)) for one in found]
    text = say("announce.listed", stands=stands, zone=scene.settings.timezone)
    shown = [
        button(say.plain("announce.b_show", number=one.id), "announce.show", one.id or 0)
        for one in found
        if one.ended_at is None
    ]
    fields: dict[str, Any] = {"text": text, "parse_mode": "HTML", **under(number(row, "reply_to"))}
    return Post("send_message", fields | ({"reply_markup": markup(rows(shown))} if shown else {}))


def _words(found: Announcement) -> str:
    """How it begins."""
    text: Any = found.texts.get("en") or found.texts.get("zh") or {"html": ""}
    return " ".join(plain(text["html"]).split())


async def _card(scene: Scene, found: Announcement, *, asking: bool) -> dict[str, Any]:
    say, book, drafted = scene.desk_say(), scene.book(), found.state == "draft"
    counted = await scene.db(audiences.count, scene.bot_id, found.audience) if drafted else None
    stand = await scene.db(announcement_sends.numbers, found.id or 0)
    asking = asking and counted is not None
    slugs = [one for one in found.audience.get("categories", []) if one in book.categories]
    rate = scene.settings.courier_rate * FASTEST
    going = stand.waiting - stand.quiet + stand.queued
    text = say(
        "announce.card",
        found=found,
        texts=[
            (one, " ".join(plain(found.texts[one]["html"]).split()), bool(found.texts[one]["photo"]))
            for one in LANGUAGES
            if one in found.texts
        ],
        shown=SHOWN,
        categories=[book.categories[one] for one in slugs],
        counted=counted,
        stand=stand,
        minutes=max(1, round((counted.reached if counted else going) / rate / 60)),
        asking=asking,
        zone=scene.settings.timezone,
    )
    fields: dict[str, Any] = {"text": text, "parse_mode": "HTML", "disable_web_page_preview": True}
    if found.state in GOING:
        return {**fields, "reply_markup": markup([_run(say, found)])}
    if not drafted:
        return fields
    reached = counted.reached if counted else 0
    buttons = _asked(say, found, reached) if asking else _aims(say, found, [book.categories[one] for one in slugs])
    return {**fields, "reply_markup": markup(buttons)}


def _run(say: Say, found: Announcement) -> list[Button]:
    own = found.id or 0
    stop = button(say.plain("announce.b_stop"), "announce.stop", own)
    if found.state == "running":
        return [button(say.plain("announce.b_pause"), "announce.pause", own), stop]
    return [button(say.plain("announce.b_resume"), "announce.resume", own), stop]


def _asked(say: Say, found: Announcement, reached: int) -> Rows:
    own = found.id or 0
    yes = button(say.plain("announce.b_start", reached=reached), "announce.start", own, reached)
    return [[yes], [button(say.plain("announce.b_back"), "announce.edit", own)]]


def _aims(say: Say, found: Announcement, categories: list[Any]) -> Rows:
    """The filters, each button naming what it makes of them; then what to do with the draft."""
    own, audience = found.id or 0, found.audience
    language, role = audience.get("language") or "all", audience.get("role") or "all"
    markets = audience.get("markets", [])

    def choice(field: str, value: str, chosen: bool) -> Button:
        label = say.plain(f"announce.b_{field}", value=value, chosen=chosen)
        return button(label, "announce.set", own, field, value)

    def market(name: str) -> Button:
        label = say.plain("announce.b_market", value=name, chosen=name in markets)
        return button(label, "announce.set", own, "market", f"{'-' if name in markets else '+'}{name}")

    places = [market(name) for name in sellers.MARKETPLACES]
    urgent = ("off", True) if found.urgent else ("on", False)
    return [
        [choice("language", one, one == language) for one in ("all", "en", "zh")],
        places[:3],
        places[3:],
        [choice("role", one, one == role) for one in ("all", "orders", "none")],
        *[
            [button(say.plain("announce.b_category", item=one), "announce.set", own, "category", f"-{one.slug}")]
            for one in categories
        ],
        [choice("urgent", *urgent)],
        [
            button(say.plain("announce.b_preview"), "announce.preview", own),
            button(say.plain("announce.b_test"), "announce.test", own),
        ],
        [
            button(say.plain("announce.b_ask"), "announce.ask", own),
            button(say.plain("announce.b_drop"), "announce.drop", own),
        ],
    ]


def _nothing(_session: Any, _message_id: int | None) -> None:
    """A card that cannot be edited: somebody deleted it. /announcements shows it again."""
