"""What long titles and recall notices sell: found in spite of names, scales, and what they are made for."""

from pathlib import Path

import pytest

from bot.knowledge.book import DATA, Book, build, folder
from bot.knowledge.match import match


@pytest.fixture(scope="module")
def book() -> Book:
    return build(folder(Path(DATA)))


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("La Briza Ashley Boots", "footwear-leather"),
        ("CPSC, Wild Country Ltd. Announce Recall of Helium Carabiners", "climbing-fall-protection"),
        ("1:18th Triumph T120 Bonneville (1969)", "toys-general"),
        ("LEGO City 7907: Advent Calendar", "toys-general"),
        ("Life by Shoppers Stop Casual Sleeveless Solid Women's Top", "apparel"),
    ],
)
def test_what_a_title_sells(book: Book, title: str, slug: str) -> None:
    assert match(book, title, "en").candidates[0][0] == slug


@pytest.mark.parametrize("title", ["ACM Pouch for Intex Aqua Lions 3g", "TV & Monitor Mounts", "casing iphone"])
def test_what_is_elsewhere_stays_there(book: Book, title: str) -> None:
    assert not match(book, title, "en").candidates
