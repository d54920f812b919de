"""How well and how fast questions are answered: `python -m benchmarks.answers [FILE] [--misses]`.

Quality is counted over a tab-separated list (text, language, kind, topic, last topic) written by people who had not
seen the wordings; its misses were read when the ranking was last worked on, so it is no blind list any more. Texts that
lean on the answer before them have a list of their own (data/followups.tsv). The reference in the same run answers with
the topic whose title or wording rapidfuzz' WRatio likes best. Times: one thread; the search index is built before.
"""

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process, utils

from bot.knowledge.answer import Answer, answer
from bot.knowledge.book import Book
from bot.knowledge.cached import load

LIST = Path(__file__).parent / "data" / "questions.tsv"
FUZZY_CUTOFF = 60
Reply = Callable[["Line"], Answer]


@dataclass(frozen=True, slots=True)
class Line:
    """A text, what it is (faq, person, smalltalk, product, followup) and the topics that answer it."""

    q: str
    lang: str
    kind: str
    topics: frozenset[str]
    last: str | None


def read(path: Path) -> list[Line]:
    """The list; comments begin with #."""
    rows = [line.split("\t") for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return [
        Line(q, lang, kind, frozenset(filter(None, topic.split("|"))), last or None)
        for q, lang, kind, topic, last in (row + [""] * (5 - len(row)) for row in rows)
    ]


def fits(line: Line, found: Answer) -> bool:
    """Whether an answer is what its text wanted."""
    match line.kind:
        case "product":
            return found.kind == "category"
        case "person":
            return found.offers_person
        case "smalltalk":
            return found.kind in {"smalltalk", "command"}
        case _:
            return found.topic in line.topics


def ours(book: Book) -> Reply:
    return lambda line: answer(book, line.q, line.lang, line.last)


def fuzzy(book: Book) -> Reply:
    """Today's usual answer: a rapidfuzz scorer over titles and the wordings of the topics."""
    known = [(one.title.get(language), one.id) for one in book.topics.values() for language in ("en", "zh")]
    known += [(text, one.topic) for one in book.wordings.values() for text in (*one.en, *one.zh)]
    texts = [text for text, _ in known]

    def reply(line: Line) -> Answer:
        hit = process.extractOne(
            line.q, texts, scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=FUZZY_CUTOFF
        )
        topic = known[hit[2]][1] if hit else ""
        kind = topic if topic in {"smalltalk", "escalate"} else "faq" if topic else "unknown"
        return Answer(kind, "", (topic,) if topic else (), offers_person=kind == "escalate")  # type: ignore[arg-type]

    return reply


def quality(name: str, reply: Reply, lines: Sequence[Line], *, whole: bool) -> None:
    """Per kind and language: right, offered among several, wrong topic, taken for a product or a question instead."""
    groups: dict[str, Counter[str]] = {}
    for line in lines:
        found = reply(line)
        for group in (line.kind, f"{line.kind} {line.lang}") if whole else (line.kind,):
            counts = groups.setdefault(group, Counter())
            counts["n"] += 1
            counts["right"] += fits(line, found)
            asked = line.kind in {"faq", "followup"}
            counts["offered"] += asked and not fits(line, found) and not line.topics.isdisjoint(found.topics)
            counts["astray"] += found.kind == "category" if line.kind != "product" else found.kind == "faq"
            counts["wrong"] += asked and found.kind == "faq" and not fits(line, found)
    print(f"\n{name}: right / offered with others / wrong topic / product and question mixed up")
    for group, counts in sorted(groups.items()):
        shares = (f"{counts[one] / counts['n']:6.1%}" for one in ("right", "offered", "wrong", "astray"))
        print(f"  {group:14} {' '.join(shares)}  of {counts['n']}")


def speed(book: Book, lines: Sequence[Line]) -> None:
    for line in lines[:50]:
        answer(book, line.q, line.lang, line.last)
    times = []
    for line in lines:
        began = time.perf_counter()
        answer(book, line.q, line.lang, line.last)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    ranked = []
    for line in lines:
        began = time.perf_counter()
        book.topic_index.rank(line.q)
        ranked.append((time.perf_counter() - began) * 1000)
    ranked.sort()
    print("\nmilliseconds: median / 95th percentile / most")
    for name, found in (("whole answer", times), ("topics alone", ranked)):
        print(f"  {name:14} {statistics.median(found):6.2f} {found[int(len(found) * 0.95)]:6.2f} {found[-1]:7.2f}")


def misses(reply: Reply, lines: Iterable[Line]) -> None:
    for line in lines:
        found = reply(line)
        if not fits(line, found):
            wanted = "|".join(sorted(line.topics)) or line.kind
            print(f"{line.lang} {line.q[:100]!r}: {wanted} but {found.kind} {','.join(found.topics)} ({found.reason})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=LIST)
    parser.add_argument("--misses", action="store_true", help="list what was not answered as wanted")
    options = parser.parse_args()
    lines, book = read(options.file), load(None)
    print(f"{len(book.topics)} topics, {sum(len(one.en) + len(one.zh) for one in book.wordings.values())} wordings")
    if options.misses:
        misses(ours(book), lines)
    quality("ours", ours(book), lines, whole=True)
    quality("WRatio over titles and wordings", fuzzy(book), lines, whole=False)
    speed(book, lines)


if __name__ == "__main__":
    main()
