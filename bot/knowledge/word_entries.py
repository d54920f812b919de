"""Words as data: products that are elsewhere, short talk, and keywords that several categories share."""

from collections.abc import Mapping
from dataclasses import dataclass


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
