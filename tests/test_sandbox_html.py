"""Formatting: Telegram's HTML in, safe HTML out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.entities import cut, trim, units
from sandbox.html import parse
from sandbox.render import render
from sandbox.wire import Refusal

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6)
TAGS = ["b", "i", "u", "s", "code", "blockquote", "tg-spoiler"]


def tagged(tag: str, inside: str) -> str:
    return f"<{tag}>{inside}</{tag}>"


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


TREE = st.recursive(
    TEXT.map(escaped),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map("".join) | st.builds(tagged, st.sampled_from(TAGS), inner)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a &lt;b&gt; &amp; &quot;c&quot; &#20013; &nbsp; & x", 'a <b> & "c" 中 &nbsp; & x', []),
        ("😀<b>x</b>", "😀x", [("bold", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<STRONG>a</strong>", "a", [("bold", 0, 1)]),
        ("<b></b>a", "a", []),
        ("<code>a<b>b</b><code>c</code></code><i>d</i>", "abcd", [("code", 0, 3), ("italic", 3, 1)]),
        ("<b>a<code>b</code>c</b>", "abc", [("bold", 0, 1), ("code", 1, 1), ("bold", 2, 1)]),
        ('<span class="tg-spoiler">s</span>', "s", [("spoiler", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ("<a href='https://a.example/?x=1&amp;y=2'>l</a>", "l", [("text_link", 0, 1)]),
        ("<a href='javascript:alert(1)'>l</a>", "l", []),
        ("<a href='tg://user?id=42'>l</a>", "l", [("text_mention", 0, 1)]),
        ('<pre><code class="language-python">x</code></pre>', "x", [("pre", 0, 1)]),
    ],
)
def test_what_telegram_understands(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    found, marks = parse(source)
    assert found == text
    assert [(mark["type"], mark["offset"], mark["length"]) for mark in marks] == entities


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<script>x</script>", 'Unsupported start tag "script" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("é</i>", "Unexpected end tag at byte offset 2"),
        ("<i>x</i", "Unclosed end tag at byte offset 4"),
        ("<a href=/x>y</a>", "Unexpected end of name token at byte offset 8"),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ('<b "x">y</b>', 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<u>x", 'Can\'t find end tag corresponding to start tag "u"'),
    ],
)
def test_what_telegram_refuses(source: str, words: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {words}"


@given(st.text() | st.text(alphabet="<>/&;#ab= \"'😀x1"))
def test_any_text_is_parsed_or_refused(source: str) -> None:
    try:
        text, entities = parse(source)
    except Refusal as refusal:
        text, entities = refusal.description, []
        assert text.startswith("Bad Request: can't parse entities: ")
    for entity in entities:
        assert entity["length"] > 0
        assert 0 <= entity["offset"] <= entity["offset"] + entity["length"] <= units(text)
    page = render(text, entities)
    assert "<script" not in page


@settings(max_examples=200)
@given(TREE)
def test_rendering_and_parsing_are_inverse(source: str) -> None:
    text, entities = parse(source)
    again, marks = parse(render(text, entities))
    assert again == text
    covered = [covers(text, entities), covers(text, marks)]
    assert covered[0] == covered[1]


def covers(text: str, entities: list[dict[str, object]]) -> list[set[object]]:
    """The kinds of formatting at every UTF-16 unit."""
    kinds: list[set[object]] = [set() for _ in range(units(text))]
    for entity in entities:
        start, length = int(str(entity["offset"])), int(str(entity["length"]))
        for place in range(start, start + length):
            kinds[place].add(entity["type"])
    return kinds


@given(st.text(alphabet=" \n\tab中😀", max_size=12), st.data())
def test_trimming_moves_entities_with_their_words(text: str, data: st.DataObject) -> None:
    size = units(text)
    start = data.draw(st.integers(0, size))
    length = data.draw(st.integers(0, size - start))
    plain, kept = trim(text, [{"type": "bold", "offset": start, "length": length}])
    assert plain == text.strip(" \n\t")
    for entity in kept:
        assert cut(plain, entity["offset"], entity["length"]) in cut(text, start, length)


@given(
    st.text(), st.integers(0, 50), st.integers(0, 50), st.sampled_from(["bold", "text_link", "url", "mention", "pre"])
)
def test_the_page_gets_nothing_unescaped(text: str, offset: int, length: int, kind: str) -> None:
    page = render(text, [{"type": kind, "offset": offset, "length": length, "url": "javascript:alert('<x>')"}])
    assert "javascript" not in page or "javascript" in text
    assert "<x>" not in page or "<x>" in text
