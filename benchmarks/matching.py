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
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process, utils

from bot.knowledge.book import DATA, Book, build, folder
from bot.knowledge.index import Index
from bot.knowledge.match import match

LIST = Path(__file__).parent / "data" / "products.tsv"
FUZZY_CUTOFF = 70
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
    short = [line for line in lines if len(line.q.split()) <= 10 and len(line.q) <= 60]
    joined = [line.q for line in lines]
    long = [" ".join(" ".join(joined[at : at + 12]).split()[:40]) for at in range(0, len(joined), 3)]
    texts = {"up to 10 words": [(line.q, line.lang) for line in short], "40 words": [(q, "en") for q in long]}
    print("\nmilliseconds: median / 95th percentile / most")
    for name, queries in texts.items():
        for q, lang in queries[:50]:
            match(book, q, lang)
        times = []
        for q, lang in queries:
            began = time.perf_counter()
            match(book, q, lang)
            times.append((time.perf_counter() - began) * 1000)
        times.sort()
        p95 = times[int(len(times) * 0.95)]
        print(f"  {name:15} {statistics.median(times):6.2f} {p95:6.2f} {times[-1]:6.2f}  of {len(times)}")
    find = names_only(book, fuzz.WRatio)
    times = []
    for q, lang in texts["up to 10 words"]:
        began = time.perf_counter()
        find(q, lang)
        times.append((time.perf_counter() - began) * 1000)
    print(f"  WRatio, names   {statistics.median(times):6.2f} {sorted(times)[int(len(times) * 0.95)]:6.2f}")


def size() -> None:
    """Time and memory of the index; memory without what Python already holds of the texts."""
    began = time.perf_counter()
    built = build(folder(DATA))
    read_in = time.perf_counter() - began
    began = time.perf_counter()
    Index.over(built.categories.values(), built.keywords.values(), built.elsewhere.values(), built.brands.values())
    indexed = time.perf_counter() - began
    gc.collect()
    tracemalloc.start()
    index = Index.over(
        built.categories.values(), built.keywords.values(), built.elsewhere.values(), built.brands.values()
    )
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(
        f"\n{len(index.keywords)} keywords: index in {indexed:.2f} s, {held / 2**20:.0f} MiB; files in {read_in:.2f} s"
    )


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
    size()


def misses(book: Book, lines: Iterable[Line]) -> None:
    for line in lines:
        found = [slug for slug, _ in match(book, line.q, line.lang).candidates][:3]
        if (found and not line.expect) or (line.expect and (not found or found[0] not in line.expect)):
            print(f"{line.lang} {line.q[:90]!r}: {','.join(line.expect) or 'none'} but {','.join(found) or 'nothing'}")


if __name__ == "__main__":
    main()
