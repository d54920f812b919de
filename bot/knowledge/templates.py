"""Messages to buyers with blanks. Their bodies are written by editors, so they run in Jinja2's sandbox."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from jinja2 import StrictUndefined, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.knowledge.tool_entries import Blank, Template

if TYPE_CHECKING:
    from bot.knowledge.book import Book

_ORDER: Final = re.compile(r"\d{3}-?\d{7}-?\d{7}")
_ENVIRONMENT: Final = ImmutableSandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
"""Without autoescape: a message to a buyer is plain text."""


class BadTemplate(Exception):
    """A body that is no template."""


def names(body: str) -> set[str]:
    """The blanks a body uses. Raises BadTemplate."""
    try:
        return meta.find_undeclared_variables(_ENVIRONMENT.parse(body))
    except TemplateError as problem:
        raise BadTemplate(str(problem)) from None


def fill(book: "Book", template: Template, language: str, values: Mapping[str, str]) -> str:
    """The message in a language; a blank without a value stands as its label in [brackets].

    Raises BadTemplate when the body cannot be rendered, KeyError for a blank the Book does not know.
    """
    told = {blank: values.get(blank) or bracketed(book.blanks[blank], language) for blank in template.blanks}
    try:
        return _compiled(getattr(template.body, language)).render(told).strip()
    except TemplateError as problem:
        raise BadTemplate(str(problem)) from None


def bracketed(blank: Blank, language: str) -> str:
    """[order number], as it stands in a message of that language: Chinese in Chinese, else English."""
    return f"[{blank.label.get(language)}]"


def read_blank(blank: Blank, text: str) -> str | None:
    """What is typed for a blank as one tidy line, None when it cannot be that."""
    plain = " ".join(text.split())
    if not plain or len(plain) > blank.longest:
        return None
    if blank.kind == "order-number":
        digits = plain.replace(" ", "").lstrip("#")
        if not _ORDER.fullmatch(digits):
            return None
        digits = digits.replace("-", "")
        return f"{digits[:3]}-{digits[3:10]}-{digits[10:]}"
    return plain


@lru_cache(maxsize=256)
def _compiled(body: str) -> "_JinjaTemplate":
    return _ENVIRONMENT.from_string(body)


if TYPE_CHECKING:
    from jinja2 import Template as _JinjaTemplate
