"""What the review shows of a draft, and what an order still lacks."""

from collections.abc import Sequence
from typing import Any

from bot.flows.contact_fields import NEEDED
from bot.flows.dangerous_fields import Detail, details
from bot.flows.providers import covering
from bot.knowledge.book import Book
from bot.knowledge.dangerous_entries import DangerousEntry
from bot.knowledge.sheets import Sheet
from storage.models import Draft, StoredFile

PARTS = ("categories", "marketplace", "country", "providers", "dangerous", "contact")


def missing(book: Book, draft: Draft) -> list[str]:
    """The parts an order needs and the draft lacks, in the order of the flow. Providers only if some cover it."""
    lacks = {
        "categories": not any(slug in book.categories for slug in draft.categories),
        "marketplace": draft.marketplace not in book.marketplaces,
        "country": draft.marketplace == "EU" and draft.country not in book.countries,
        "providers": not draft.providers and bool(draft.marketplace and covering(book, draft)),
        "dangerous": draft.dangerous.get("confirmed") is not True,
        "contact": not all(draft.contact.get(field) for field in NEEDED),
    }
    return [part for part in PARTS if lacks[part]]


def documents_of(found: Sheet | None) -> list[str]:
    """The documents that the sheet asks for with certainty: the checklist of the order."""
    return [asked.document.id for asked in found.documents if asked.sure] if found else []


def shown(book: Book, draft: Draft, found: Sheet | None, sheets: Sequence[StoredFile]) -> dict[str, Any]:
    """A draft in the knowledge's own words, for the texts; what the Book no longer has is left out."""
    known: list[Detail] = details(book, draft, sheets, every=False)
    entries = draft.dangerous.get("entries")
    return {
        "draft": draft,
        "categories": [book.categories[slug] for slug in draft.categories if slug in book.categories],
        "marketplace": book.marketplaces.get(draft.marketplace or ""),
        "country": book.countries.get(draft.country or ""),
        "answers": [
            (book.questions[question], answer)
            for question, answer in draft.answers.items()
            if question in book.questions
        ],
        "rules": len(found.items) if found else 0,
        "documents": len(documents_of(found)),
        "providers": [book.providers[provider] for provider in draft.providers if provider in book.providers],
        "entries": _each_once(book, entries if isinstance(entries, list) else []),
        "details": [detail for detail in known if not detail.open],
        "missing": missing(book, draft),
    }


def _each_once(book: Book, ids: Sequence[Any]) -> list[DangerousEntry]:
    """Entries of one UN number and name are one to the reader, whatever their limits."""
    found = [book.dangerous[one] for one in ids if one in book.dangerous]
    return list({(entry.un, entry.name.en): entry for entry in reversed(found)}.values())[::-1]
