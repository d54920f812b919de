"""Deep links, pages, providers: the small pure parts."""

from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge import deep
from bot.knowledge.book import build
from bot.knowledge.deep import Deep
from bot.knowledge.paging import pages, parsed_length
from bot.knowledge.providers import providers
from bot.knowledge.topic_entries import Wordings
from bot.knowledge.topic_index import TopicIndex
from tests import tiny_book


@pytest.mark.parametrize(
    ("payload", "link"),
    [
        ("cat_toys-electric_EU-DE", Deep("cat", "toys-electric", "EU", "DE")),
        ("cat_toys-electric_US", Deep("cat", "toys-electric", "US")),
        ("cat_power-banks", Deep("cat", "power-banks")),
        ("faq_credit-card", Deep("faq", "credit-card")),
        ("guide_tax-interview", Deep("guide", "tax-interview")),
        ("order_C-000123", Deep("order", "C-000123")),
        ("unsub_12-" + "aZ_-" * 5 + "09", Deep("unsub", "12-" + "aZ_-" * 5 + "09")),
    ],
)
def test_links_go_both_ways(payload: str, link: Deep) -> None:
    assert deep.parse(payload) == link
    assert deep.make(link) == payload
    assert quote(payload, safe="") == payload


@pytest.mark.parametrize(
    "payload", ["", "cat_", "cat_x_XX", "cat_x_US-DE", "cat_X", "rm -rf", "order_", "cat_x_EU-D", "faq_" + "x" * 80]
)
def test_what_is_no_link(payload: str) -> None:
    assert deep.parse(payload) is None


def test_a_link_that_could_not_be_read_again_is_refused() -> None:
    with pytest.raises(ValueError, match="no deep link"):
        deep.category("x" * 70, "US")


@given(st.text(max_size=80))
def test_no_payload_raises(payload: str) -> None:
    link = deep.parse(payload)
    assert link is None or deep.make(link) == payload


blocks = st.lists(st.text(alphabet="ab<>&😀字 ", min_size=1, max_size=60), max_size=30)


@given(blocks, st.integers(min_value=60, max_value=300))
def test_pages_never_split_nor_lose_a_block(texts: list[str], limit: int) -> None:
    escaped = [f"<b>{text.replace('&', '&amp;').replace('<', '&lt;')}</b>" for text in texts]
    found = pages(escaped, limit)
    assert "\n\n".join(found) == "\n\n".join(escaped)
    for page in found:
        assert parsed_length(page) <= limit or page in escaped


def test_length_is_counted_as_telegram_does() -> None:
    assert parsed_length('<b>a&lt;b</b> <a href="https://x.example/?a=1&amp;b=2">😀</a>') == 6


PROVIDERS = """
[[group]]
id = "light"
name = {en = "Lighting", zh = "照明"}
order = 2
"""


def provider(name: str, services: str, marketplaces: str, groups: str, extra: str = "") -> str:
    return f"""
[[provider]]
id = "{name}"
name = "{name}"
services = [{services}]
marketplaces = [{marketplaces}]
groups = [{groups}]
languages = ["en"]
url = "https://{name}.example.com"
about = {{en = "A test house.", zh = "一家测试机构。"}}
as_of = 2026-11-01
checked = "memory"
{extra}
"""


def test_providers_are_ranked_by_what_they_cover() -> None:
    text = (
        PROVIDERS
        + provider("all", '"testing", "certification"', '"US", "EU"', '"toys", "light"')
        + provider("half", '"testing"', '"US"', '"light"')
        + provider("china", '"testing", "certification"', '"US"', "", 'china = {en = "Shenzhen", zh = "深圳"}')
        + provider("abroad", '"testing"', '"EU"', '"toys"')
        + provider("papers", '"epr"', '"US"', '"toys"')
    )
    files = tiny_book.files()
    files["categories.toml"] = files["categories.toml"].replace(
        b'slug = "lamp"\ngroup = "toys"', b'slug = "lamp"\ngroup = "light"'
    )
    book = build({**files, "providers.toml": text.encode()})
    found = providers(book, ["car", "lamp"], "US", ["testing", "certification"])
    assert [fit.provider.id for fit in found] == ["china", "all", "half"]
    assert [fit.complete for fit in found] == [True, True, False]
    assert found[2].groups == ("light",)
    assert [fit.provider.id for fit in providers(book, ["car"], "US", in_china=True)] == ["china"]
    assert [fit.provider.id for fit in providers(book, ["car"], "US", ["epr"])] == ["papers"]
    assert [fit.provider.id for fit in providers(book, ["car"], "EU", language="zh")] == ["all", "abroad"]


class Shared(dict[str, str]):
    """What another thread empties right after one has looked."""

    def __contains__(self, key: object) -> bool:
        found = super().__contains__(key)
        self.clear()
        return found


def test_words_may_be_read_in_two_threads() -> None:
    index = replace(TopicIndex.over([Wordings("t", "t", ("change bank account",))], ["toy"]), meant=Shared())
    for _ in range(3):
        assert index.rank("acount")[0].topic == "t"
