"""A sheet as one HTML document to keep, print or hand to a supplier: English and Chinese side by side."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from bot import sheet_text
from bot.knowledge.sheets import Sheet
from bot.say import LANGUAGES, Say


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter: `name` says which heading it gets, `rows` hold one cell a language, in the order of LANGUAGES."""

    name: str
    rows: list[tuple[Markup, ...]]


def sheet_file(sheet: Sheet, language: str) -> tuple[str, str]:
    """File name and HTML of the document; the reader's language stands first."""
    order = sorted(LANGUAGES, key=lambda one: one != language)
    says = [Say(one) for one in order]
    chapters: dict[str, Callable[[Say, Sheet], list[str]]] = {
        "warnings": sheet_text.warnings,
        "rules": sheet_text.rules,
        "not_required": sheet_text.not_required,
        "documents": sheet_text.documents,
    }
    parts = [
        Part(name, [tuple(map(Markup, row)) for row in zip(*(make(say, sheet) for say in says), strict=True)])
        for name, make in chapters.items()
    ]
    page = says[0]("sheet_file.page", sheet=sheet, languages=order, parts=[part for part in parts if part.rows])
    slugs = "+".join(category.slug for category in sheet.categories)
    place = sheet.marketplace.id + (f"-{sheet.country.code}" if sheet.country else "")
    return f"{slugs}-{place}-{sheet.today.isoformat()}.html", page
