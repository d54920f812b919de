"""A sheet in words: the same blocks for the bot's windows (HTML pages) and the command line (plain text)."""

from bot.knowledge.paging import PAGE, pages
from bot.knowledge.sheets import Sheet
from bot.say import Say, plain

_FOOTER = 60
_LIST = 1500
"""Units of a list of documents that stays together on a page."""
_PAGE = {"en": PAGE, "zh": 2300}
"""Units of a page: Chinese says more in fewer, and six or seven rules are what one looks through at a time."""


def blocks(say: Say, sheet: Sheet) -> list[str]:
    """The whole sheet as Telegram HTML blocks, none of which should be split: header, rules, not required, documents.

    The list's first block is the header; rules are numbered as they stand on the sheet.
    """
    spared, asked = not_required(say, sheet), documents(say, sheet)
    out = [say("sheet.head", sheet=sheet), *warnings(say, sheet), *rules(say, sheet)]
    out += _under(say("sheet.not_required_head", sheet=sheet), spared)
    return out + pages(_under(say("sheet.documents_head", sheet=sheet), asked), _LIST, "\n")


def warnings(say: Say, sheet: Sheet) -> list[str]:
    """What stands above the rules: a missing country, bans, and why only general law applies."""
    out = [say("sheet.needs_country", sheet=sheet)] if sheet.needs_country else []
    if sheet.restrictions:
        out.append(say("flags.restrictions", found=sheet.restrictions))
    return out + [say("sheet.why_general", why=why) for why in sheet.why_general]


def rules(say: Say, sheet: Sheet) -> list[str]:
    """One block a rule; one that says so when there is none."""
    found = [say("sheet.rule", item=item, number=number) for number, item in enumerate(sheet.items, 1)]
    return found or [say("sheet.empty", sheet=sheet)]


def not_required(say: Say, sheet: Sheet) -> list[str]:
    """One block for each thing that is often believed to be required."""
    return [say("sheet.not_required", spared=one) for one in sheet.not_required]


def documents(say: Say, sheet: Sheet) -> list[str]:
    """One line a document, with the numbers of the rules that ask for it."""
    number_of = {item.rule.id: number for number, item in enumerate(sheet.items, 1)}
    return [
        say("sheet.document", asked=one, numbers=[number_of[rule.id] for rule in one.rules]) for one in sheet.documents
    ]


def sheet_pages(say: Say, sheet: Sheet, limit: int | None = None) -> list[str]:
    """The sheet as Telegram HTML pages of at most `limit` UTF-16 units each, footed with "page n of m" if several."""
    found = pages(blocks(say, sheet), (limit or _PAGE[say.language]) - _FOOTER)
    if len(found) == 1:
        return found
    return [f"{page}\n\n{say('sheet.footer', page=number, pages=len(found))}" for number, page in enumerate(found, 1)]


def sheet_plain(say: Say, sheet: Sheet) -> str:
    """The whole sheet as plain text, unpaged; links keep their address in brackets."""
    return plain("\n\n".join(blocks(say, sheet)))


def _under(head: str, rest: list[str]) -> list[str]:
    """A heading never stands alone at the foot of a page."""
    return [f"{head}\n{rest[0]}", *rest[1:]] if rest else []
