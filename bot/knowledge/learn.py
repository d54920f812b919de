"""Learns from the keywords what a text means: `python -m bot.knowledge.learn` writes what the encoder reads (minutes).

Nothing but the knowledge itself is learned from: every name, cover and keyword, and titles made up of them ("1pc
portable KEYWORD for travel"). To be run again when types or many words were added; until then only the words know them.
"""

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from bot.knowledge.book import DATA, Book, build, folder
from bot.knowledge.encoder import BIAS, LEARNED, model
from bot.knowledge.normalise import clean, is_cjk

_TITLES = 300
_TITLES_ELSEWHERE = 120
_ROUNDS = 12
_BATCH = 1024
_RATE = 0.05
_DECAY = 1e-5
_BALANCE = 0.3
"""0: every text counts the same; 1: every owner does."""
_SEED = 5


def _listed(text: str) -> list[str]:
    return [word.strip() for word in text.split(",")]


_LOOKS = _listed(
    "portable,cute,large,small,mini,wireless,foldable,adjustable,waterproof,black,white,pink,blue,red,gold,wooden,"
    "plastic,metal,silicone,cotton,vintage,modern,classic,professional,soft,lightweight,2024,new,premium,creative,"
    "reusable,universal,colorful,transparent,electric,rechargeable,outdoor,indoor"
)
_FOR = _listed(
    "women,men,kids,girls,boys,baby,toddlers,home,kitchen,bathroom,office,travel,party,christmas,birthday gift,"
    "daily use,outdoor,bedroom,living room,school,beginners,adults"
)
_ENDS = _listed(
    "random color,easy to use,high quality,gift,set of 2,with storage bag,perfect gift,suitable for home,"
    "large capacity,non slip,durable,1pc,2 pack,us plug,multicolor,12 inch,5 x 7 in."
)
_COUNTS = _listed("1pc,2pcs,10pcs,1 set,set of 3")
_SYLLABLES = _listed("ba,ko,zen,lu,mar,tri,vo,nex,gan,hi,sol,rey,dor,fam,ulti,pro,tek,wee,jo,kid,lit,san,chi,fu,yo")
_LOOKS_ZH = _listed(
    "新款,家用,加厚,网红,ins风,创意,便携,大号,小号,女,男,儿童,正品,包邮,2024,韩版,高档,学生,"
    "批发,可爱,多功能,户外,套装,防水,简约,礼物"
)


def samples(book: Book) -> dict[str, list[str]]:
    """What each owner is called, each wording once."""
    out: dict[str, dict[str, None]] = {}
    for slug, category in book.categories.items():
        covers = category.covers.en.split(";")[0].split(",")
        out[slug] = dict.fromkeys(map(clean, (category.name.en, category.name.zh, *covers)))
    for keywords in book.keywords.values():
        out[keywords.category] |= dict.fromkeys(clean(wording) for _, wording in keywords.spoken())
    for other in book.elsewhere.values():
        out[other.id] = dict.fromkeys(clean(one) for many in other.keywords.values() for one in many)
    return {owner: [text.strip() for text in texts if text.strip()] for owner, texts in out.items()}


def titles(book: Book, named: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Made-up listing titles of every owner, in English and a third as many in Chinese."""
    draw = Random(_SEED)
    latin = {owner: [text for text in texts if text.isascii() and len(text) < 40] for owner, texts in named.items()}
    chinese = {owner: [text for text in texts if is_cjk(text)] for owner, texts in named.items()}
    others = [owner for owner in latin if latin[owner]]
    for owner in named:
        number = _TITLES if owner in book.categories else _TITLES_ELSEWHERE
        for _ in range(number if latin[owner] else 0):
            yield owner, _title(draw, latin[owner], lambda: draw.choice(latin[draw.choice(others)]))
        for _ in range(number // 3 if chinese[owner] else 0):
            parts = draw.sample(chinese[owner], min(len(chinese[owner]), draw.randint(1, 3)))
            parts += draw.sample(_LOOKS_ZH, draw.randint(1, 4))
            draw.shuffle(parts)
            yield owner, "".join(parts)


def _title(draw: Random, own: list[str], foreign: Callable[[], str]) -> str:
    before = [draw.choice(_COUNTS)] if draw.random() < 0.4 else []
    before += ["".join(draw.choices(_SYLLABLES, k=draw.randint(2, 3)))] if draw.random() < 0.45 else []
    text = " ".join([*before, *draw.sample(_LOOKS, draw.randint(0, 3)), draw.choice(own)])
    if draw.random() < 0.5:
        text += draw.choice((" for ", " for ", " with ")) + (draw.choice(_FOR) if draw.random() < 0.7 else foreign())
    if draw.random() < 0.4:
        text += ", " + " ".join([*draw.sample(_LOOKS, draw.randint(0, 2)), draw.choice(own)])
    if draw.random() < 0.4:
        text += draw.choice((", ", " - ")) + draw.choice(_ENDS)
    return text


def fitted(
    vectors: Any, whose: Any, owners: int, *, rounds: int = _ROUNDS, batch: int = _BATCH, balance: float = _BALANCE
) -> Any:
    """Softmax weights, a column for each owner; the last row belongs to BIAS. Adam on batches."""
    import numpy as np

    draw = np.random.default_rng(_SEED)
    inputs = np.hstack([vectors, np.full((len(vectors), 1), BIAS, "float32")])
    count = np.bincount(whose, minlength=owners)
    weight = (1 / count[whose] ** balance).astype("float32")
    weight /= weight.mean()
    out = np.zeros((inputs.shape[1], owners), "float32")
    mean, square, step = np.zeros_like(out), np.zeros_like(out), 0
    for turn in range(rounds):
        order = draw.permutation(len(inputs))
        for begin in range(0, len(inputs), batch):
            some = order[begin : begin + batch]
            logits = inputs[some] @ out
            miss = np.exp(logits - logits.max(1, keepdims=True))
            miss /= miss.sum(1, keepdims=True)
            miss[np.arange(len(some)), whose[some]] -= 1
            slope = inputs[some].T @ (miss * weight[some, None]) / len(some) + _DECAY * out
            step += 1
            mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
            rate = _RATE * (1 - turn / rounds)
            out -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return out


def main() -> None:
    import numpy as np

    book = build(folder(DATA))
    named = samples(book)
    owners = sorted(named)
    pairs = [(owner, text) for owner, texts in named.items() for text in texts]
    pairs += titles(book, named)
    encoder, texts = model(), [text for _, text in pairs]
    vectors = np.vstack([encoder.encode(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)])
    place = {owner: at for at, owner in enumerate(owners)}
    weights = fitted(vectors.astype("float32"), np.array([place[owner] for owner, _ in pairs]), len(owners))
    head = json.dumps({"owners": owners}, ensure_ascii=False).encode()
    LEARNED.write_bytes(head + b"\n" + weights.astype("float16").tobytes())
    print(f"{len(pairs)} texts of {len(owners)} owners: {LEARNED}")  # noqa: T201


if __name__ == "__main__":
    main()
