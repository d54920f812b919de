"""What the Book says of each rule, in the shape in which storage compares it with what was last seen."""

from bot.courier.scene import Scene
from bot.knowledge.book import Book
from bot.knowledge.sheets import fingerprint
from storage import watches
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
    return [
        RuleState(
            rule_id=rule.id,
            fingerprint=fingerprint(rule),
            marketplace=rule.marketplace,
            categories=frozenset(owners.get(rule.id, ())),
            country=rule.country,
            changed=rule.changed.date if rule.changed else None,
            in_force=rule.in_force,
        )
        for rule in book.rules.values()
    ]


async def review(scene: Scene) -> int:
    """Tell watchers what changed and what is coming; how many messages were queued."""
    today = scene.db.clock().date()
    return await scene.db(watches.review, scene.bot_id, states(scene.book()), today)
