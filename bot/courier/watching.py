"""What the Book says of each rule, in the shape in which storage compares it with what was last seen."""

from datetime import datetime

from bot.courier.scene import Scene
from bot.knowledge.book import Book
from bot.knowledge.notices import categories_of
from bot.quiet import hours_of
from storage import watches
from storage.models import Seller
from storage.watches import RuleState


def states(book: Book) -> list[RuleState]:
    """Every rule with the categories whose sheets it can stand on."""
    owners: dict[str, set[str]] = {}
    for category in book.categories.values():
        for ids in category.rules.values():
            for rule_id in ids:
                owners.setdefault(rule_id, set()).add(category.slug)
    everything = set(book.categories)
    for rule in (one for rules in book.country_rules.values() for one in rules):
        owners[rule.id] = (set(rule.only) or everything) - set(rule.not_for)
    announced: dict[str, set[str]] = {}
    for notice in book.notices.values():
        wanted = categories_of(book, notice)
        for rule_id in notice.rules:
            if rule_id in book.rules and book.rules[rule_id].in_force == notice.day:
                announced.setdefault(rule_id, set()).update(everything if wanted is None else wanted)
    return [
        RuleState(
            rule_id=rule.id,
            fingerprint=book.fingerprints[rule.id],
            marketplace=rule.marketplace,
            categories=frozenset(owners.get(rule.id, ())),
            country=rule.country,
            changed=rule.changed.date if rule.changed else None,
            in_force=rule.in_force,
            announced=frozenset(announced.get(rule.id, ())),
        )
        for rule in book.rules.values()
    ]


async def review(scene: Scene) -> int:
    """Tell watchers what changed and what is coming, outside their quiet hours; how many messages were queued."""
    now = scene.db.clock()

    def when(seller: Seller) -> datetime:
        return hours_of(seller).allowed(now)

    return await scene.db(watches.review, scene.bot_id, states(scene.book()), now.date(), when)
