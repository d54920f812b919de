"""What is typed to a bot and is no question of a topic: products, and questions about products."""

from collections.abc import Iterable, Iterator, Sequence

from bot.knowledge.word_entries import Elsewhere, Keywords

_OF_TYPE = 12
_OF_OTHER = 6
_ASKED = {
    "en": (
        "{}",
        "do I need a certificate for {}",
        "can I sell {} in Germany",
        "{} requirements UK",
        "{} with free shipping, pack of 2, black",
        "what tests does a {} need for the US",
        "compliance for {} in Japan",
        "which standard applies to {}",
    ),
    "zh": (
        "{}",
        "{}需要什么认证",
        "{}出口美国要办什么证书",
        "{}能不能卖到德国",
        "{} 跨境 新款 批发",
        "卖{}到日本有什么要求",
        "{}做CE要多少项测试",
        "{}属于哪个类目，要哪些检测报告",
    ),
}
"""Ways of naming a product; each keyword takes the next one."""


def samples(keywords: Iterable[Keywords], elsewhere: Iterable[Elsewhere]) -> Iterator[str]:
    """Some keywords of every product type, evenly spread, in the ways products are asked for. Always the same ones."""
    turn = 0
    for entry in keywords:
        for language, ways in _ASKED.items():
            for word in _some(getattr(entry, language), _OF_TYPE):
                yield ways[turn % len(ways)].format(word)
                turn += 1
    for other in elsewhere:
        for language, ways in _ASKED.items():
            for word in _some(other.keywords.get(language, ()), _OF_OTHER):
                yield ways[turn % len(ways)].format(word)
                turn += 1


def _some(words: Sequence[str], number: int) -> Sequence[str]:
    return words[:: max(1, len(words) // number)][:number]
