"""How well and how fast products are found: `python -m benchmarks.matching [FILE]`.

Quality is counted over a tab-separated list (text, language, expected slugs or "none", kind, source) written by
people who had not seen the keywords. The references, rapidfuzz' WRatio and token_set_ratio over the names of the
categories, are measured in the same run. Times are of one thread.
"""

import argparse
import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rapidfuzz import fuzz, process, utils

from bot.knowledge.book import DATA, Book, build, folder
from bot.knowledge.cached import _open, load
from bot.knowledge.encoder import Encoder, Near
from bot.knowledge.index import Index
from bot.knowledge.match import match
from bot.knowledge.word_entries import LANGUAGES

LIST = Path(__file__).parent / "data" / "products.tsv"
FUZZY_CUTOFF = 70
AT_LEAST = 30_000
"""Keywords at which speed and memory are also told, to compare with other versions."""
Finder = Callable[[str, str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Line:
    """A text and what it should find; `expect` is empty for what is no product of ours."""

    q: str
    lang: str
    expect: frozenset[str]
    kind: str


def read(path: Path) -> list[Line]:
    """The list; comments begin with #."""
    rows = [line.split("\t") for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return [
        Line(q, lang, frozenset() if expect == "none" else frozenset(expect.split(",")), kind)
        for q, lang, expect, kind, *_ in rows
    ]


def names_only(book: Book, scorer: Callable[..., float]) -> Finder:
    """Today's usual answer: a rapidfuzz scorer over the names of the categories."""
    names = [(name, slug) for slug, one in book.categories.items() for name in (one.name.en, one.name.zh)]

    def find(q: str, _lang: str) -> list[str]:
        hits = process.extract(
            q, [name for name, _ in names], scorer=scorer, processor=utils.default_process, score_cutoff=FUZZY_CUTOFF
        )
        return list(dict.fromkeys(names[at][1] for _, _, at in hits))

    return find


def score(finder: Finder, lines: Iterable[Line]) -> dict[str, tuple[int, int, int, int, int]]:
    """Per group: products, found first, found in three, non-products, answered non-products."""
    groups: dict[str, list[int]] = {}
    for line in lines:
        found = list(finder(line.q, line.lang))[:3]
        for group in ("all", f"language {line.lang}", f"kind {line.kind}"):
            counts = groups.setdefault(group, [0, 0, 0, 0, 0])
            if line.expect:
                counts[0] += 1
                counts[1] += bool(found) and found[0] in line.expect
                counts[2] += not line.expect.isdisjoint(found)
            else:
                counts[3] += 1
                counts[4] += bool(found)
    return {group: tuple(counts) for group, counts in groups.items()}  # type: ignore[misc]


def quality(book: Book, lines: Sequence[Line]) -> None:
    ours: Finder = lambda q, lang: [slug for slug, _ in match(book, q, lang).candidates]  # noqa: E731
    finders = {
        "ours": ours,
        "WRatio over names": names_only(book, fuzz.WRatio),
        "token_set_ratio over names": names_only(book, fuzz.token_set_ratio),
    }
    for name, finder in finders.items():
        print(f"\n{name}: first / in three / answered non-products")
        for group, (products, first, three, others, wrong) in sorted(score(finder, lines).items()):
            if name == "ours" or group == "all":
                shares = f"{first / products:6.1%} {three / products:6.1%}" if products else "     –      –"
                mistaken = f"{wrong / others:6.1%}" if others else "     –"
                print(f"  {group:22} {shares}  of {products:4}   {mistaken} of {others}")


def speed(book: Book, lines: Sequence[Line]) -> None:
    """Milliseconds of one thread: as it is, by words alone, and by words alone with a third of the keywords."""
    short = [line for line in lines if len(line.q.split()) <= 10 and len(line.q) <= 60]
    joined = [line.q for line in lines]
    long = [" ".join(" ".join(joined[at : at + 12]).split()[:40]) for at in range(0, len(joined), 3)]
    texts = {"up to 10 words": [(line.q, line.lang) for line in short], "40 words": [(q, "en") for q in long]}
    print("\nmilliseconds: median / 95th percentile / most")
    worded, thin = _words_only(book), _words_only(thinned(book, AT_LEAST))
    for name, queries in texts.items():
        for what, one in (("", book), (", words alone", worded), (f", {len(thin.index.keywords):,} keywords", thin)):
            _print_times(
                name + what, [_time(lambda q, lang, one=one: match(one, q, lang), *query) for query in queries]
            )
    find = names_only(book, fuzz.WRatio)
    _print_times("WRatio, names", [_time(find, *query) for query in texts["up to 10 words"]])
    if book.encoder is not None:
        asked = _Counting(book.encoder)
        counted = _with_encoder(book, asked)
        for line in lines:
            match(counted, line.q, line.lang)
        print(f"  the encoder is asked by {asked.calls / len(lines):.0%} of the texts")


def _time(find: Finder | Callable[[str, str], object], q: str, lang: str) -> float:
    began = time.perf_counter()
    find(q, lang)
    return (time.perf_counter() - began) * 1000


def _print_times(name: str, times: list[float]) -> None:
    times = sorted(times[len(times) // 20 :])  # the first ones warm the caches
    p95 = times[int(len(times) * 0.95)]
    print(f"  {name:32} {statistics.median(times):6.2f} {p95:6.2f} {times[-1]:7.2f}  of {len(times)}")


class _Counting:
    """An encoder that counts how often it is asked."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.calls = 0

    def nearest(self, text: str) -> list[Near]:
        self.calls += 1
        return self._encoder.nearest(text)


def _with_encoder(book: Book, encoder: object) -> Book:
    other = replace(book)
    other.__dict__.update(index=book.index, encoder=encoder)
    return other


def _words_only(book: Book) -> Book:
    return _with_encoder(book, None)


def thinned(book: Book, most: int) -> Book:
    """A Book with about `most` keywords: every n-th of each list."""
    every = max(1, round(len(book.index.keywords) / most))
    entries = {
        one.id: replace(one, **{language: getattr(one, language)[::every] for language in LANGUAGES})
        for one in book.keywords.values()
    }
    others = {
        one.id: replace(one, keywords={language: many[::every] for language, many in one.keywords.items()})
        for one in book.elsewhere.values()
    }
    return replace(book, keywords=entries, elsewhere=others)


def size(book: Book) -> None:
    """Time and memory of the index; memory without what Python already holds of the texts."""
    for one in (book, thinned(book, AT_LEAST)):
        parts = one.categories.values(), one.keywords.values(), one.elsewhere.values(), one.brands.values()
        began = time.perf_counter()
        Index.over(*parts)
        indexed = time.perf_counter() - began
        gc.collect()
        tracemalloc.start()
        index = Index.over(*parts)
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        print(f"{len(index.keywords):,} keywords: index in {indexed:.2f} s, {held / 2**20:.0f} MiB")
    load(None)
    _open.clear()
    began = time.process_time()
    load(None)
    print(f"the whole Book from the shelf: {time.process_time() - began:.2f} s of CPU")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=LIST)
    parser.add_argument("--misses", action="store_true", help="list what was not found first, and what was answered")
    options = parser.parse_args()
    lines = read(options.file)
    book = build(folder(DATA))
    if options.misses:
        misses(book, lines)
    quality(book, lines)
    speed(book, lines)
    size(book)


def misses(book: Book, lines: Iterable[Line]) -> None:
    for line in lines:
        found = [slug for slug, _ in match(book, line.q, line.lang).candidates][:3]
        if (found and not line.expect) or (line.expect and (not found or found[0] not in line.expect)):
            print(f"{line.lang} {line.q[:90]!r}: {','.join(line.expect) or 'none'} but {','.join(found) or 'nothing'}")


if __name__ == "__main__":
    main()
