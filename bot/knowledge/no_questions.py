"""What is typed to a bot and is no question of a topic: products, and questions about products."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from bot.knowledge.word_entries import Elsewhere, Keywords

_OF_TYPE = 12
_OF_OTHER = 6
_SHARE = 5
"""One in so many is a thing named after a paper."""
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
_PAPERS = {
    "en": (
        *("invoice", "tax", "credit card", "id card", "passport", "bank card", "barcode", "signature", "phone number"),
        *("mail", "delivery", "receipt", "certificate", "business license", "visa", "account", "return address"),
    ),
    "zh": (
        *("发票", "税票", "营业执照", "身份证", "信用卡", "银行卡", "公章", "电子签名", "条码", "二维码", "危险品"),
        *("证书", "护照", "快递", "收款", "考勤", "账本", "合同", "商标", "验证码", "退货", "仓库"),
    ),
}
_THINGS = {
    "en": (
        *("holder", "organizer box", "stamp ink pad", "sticker roll", "pen", "album", "wallet", "lanyard", "frame"),
        *("keychain", "scanner", "sleeve 10 pcs", "cabinet with lock", "folder A4", "tag", "book hardcover", "label"),
    ),
    "zh": (
        *("收纳盒", "夹", "相框", "卡套", "挂牌", "贴纸", "标签纸", "印泥", "手写板", "扫描枪", "打印机", "笔", "本子"),
        *("包", "展示架", "机", "保护套", "文件袋", "垫", "钥匙扣", "装订条", "柜"),
    ),
}
"""Things named after what topics are about: an invoice book is no question about invoices."""


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
    yield from islice(_things(), turn // _SHARE)


def _things() -> Iterator[str]:
    """Things that share their first words with topics; each paper with every second thing."""
    for language, papers in _PAPERS.items():
        between = " " if language == "en" else ""
        for place, paper in enumerate(papers):
            yield from (f"{paper}{between}{thing}" for thing in _THINGS[language][place % 2 :: 2])


def _some(words: Sequence[str], number: int) -> Sequence[str]:
    return words[:: max(1, len(words) // number)][:number]
