"""The Book kept between starts: the same Book, and never an old, broken or foreign one."""

from pathlib import Path

import pytest

from bot.knowledge import book, cached
from bot.knowledge.book import BookError
from bot.knowledge.match import match
from tests import tiny_book


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small catalogue, and a shelf of the test's own."""
    data = tmp_path / "data"
    data.mkdir()
    for name, body in tiny_book.files().items():
        (data / name).write_bytes(body)
    monkeypatch.setattr(cached, "DATA", data)
    monkeypatch.setattr(cached, "_open", {})
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def books(place: Path) -> list[Path]:
    return sorted((place / "cache" / "compliance-desk").glob("*.book"))


def test_the_second_load_is_the_same_book_without_building(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cached.load()
    assert cached.load() is first
    cached._open.clear()
    monkeypatch.setattr(cached, "build", None)
    again = cached.load()
    assert again is not first
    assert again == first
    assert again.version == first.version
    assert match(again, "toy car") == match(first, "toy car")


def test_a_change_of_a_file_or_of_the_overlay_is_another_book(place: Path) -> None:
    first = cached.load()
    overlay = place / "overlay"
    overlay.mkdir()
    (overlay / "mine.toml").write_text(tiny_book.category("boat", 'EU = ["eu-wide"]', en='"toy boat"', zh='"船"'))
    assert "boat" in cached.load(overlay).categories
    (place / "data" / "more.toml").write_text(tiny_book.category("kite", 'EU = ["eu-wide"]', en='"kite"', zh='"风筝"'))
    assert "kite" in cached.load().categories
    assert "kite" not in first.categories
    assert len(books(place)) == 3


def test_what_is_broken_on_the_shelf_is_built_anew(place: Path) -> None:
    first = cached.load()
    (path,) = books(place)
    for body in (b"", b"nonsense", path.read_bytes()[:100]):
        path.write_bytes(body)
        cached._open.clear()
        assert cached.load() == first


def test_only_a_few_are_kept_and_a_shelf_of_others_is_not_used(place: Path) -> None:
    for number in range(cached.KEPT + 3):
        (place / "data" / "note.toml").write_text(f"# {number}\n")
        cached.load()
    assert len(books(place)) == cached.KEPT
    shelf = place / "cache" / "compliance-desk"
    shelf.chmod(0o777)
    assert cached.shelf() is None
    assert cached.load().categories


def test_errors_are_told_as_without_it(place: Path) -> None:
    (place / "data" / "bad.toml").write_text('[[category]]\nslug = "x"\n')
    with pytest.raises(BookError):
        cached.load()
    assert books(place) == []
    assert book.load is not cached.load
