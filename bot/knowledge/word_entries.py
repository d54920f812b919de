"""Words as data: what each category is called, products that are elsewhere, short talk, keywords that several
categories share, and words that make a product one more category."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

LANGUAGES = ("en", "zh", "de", "fr", "it", "es", "ja")


@dataclass(frozen=True, slots=True)
class Hints:
    """Words that look like a category and are not it ("doll's pram"), by language."""

    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    de: tuple[str, ...] = ()
    fr: tuple[str, ...] = ()
    it: tuple[str, ...] = ()
    es: tuple[str, ...] = ()
    ja: tuple[str, ...] = ()

    def spoken(self) -> Iterator[str]:
        """Every hint."""
        for language in LANGUAGES:
            yield from getattr(self, language)


@dataclass(frozen=True, slots=True)
class Keywords:
    """What a category is called, by language. A category may have several entries; its own has its slug as id."""

    id: str
    category: str
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    de: tuple[str, ...] = ()
    fr: tuple[str, ...] = ()
    it: tuple[str, ...] = ()
    es: tuple[str, ...] = ()
    ja: tuple[str, ...] = ()
    not_this: Hints = field(default_factory=Hints)

    def spoken(self) -> Iterator[tuple[str, str]]:
        """Every keyword with its language."""
        for language in LANGUAGES:
            for wording in getattr(self, language):
                yield language, wording


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Products that are none of the categories, so that their words pull a search away from the nearest wrong one."""

    id: str
    keywords: Mapping[str, tuple[str, ...]]
    similar: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Short talk that is no product: `whole` must be the whole message, `part` may stand anywhere in it."""

    id: str
    whole: tuple[str, ...] = ()
    part: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """A keyword that several categories claim on purpose; `id` is the keyword."""

    id: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Modifier:
    """Words beside a product that make it a category more: a lamp with Bluetooth is a radio device as well.

    `adds` is offered when one of `words` is said, one of `beside` too if there are any, and a category found is in
    `to` (empty: whichever), unless one found is in `unless` or one of `never_beside` is said. With `leads` it is about
    the first one found, and what it adds, or what was found of the same group, comes before that one.
    """

    id: str
    adds: str
    words: tuple[str, ...]
    beside: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    never_beside: tuple[str, ...] = ()
    leads: bool = False
