"""Rich text: whatever comes in, only what is on the list comes out, and it stays the same."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almoner.lib import richtext

NAME = '<span data-field="patient.name">patient.name</span>'
TAGS = [
    "p",
    "b",
    "strong",
    "em",
    "u",
    "h1",
    "h2",
    "ul",
    "ol",
    "li",
    "blockquote",
    "br",
    "hr",
    "span",
    "table",
    "td",
    "script",
    "style",
    "a",
    "img",
]
WORDS = st.sampled_from(["", " ", "Dear", "a < b & c", "{{", '"', "\n", "  two  ", "é", "\u200b"])
PIECES = st.one_of(
    WORDS,
    st.builds(lambda tag: f"<{tag}>", st.sampled_from(TAGS)),
    st.builds(lambda tag: f"</{tag}>", st.sampled_from(TAGS)),
    st.just('<span data-field="a.b">'),
    st.just('<p onclick="x()" style="color:red">'),
)
ALLOWED = re.compile(
    r'</?(p|h2|h3|ul|ol|li|blockquote|strong|em|u)>|<br>|<hr>|<span data-field="[^"<>]*">|</span>'
)


@given(st.lists(PIECES, max_size=40).map("".join) | st.text())
def test_only_what_is_listed_comes_out_and_cleaning_twice_changes_nothing(html: str) -> None:
    once = richtext.clean(html)
    assert "<" not in ALLOWED.sub("", once)
    assert richtext.clean(once) == once
    assert richtext.paper(once) == richtext.paper(html)
    json.dumps(richtext.paper(html))
    assert richtext.filled(once, {}) == once


@given(st.text())
def test_plain_words_survive(text: str) -> None:
    html = richtext.from_plain(text)
    words = re.sub(r"\{\{\s*[\w.]+\s*\}\}|[\s\x00]|^- ", "", text, flags=re.MULTILINE)
    kept = re.sub(r"\{\{[\w.]+\}\}|\s|^- ", "", richtext.plain(html), flags=re.MULTILINE)
    assert set(kept) <= set(words) | {"-"}
    assert richtext.clean(html) == html


def test_deep_nesting_is_lifted() -> None:
    deep = "<blockquote>" * 3000 + "Here" + "</blockquote>" * 3000
    assert richtext.plain(deep) == "Here"
    assert richtext.clean("<ul><li>" * 2000 + "x").count("<ul>") <= 7


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<b>Hello</b>, <i>you</i>", "<p><strong>Hello</strong>, <em>you</em></p>"),
        ("<p>One</p><p> </p><p>Two<br></p>", "<p>One</p><p>Two</p>"),
        ("<h1>Title</h1>", "<h2>Title</h2>"),
        ("<ul><li>a</li><li><p>b</p></li></ul>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("<script>alert(1)</script>Safe", "<p>Safe</p>"),
        ('<a href="javascript:x">Link</a>', "<p>Link</p>"),
        ("<table><tr><td>A</td><td>1</td></tr></table>", "<p>A  1</p>"),
        (f"<p>Dear {NAME},</p>", f"<p>Dear {NAME},</p>"),
    ],
)
def test_cleaning(html: str, wanted: str) -> None:
    assert richtext.clean(html) == wanted


def test_fields_are_found_and_filled() -> None:
    html = f"<p>Dear <strong>{NAME}</strong>, <span data-field='visit.at'></span></p>"
    assert richtext.fields_in(html) == ["patient.name", "visit.at"]
    some = richtext.filled(html, {"patient.name": "Rosa <b>", "visit.at": ""})
    assert "<strong>Rosa &lt;b&gt;</strong>" in some
    assert richtext.fields_in(some) == ["visit.at"]
    assert richtext.plain(some) == "Dear Rosa <b>, {{visit.at}}"


def test_plain_text_there_and_back() -> None:
    text = "Dear {{patient.name}},\n\n- one\n- two\n\nYours\nWillow Street"
    html = richtext.from_plain(text)
    assert "<ul><li><p>one</p></li>" in html
    assert richtext.plain(html) == text
