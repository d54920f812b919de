"""What may stand in a draft, and what a change in one field undoes in others."""

from collections.abc import Mapping
from typing import Any

from storage.limits import ADDRESS, KEYWORD, NAME, fitting, tidy
from storage.models.draft import Draft
from storage.problems import Incomplete, Invalid
from storage.sellers import MARKETPLACES

MOST_CATEGORIES = 3
MOST_PROVIDERS = 3
CONTACT = {"name": NAME, "company": NAME, "email": ADDRESS, "phone": NAME}
FIELDS = {"keyword", "categories", "marketplace", "country", "answers", "providers", "dangerous", "contact"}


def checked(draft: Draft, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields to write: those given that differ, and what they undo.

    New categories or a new marketplace drop the providers; a marketplace other than EU drops the country; new
    categories or answers ask for the dangerous-goods details to be confirmed again. A field given in the same call
    is taken as given. Raises Invalid(what=field, why), TypeError for a field that no draft has.
    """
    if unknown := set(fields) - FIELDS:
        raise TypeError(f"a draft has no {', '.join(sorted(unknown))}")
    values = {field: CHECKS[field](value) for field, value in fields.items()}
    values = {field: value for field, value in values.items() if getattr(draft, field) != value}
    if values.keys() & {"categories", "marketplace"} and "providers" not in fields:
        values["providers"] = []
    marketplace = values.get("marketplace", draft.marketplace)
    if marketplace != "EU" and (values.get("country") or draft.country):
        values["country"] = None
    if values.keys() & {"categories", "answers"} and "dangerous" not in fields and draft.dangerous:
        values["dangerous"] = {**draft.dangerous, "confirmed": False}
    return values


def require_complete(draft: Draft) -> None:
    """Raises Incomplete(what) naming the first part that an order needs and the draft lacks."""
    missing = {
        "categories": not draft.categories,
        "marketplace": draft.marketplace is None,
        "country": draft.marketplace == "EU" and draft.country is None,
        "dangerous": draft.dangerous.get("confirmed") is not True,
        "contact": not (draft.contact.get("name") and draft.contact.get("email")),
    }
    for part, lacks in missing.items():
        if lacks:
            raise Incomplete(what=part)


def _slugs(what: str, value: Any, most: int) -> list[str]:
    slugs = list(dict.fromkeys(value))
    if len(slugs) > most:
        raise Invalid(what=what, why="many")
    if not all(isinstance(slug, str) and slug for slug in slugs):
        raise Invalid(what=what, why="unknown")
    return slugs


def _marketplace(value: Any) -> str | None:
    if value is not None and value not in MARKETPLACES:
        raise Invalid(what="marketplace", why="unknown")
    return str(value) if value else None


def _country(value: Any) -> str | None:
    if not value:
        return None
    code = str(value).upper()
    if len(code) != 2 or not (code.isascii() and code.isalpha()):
        raise Invalid(what="country", why="unknown")
    return code


def _answers(value: Any) -> dict[str, bool]:
    return {str(question): bool(answer) for question, answer in dict(value).items()}


def _dangerous(value: Any) -> dict[str, Any]:
    return {
        "confirmed": value.get("confirmed") is True,
        "values": dict(value.get("values") or {}),
        "entries": list(value.get("entries") or []),
    }


def _contact(value: Any) -> dict[str, str]:
    given = {field: str(value.get(field) or "") for field in CONTACT}
    return {field: fitting(field, text, CONTACT[field]) for field, text in given.items() if text.strip()}


CHECKS: dict[str, Any] = {
    "keyword": lambda value: tidy(str(value), KEYWORD),
    "categories": lambda value: _slugs("categories", value, MOST_CATEGORIES),
    "marketplace": _marketplace,
    "country": _country,
    "answers": _answers,
    "providers": lambda value: _slugs("providers", value, MOST_PROVIDERS),
    "dangerous": _dangerous,
    "contact": _contact,
}
