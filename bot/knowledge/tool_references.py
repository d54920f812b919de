"""Do the entries of the tools hang together? Called with how to say what is wrong with an entry."""

import typing
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.knowledge.message_phrases import BadPhrase, regex
from bot.knowledge.tool_entries import TEMPLATE_LANGUAGES, Finds, ListId

if TYPE_CHECKING:
    from bot.knowledge.book import Book

Say = Callable[[str, str, str], None]


def dead(book: "Book", say: Say) -> None:
    """References to what is not there, patterns that are none, bodies that cannot be filled in."""
    from bot.knowledge.templates import BadTemplate, names  # Jinja2: a search needs none of it

    for phrases in book.message_phrases.values():
        if phrases.rule not in book.message_rules:
            say("message_phrases", phrases.id, f"rule: there is no {phrases.rule!r}")
        for wording in (*phrases.any, *phrases.beside, *phrases.also, *phrases.unless):
            try:
                regex(wording)
            except BadPhrase as problem:
                say("message_phrases", phrases.id, f"{wording!r}: {problem}")
    for one in book.message_lists:
        if one not in typing.get_args(ListId):
            say("message_list", one, f"there is no such list: {', '.join(typing.get_args(ListId))}")
    for template in book.templates.values():
        for blank in template.blanks:
            if blank not in book.blanks:
                say("template", template.id, f"blanks: there is no {blank!r}")
        for language in TEMPLATE_LANGUAGES:
            try:
                used = names(getattr(template.body, language))
            except BadTemplate as problem:
                say("template", template.id, f"body.{language}: {problem}")
                continue
            for blank in sorted(used ^ set(template.blanks)):
                fault = "is not among the blanks" if blank in used else "is never used"
                say("template", template.id, f"body.{language}: {blank} {fault}")


def inspect(book: "Book", say: Say) -> None:
    """What is wrong in substance: rules that never speak, two rules for one thing."""
    owners: dict[str, str] = {}
    spoken = {phrases.rule for phrases in book.message_phrases.values()}
    for rule in book.message_rules.values():
        if not rule.finds and rule.id not in spoken:
            say("message_rule", rule.id, "has neither finds nor phrases, so it never speaks")
        for found in rule.finds:
            if owners.setdefault(found, rule.id) != rule.id:
                say("message_rule", rule.id, f"finds {found!r}, which {owners[found]} does already")
    if book.message_rules:
        for found in typing.get_args(Finds):
            if found not in owners:
                say("message_rule", next(iter(book.message_rules)), f"no rule finds {found!r}")
