"""Replies as Telegram shows them: always valid HTML, never too long, buttons that fit a phone."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.dialogue.prose import Prose, Span, from_markdown, prose
from bot.core.dialogue.turn import Button, Decision, Part, Question, Turn
from bot.tg.messages.render import MESSAGE_UNITS, RenderedMessage, render_turn

ASKED = Question("?", datetime(2031, 5, 12, tzinfo=UTC))


def sent(*texts: Prose, buttons: tuple[Button, ...] = ()) -> list[RenderedMessage]:
    parts = tuple(
        Part(f"question {n}", Decision.ANSWERED, text, buttons=buttons) for n, text in enumerate(texts)
    )
    return render_turn(Turn(ASKED, parts, "en"))


class Strict(HTMLParser):
    """Reads HTML as Telegram does: few tags, all closed in order; keeps the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("b", "i", "code", "a"), tag
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> str:
    strict = Strict()
    strict.feed(html)
    strict.close()
    assert not strict.open
    return strict.text


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("**Hall 3**, *second* floor", "<b>Hall 3</b>, <i>second</i> floor"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<b>not bold</b>", "&lt;b&gt;not bold&lt;/b&gt;"),
        ("[map](https://example.org/?a=1&b=2)", '<a href="https://example.org/?a=1&amp;b=2">map</a>'),
        ("one\n\ntwo", "one\n\ntwo"),
        ("- tea\n- `coffee`", "• tea\n• <code>coffee</code>"),
    ],
)
def test_markdown_becomes_telegrams_html(written: str, html: str) -> None:
    assert [message.html for message in sent(from_markdown(written))] == [html]


def test_a_long_answer_is_split_at_paragraphs_and_the_buttons_stand_under_the_last() -> None:
    button = Button("More", "1:e:more")
    made = sent(prose(*(f"{n} " + "x" * 1500 for n in range(5))), buttons=(button,))
    assert [message.plain.count("\n\n") for message in made] == [1, 1, 0]
    assert [message.keyboard for message in made] == [(), (), ((button,),)]


def test_a_paragraph_that_is_too_long_is_split_at_sentences() -> None:
    made = sent(prose("这是一句话。" * 1500))
    assert len(made) > 1
    assert all(message.plain.endswith("。") for message in made)
    assert "".join(message.plain for message in made) == "这是一句话。" * 1500


def test_several_parts_are_messages_of_their_own_with_their_question() -> None:
    first, second = sent(prose("Level 2."), prose("Yes."))
    assert first.html == "<b>» question 0</b>\n\nLevel 2."
    assert second.html == "<b>» question 1</b>\n\nYes."


def test_short_buttons_share_a_row_and_long_ones_do_not() -> None:
    labels = ["English", "中文", "As you write", "What are the opening hours?", "◀", "▶"]
    made = sent(prose("?"), buttons=tuple(Button(label, label[:8]) for label in labels))
    rows = [[button.label for button in row] for row in made[0].keyboard]
    assert rows == [["English", "中文", "As you write"], ["What are the opening hours?"], ["◀", "▶"]]


def test_what_stands_under_a_part_has_a_row_of_its_own() -> None:
    part = Part("?", Decision.ANSWERED, prose("!"), buttons=(Button("Wi-Fi", "1:e:wifi"),))
    thumbs = (Button("👍", "1:good:7.0"), Button("👎", "1:bad:7.0"))
    made = render_turn(Turn(ASKED, (part,), "en"), [thumbs])
    assert made[0].keyboard == (part.buttons, thumbs)


SPANS = st.builds(
    Span,
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=3000)
    | st.sampled_from([" ", "\n", "😀" * 900]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "https://example.org/?a=\"&'<"]),
)


@given(st.lists(st.lists(SPANS, max_size=4).map(tuple), max_size=5).map(tuple))
def test_whatever_is_said_the_html_is_valid_and_fits(text: Prose) -> None:
    for message in sent(text):
        assert read(message.html) == message.plain
        assert 0 < len(message.plain.encode("utf-16-le")) // 2 <= MESSAGE_UNITS
