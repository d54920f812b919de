"""Which providers suit an order, and why. Ranked by fit alone: nobody pays for a place."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.knowledge.book import Book
from bot.knowledge.entries import Provider


@dataclass(frozen=True, slots=True)
class Fit:
    """A provider with what speaks for it: the ticked groups and wanted services it covers, languages, sites."""

    provider: Provider
    groups: tuple[str, ...]
    services: tuple[str, ...]
    complete: bool
    in_china: bool
    speaks: bool
    score: float


def providers(
    book: Book,
    categories: Sequence[str],
    marketplace: str,
    services: Collection[str] | None = None,
    *,
    language: str | None = None,
    in_china: bool = False,
) -> tuple[Fit, ...]:
    """Providers of the marketplace for these category slugs, best fit first; unknown slugs raise KeyError.

    `services` asks for at least one of them, `in_china` for a site in China; a `language` the provider speaks counts in
    its favour. A provider without groups covers all. `complete`: it covers every group and every service wanted.
    """
    wanted = tuple(dict.fromkeys(book.categories[slug].group for slug in categories))
    fits: list[Fit] = []
    for provider in book.providers.values():
        groups = tuple(group for group in wanted if not provider.groups or group in provider.groups)
        offered = tuple(service for service in provider.services if services is None or service in services)
        if marketplace not in provider.marketplaces or not groups or not offered:
            continue
        if in_china and provider.china is None:
            continue
        speaks = language is not None and any(one.startswith(language[:2]) for one in provider.languages)
        complete = len(groups) == len(wanted) and (services is None or len(offered) == len(set(services)))
        score = (
            4.0 * len(groups) / len(wanted)
            + 3.0 * (1.0 if services is None else len(offered) / len(set(services)))
            + 1.0 * min(len(provider.accreditations), 3) / 3
            + 1.0 * speaks
            + 0.5 * (provider.china is not None)
            + 0.3 * min(len(provider.services), 4) / 4
        )
        fits.append(Fit(provider, groups, offered, complete, provider.china is not None, speaks, round(score, 3)))
    return tuple(sorted(fits, key=lambda fit: (-fit.score, fit.provider.name)))
