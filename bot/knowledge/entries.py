"""The nouns of the knowledge: plain frozen values, one class a TOML table. Nothing here knows a file or a Book."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

MarketplaceId = Literal["US", "EU", "UK", "JP", "AU", "SG"]
Checked = Literal["opened", "stored copy", "memory"]
Kind = Literal["law", "standard", "mark", "registration", "document", "label", "duty", "amazon", "restriction"]
Service = Literal["testing", "certification", "responsible-person", "epr", "inspection", "registration"]
MARKETPLACES: tuple[MarketplaceId, ...] = ("US", "EU", "UK", "JP", "AU", "SG")


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages."""

    en: str
    zh: str

    def get(self, language: str) -> str:
        """The wording in `language`; anything that is not Chinese reads English."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Source:
    """The page of the law or authority a fact rests on."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class General:
    """Why a category has no regime of its own on a marketplace."""

    en: str
    zh: str
    source: Source

    def get(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    name: Text
    order: int


@dataclass(frozen=True, slots=True)
class Question:
    """A product question answered yes or no. `implies`: a yes here is a yes there (under 3 is under 14)."""

    id: str
    ask: Text
    label: Text
    kind: Literal["yes-no"] = "yes-no"
    help: Text | None = None
    implies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Category:
    """A product type; `slug` is its id, `rules` and `why_general` are keyed by marketplace, its words `Keywords`."""

    slug: str
    group: str
    name: Text
    covers: Text
    rules: Mapping[str, tuple[str, ...]]
    questions: tuple[str, ...] = ()
    implied: Mapping[str, bool] = field(default_factory=dict)
    similar: tuple[str, ...] = ()
    why_general: Mapping[str, General] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What became different for the seller on a day (of its taking effect, or of the edit)."""

    date: date
    en: str
    zh: str

    def get(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Rule:
    """One law, standard, mark, registration, document, label or duty, written once.

    `when` must all hold ("!x" negates), of `when_any` at least one. `country` marks a rule of one importing country,
    which reaches every category subject to `only` and `not_for` (written `except` in the file).
    """

    id: str
    marketplace: MarketplaceId
    kind: Kind
    title: Text
    text: Text
    citation: str
    source: Source
    as_of: date
    checked: Checked
    sort: int
    in_force: date | None = None
    until: date | None = None
    when: tuple[str, ...] = ()
    when_any: tuple[str, ...] = ()
    hand_over: tuple[str, ...] = ()
    country: str | None = None
    only: tuple[str, ...] = ()
    not_for: tuple[str, ...] = field(default=(), metadata={"key": "except"})
    changed: Change | None = None


@dataclass(frozen=True, slots=True)
class NotRequired:
    """What sellers often believe a marketplace asks for, and it does not. No `categories` means all."""

    id: str
    marketplace: MarketplaceId
    title: Text
    text: Text
    source: Source
    as_of: date
    checked: Checked
    categories: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    when_any: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Country:
    """An importing country of the EU; `languages` says in which language instructions and warnings must be."""

    code: str
    name: Text
    languages: Text


@dataclass(frozen=True, slots=True)
class Marketplace:
    id: MarketplaceId
    name: Text
    currency: str
    languages: tuple[str, ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document a rule asks for; `help` says what it must show."""

    id: str
    name: Text
    help: Text
    expires: bool = False


@dataclass(frozen=True, slots=True)
class Accreditation:
    name: str
    source: Source


@dataclass(frozen=True, slots=True)
class Provider:
    """A test house, certifier, responsible person or EPR service. Facts only: no price, no time."""

    id: str
    name: str
    services: tuple[Service, ...]
    marketplaces: tuple[MarketplaceId, ...]
    groups: tuple[str, ...]
    languages: tuple[str, ...]
    url: str
    about: Text
    as_of: date
    checked: Checked
    name_zh: str | None = None
    accreditations: tuple[Accreditation, ...] = ()
    china: Text | None = None
