"""Narrative text as people read it: what counts as HTML, and what is left of it."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text import plain_text


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("<b>DRUNK</b>, loud", "DRUNK, loud"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<ul><li>one</li><li>two</li></ul>", "one\n\ntwo"),
        ("<table><tr><td>one</td></tr><tr><td>two</td></tr></table>", "one\n\ntwo"),
        ("<div>one  \n   two</div>", "one\ntwo"),
        ('<a href="https://example.org/?a=1&b=2">link</a>', "link"),
        ("he &amp; she &lt;3 &#39;n&#39; more", "he & she <3 'n' more"),
        ("suicidal&nbsp;ideation", "suicidal\xa0ideation"),
        ("<B>UPPER</B><BR>CASE", "UPPER\nCASE"),
        ("before<!-- a remark -->after", "beforeafter"),
        ("<script>alert('x')</script>said<style>p {}</style>", "said"),
        ("<template><p>no</p></template>yes", "yes"),
        ("</script>said", "said"),
        ("<b>said</b><script>not said", "said"),
        ("<b>one</b> <!-- never closed", "one <!-- never closed"),
        ('<a title="a > b">link</a>', "link"),
        ("<b>he</b> <hit her<br>twice>", "he <hit her\ntwice>"),
    ],
)
def test_html_becomes_text(sent: str, read: str) -> None:
    assert _squeezed(plain_text(sent)) == _squeezed(read)


def _squeezed(text: str) -> list[str]:
    """The lines that say something."""
    return [line for line in text.split("\n") if line]


@pytest.mark.parametrize(
    "text",
    [
        "BAC < 0.08",
        "h&w",
        "R&D; AT&T",
        "5 < 6 > 4",
        "<3",
        "pain -> arm",
        "a & b < c",
        "one\ntwo",
        "left\tright",
        "line\r\nline",
        "<",
        "&",
        "“quoted” – it’s",
    ],
)
def test_what_is_plainly_no_html_is_left_alone(text: str) -> None:
    assert plain_text(text) == text


@pytest.mark.parametrize(
    "part",
    ["<", "<a ", "<a href='", '<a "', "<!--", "<![", "</", "<?", "<script>", "&#", "<p>\t", " ", "< a"],
)
def test_a_note_made_to_take_long_does_not(part: str) -> None:
    began = process_time()
    plain_text("<b>said</b>" + part * (2**17 // len(part)))
    assert process_time() - began < 2  # what goes over the text again and again takes minutes


@pytest.mark.parametrize("control", ["\0", "\x07", "\x0b", "\x1b", "\x1f", "\x7f"])
def test_control_characters_disappear(control: str) -> None:
    assert plain_text(f"sui{control}cidal") == "suicidal"
    assert plain_text(f"<b>sui{control}cidal</b>\n") == "suicidal"


def test_the_ends_are_trimmed() -> None:
    assert plain_text(" \n said \t") == "said"
    assert plain_text("<p> said </p>") == "said"


@given(st.text().filter(lambda text: "<" not in text and "&" not in text))
def test_text_without_markup_loses_control_characters_only(text: str) -> None:
    kept = "".join(char for char in text if char in "\t\n\r" or not ("\0" <= char < " " or char == "\x7f"))
    assert plain_text(text) == kept.strip()


words = st.lists(st.sampled_from(["he", "struck", "her", "5", "O'Hara"]), min_size=1, max_size=4)
tags = st.sampled_from(["b", "i", "p", "div", "span", "li", "td", "font", "h1"])


@given(st.lists(st.tuples(tags, words), min_size=1, max_size=5))
def test_marking_words_up_loses_no_word(marked: list[tuple[str, list[str]]]) -> None:
    sent = " ".join(f"<{tag} class='x'>{' '.join(some)}</{tag}>" for tag, some in marked)
    assert plain_text(sent).split() == [word for _, some in marked for word in some]
