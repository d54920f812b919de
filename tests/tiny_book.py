"""A tiny Book for tests of the engine: two marketplaces, three categories, rules with every kind of condition."""

from datetime import date

from bot.knowledge.book import Book, build

TODAY = date(2026, 11, 23)

BASE = """
[[group]]
id = "toys"
name = {en = "Toys", zh = "玩具"}
order = 1

[[marketplace]]
id = "US"
name = {en = "United States", zh = "美国"}
currency = "USD"
languages = ["en"]

[[marketplace]]
id = "EU"
name = {en = "European Union", zh = "欧盟"}
currency = "EUR"
languages = ["de", "fr"]

[country]
code = "DE"
name = {en = "Germany", zh = "德国"}
languages = {en = "German", zh = "德语"}

[[document]]
id = "cpc"
name = {en = "Children's Product Certificate", zh = "儿童产品证书"}
help = {en = "Shows the test laboratory.", zh = "写明测试实验室。"}

[[document]]
id = "test-report"
name = {en = "Test report", zh = "测试报告"}
help = {en = "Shows the standard.", zh = "写明标准。"}
expires = true
"""


def question(name: str, implies: str = "") -> str:
    return f"""
[[question]]
id = "{name}"
ask = {{en = "Is it {name}?", zh = "是否{name}？"}}
label = {{en = "{name} thing", zh = "有{name}"}}
implies = [{implies}]
"""


def rule(name: str, extra: str = "", marketplace: str = "US", sort: int = 10) -> str:
    return f"""
[[rule]]
id = "{name}"
marketplace = "{marketplace}"
kind = "law"
title = {{en = "Title of {name}", zh = "标题 {name}"}}
text = {{en = "Do <what> {name} & more says.", zh = "按 {name} 做。"}}
citation = "1 ABC {sort}"
source = {{name = "The authority", url = "https://law.example.gov/{name}?a=1&b=2"}}
as_of = 2026-11-01
checked = "stored copy"
sort = {sort}
{extra}
"""


def category(slug: str, rules: str, extra: str = "", en: str = "", zh: str = "") -> str:
    return f"""
[[category]]
slug = "{slug}"
group = "toys"
name = {{en = "Name of {slug}", zh = "{slug} 类"}}
covers = {{en = "Things", zh = "东西"}}
rules = {{{rules}}}
{extra}

[[keywords]]
id = "{slug}"
category = "{slug}"
en = [{en}]
zh = [{zh}]
"""


QUESTIONS = "".join(
    (
        question("battery"),
        question("radio"),
        question("mains"),
        question("under-14"),
        question("under-3", '"under-14"'),
        question("above-100wh", '"battery"'),
    )
)

RULES = "".join(
    (
        rule("us-always", 'hand_over = ["cpc"]'),
        rule("us-battery", 'when = ["battery", "!under-14"]\nhand_over = ["test-report", "cpc"]', sort=30),
        rule("us-any", 'when_any = ["radio", "mains"]', sort=20),
        rule("us-big", 'when = ["above-100wh"]', sort=40),
        rule("us-soon", "in_force = 2027-01-08", sort=5),
        rule("us-over", "until = 2026-11-22"),
        rule("us-last-day", "until = 2026-11-23", sort=50),
        rule("eu-wide", marketplace="EU"),
        rule("eu-de-register", 'country = "DE"', marketplace="EU", sort=60),
        rule(
            "eu-de-weee",
            'country = "DE"\nwhen_any = ["battery", "mains"]\nexcept = ["doll"]',
            marketplace="EU",
            sort=61,
        ),
    )
)

US = 'US = ["us-always", "us-battery", "us-any", "us-big", "us-soon", "us-over", "us-last-day"]'
CATEGORIES = "".join(
    (
        category(
            "car",
            US + ', EU = ["eu-wide"]',
            'questions = ["radio", "under-3", "under-14", "battery", "above-100wh"]\nimplied = {mains = false}',
            en='"toy car", "toy cars", "remote control car"',
            zh='"玩具车", "遥控车"',
        ),
        category(
            "doll", 'US = ["us-always"]', "implied = {battery = false, under-14 = true}", en='"doll"', zh='"娃娃"'
        ),
        category(
            "lamp",
            'US = ["us-any"]',
            'questions = ["mains"]\nimplied = {battery = true}\n'
            'why_general = {EU = {en = "Only general.", zh = "仅一般。", '
            'source = {name = "Authority", url = "https://a.example.eu"}}}',
            en='"night light"',
            zh='"小夜灯"',
        ),
    )
)


def files(extra: str = "") -> dict[str, bytes]:
    return {
        "base.toml": BASE.encode(),
        "questions.toml": QUESTIONS.encode(),
        "rules.toml": (RULES + extra).encode(),
        "categories.toml": CATEGORIES.encode(),
    }


def book(extra: str = "") -> Book:
    return build(files(extra))
