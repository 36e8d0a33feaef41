"""The normal form: what parts words, what ends clauses, and how a place in it leads back to the original."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.reading.normal import normal, place_of, words_between

MARKS = set("|,:?")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("", ""),
        (" \t \xa0\u3000 ", ""),
        ("SUBJ  Is\tUPSET", "subj is upset"),
        ("a\xa0b\u2003c\u200bd", "a b c d"),
        ("doesn't doesn’t doesn‘t doesn`t", "doesnt doesnt doesnt doesnt"),
        ("'quoted' ' alone", "quoted alone"),
        ('(a) [b] {c} "d" “e” #f @g 100% a_b a&b a+b', "a b c d e f g 100 a b a b a b"),
        ("one,two", "one , two"),
        ("weapons: none", "weapons : none"),
        ("weapons=none", "weapons : none"),
        ("weapons? no", "weapons ? no"),
        ("a\x00b\x07c", "a b c"),
        ("😀 sad → €5", "sad 5"),
    ],
)
def test_words_are_in_lower_case_with_one_space_between(text: str, form: str) -> None:
    assert normal(text) == form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("peña café Ångström", "pena cafe angstrom"),
        ("cafe\u0301 n\u0303", "cafe n"),
        ("İzmir ſo ǅ", "izmir so d"),
        ("Straße Øre", "straße øre"),
        ("ПРИВЕТ мир", "привет мир"),
        ("自杀 ２", "自杀 ２"),
    ],
)
def test_letters_lose_accents_that_can_be_taken_off(text: str, form: str) -> None:
    assert normal(text) == form


@pytest.mark.parametrize(
    "mark",
    [
        *(";", "!", "\n", "\r", "|", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x1f"),
        *(". ", " . ", ".\n", "… ", "…", " / ", " - ", " – ", " — ", "!!", "\r\n", ".  "),
    ],
)
def test_a_clause_ends_at(mark: str) -> None:
    words = [word for word in normal(f"upset{mark}calm").split() if word != "|"]
    assert words == ["upset", "calm"]
    assert "|" in normal(f"upset{mark}calm")


@pytest.mark.parametrize("mark", [".", "/", "-", "–", "—", "/ ", " /", "- ", " -", " ", "(", "_"])
def test_words_part_and_the_clause_goes_on_at(mark: str) -> None:
    assert normal(f"upset{mark}calm") == "upset calm"


def test_a_full_stop_at_the_end_ends_the_clause() -> None:
    assert normal("upset.") == "upset |"
    assert normal("upset") == "upset"


def words_of(text: str) -> list[str]:
    return [word for word in normal(text).split(" ") if word and word not in MARKS]


pieces = st.sampled_from(
    [*"|,:?;!./-_'`’‘=… \n\x00\x1e\xa0–—", "Don’t", "S.I.", "e\u0301", "İ", "ẞ", "ﬁ", "½", "😀", "ऄि", "5/5R"]
)
texts = st.text() | st.lists(pieces | st.text(max_size=3), max_size=12).map("".join)


def spans_of(text: str) -> list[tuple[int, int]]:
    return [place_of(text, number, number) for number in range(len(words_of(text)))]


@given(texts)
def test_every_word_has_its_place_in_the_original(text: str) -> None:
    spans = spans_of(text)
    assert len(spans) == len(words_of(text))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@given(texts.map(lambda text: text.replace("Σ", "")))  # whose lower case depends on what follows
def test_what_stands_at_a_place_is_its_word(text: str) -> None:
    assert [normal(text[start:end]) for start, end in spans_of(text)] == words_of(text)


@given(texts)
def test_a_normal_form_is_its_own_and_so_is_each_of_its_words(text: str) -> None:
    form = normal(text)
    assert normal(form) == form
    assert [normal(word) for word in form.split()] == form.split()


@given(texts)
def test_one_space_stands_between_words_and_marks(text: str) -> None:
    form = normal(text)
    assert " ".join(form.split()) == form
    assert all(word in MARKS or not MARKS & set(word) for word in form.split())


@given(texts)
def test_words_are_counted_up_to_a_place_without_the_marks(text: str) -> None:
    form, place, words = normal(text), 0, 0
    for token in form.split():
        assert words_between(form, 0, place) == words
        place += len(token) + 1
        words += token not in MARKS
