"""Answers in Markdown as read on a phone; HTML and odd links are text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.dialogue.prose import Span, from_markdown, plain


@pytest.mark.parametrize(
    ("markdown", "read"),
    [
        ("One.\n\nTwo.", "One.\n\nTwo."),
        ("wrapped\nin the file", "wrapped in the file"),
        ("文件里\n换行", "文件里换行"),
        ("句号。\n2024年", "句号。2024年"),
        ("他在\n**东方医院**工作", "他在东方医院工作"),
        ("the book\n《进展》", "the book 《进展》"),
        ("hard  \nbreak", "hard\nbreak"),
        ("- one\n- two", "• one\n• two"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("- outer\n  - inner", "• outer\n   • inner"),
        ("# Title\nText", "Title\n\nText"),
        ("**bold** *slanted* `code`", "bold slanted code"),
        ("[site](https://example.org)", "site (https://example.org)"),
        ("<https://example.org>", "https://example.org"),
        ("<b>not bold</b> & <script>", "<b>not bold</b> & <script>"),
        ("[bad](javascript:alert)", "[bad](javascript:alert)"),
        ("", ""),
    ],
)
def test_markdown_is_read_as_a_person_would(markdown: str, read: str) -> None:
    assert plain(from_markdown(markdown)) == read


def test_emphasis_and_links_keep_their_style() -> None:
    [paragraph] = from_markdown("see **[the *map*](https://example.org/map)**")

    assert paragraph == (
        Span("see "),
        Span("the ", bold=True, url="https://example.org/map"),
        Span("map", bold=True, italic=True, url="https://example.org/map"),
    )


@given(st.text(max_size=200))
def test_any_text_is_some_prose(text: str) -> None:
    for paragraph in from_markdown(text):
        assert any(span.text.strip() for span in paragraph)
