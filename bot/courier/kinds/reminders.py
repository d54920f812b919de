"""What the calendar says: policy dates that come nearer, and a seller's own deadlines."""

from datetime import timedelta

from bot.courier.kinds.seller import number, post, say_for
from bot.courier.scene import Rendered, Scene, Skip
from bot.keyboards import button
from bot.knowledge.notice_entries import Notice
from bot.quiet import hours_of
from bot.say import zone_of
from bot.snoozing import offered
from storage import deadlines, notices, sellers
from storage.models import Deadline, OutboxMessage
from storage.problems import NotFound


async def countdown(scene: Scene, row: OutboxMessage) -> Rendered:
    """Policy dates, unless they have passed, or were told as nearer, or he does not want them any more."""
    standing = await scene.db(notices.standing, number(row, "seller_id"))
    seller, book = standing.seller, scene.book()
    today = hours_of(seller).today(scene.db.clock())
    ahead: list[tuple[Notice, int]] = []
    for notice_id, stage in row.ids["notices"]:
        notice, state = book.notices.get(notice_id), standing.states.get(notice_id)
        stale = state is None or state.choice == "mute" or (state.told is not None and state.told < stage)
        if notice is not None and not stale and notice.day >= today and not seller.notices_off:
            ahead.append((notice, (notice.day - today).days))
    if not ahead:
        return Skip("nothing of it is wanted or ahead any more")
    say = say_for(seller)
    items = [{"notice": notice, "left": left} for notice, left in ahead]
    every = button(say.plain("notices.b_all"), "policies.open")
    if len(ahead) > 1:
        pairs = [
            one
            for number_, (notice, _) in enumerate(ahead, 1)
            for one in (
                button(say.plain("notices.b_details_of", number=number_), "notice.open", notice.id),
                button(say.plain("notices.b_mute_of", number=number_), "notice.mute", notice.id),
            )
        ]
        return post(say("notices.countdown", items=items), *pairs, every)
    one = ahead[0][0]
    topics = [
        button(say.plain("topics.b_topic", item=book.topics[topic]), "topic.open", topic)
        for topic in one.topics[:1]
        if topic in book.topics
    ]
    details = button(say.plain("notices.b_details"), "notice.open", one.id)
    mute = button(say.plain("notices.b_mute"), "notice.mute", one.id)
    return post(say("notices.countdown", items=items), details, mute, *topics, every)


async def reminder(scene: Scene, row: OutboxMessage) -> Rendered:
    """A deadline of his own, unless it is done, put off, past, or was told as nearer."""
    seller = await scene.db(sellers.get, number(row, "seller_id"))
    try:
        deadline = await scene.db(deadlines.get, seller.id or 0, number(row, "deadline_id"))
    except NotFound:
        return Skip("deadline dropped")
    now, hours, stage = scene.db.clock(), hours_of(seller), number(row, "stage")
    left = (deadline.day - hours.today(now)).days
    past = deadline.due_at <= now if deadline.due_at else left < 0
    if deadline.state != "open" or past or deadline.snoozed_until is not None:
        return Skip(f"deadline {deadline.state}, or past, or put off")
    if deadline.told is not None and deadline.told < stage:
        return Skip("told as nearer")
    say = say_for(seller)
    text = say(
        "deadlines.reminder",
        deadline=deadline,
        left=left,
        hours=hours_left(deadline, scene),
        zone=zone_of(seller),
    )
    own = deadline.id or 0
    snoozes = [
        button(say.plain("deadlines.b_snooze", item=(days, until)), "deadline.snooze", own, until)
        for days, until in offered(deadline, hours.today(now))
    ]
    done = button(say.plain("deadlines.b_done"), "deadline.done", own)
    return post(text, done, *snoozes, button(say.plain("deadlines.b_open"), "deadline.open", own))


def hours_left(deadline: Deadline, scene: Scene) -> int | None:
    """Hours left of a deadline by the hour, rounded: a reminder may come some seconds late."""
    return None if deadline.due_at is None else round((deadline.due_at - scene.db.clock()) / timedelta(hours=1))
