"""Finding phrases: whole words in any case and spelling, with the exact words of the text, unless negated."""

import re

import pytest
from app.rules.text import Lexicon, Mention
from hypothesis import given
from hypothesis import strategies as st

PHRASES = ("suicidal", "kill himself", "child's father", "self-harm", "no contact order")
LEXICON = Lexicon({0: PHRASES})

# "Yes" and "no" stand for a mention that is affirmed and one that is not.
CUES = """
    no not non never none nobody without w/o denies denied denying deny negative neg nor cannot unfounded
    isn't wasn't aren't weren't doesn't didn't don't hasn't haven't can't
    isnt wasnt arent werent doesnt didnt dont hasnt havent cant
""".split()
CUES += ["negative for", "rule out", "ruled out"]


def found(text: str, lexicon: Lexicon = LEXICON) -> list[str]:
    """The words of every affirmed mention, cut from the text."""
    return [text[one.start : one.end] for one in sorted(lexicon.mentions(text), key=lambda one: one.start)]


@pytest.mark.parametrize(
    "text",
    [
        "suicidal",
        "SUBJ SUICIDAL HAS PILLS",
        "(suicidal)",
        "suicidal.",
        "suicidal/homicidal",
        'says "suicidal"',
        "upset,suicidal",
        "suicidal?",
        "pre-suicidal",
        "“suicidal”",
        "upset—suicidal–pills",
        "\n\tsuicidal\n",
        "\xa0suicidal\xa0",
    ],
)
def test_a_phrase_is_found_between_any_marks(text: str) -> None:
    assert [one.lower() for one in found(text)] == ["suicidal"]


@pytest.mark.parametrize(
    "text", ["", " ", "unsuicidal", "suicidally", "suicidal2", "suicidalé", "ésuicidal", "sui cidal", "suici"]
)
def test_a_part_of_a_word_is_no_mention(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["SUICIDAL", "Suicidal", "sUiCiDaL"])
def test_case_is_of_no_matter(text: str) -> None:
    assert found(text) == [text]


@pytest.mark.parametrize(
    "text", ["child's father", "CHILD’S FATHER", "child‘s father", "child s father", "self-harm", "self–harm"]
)
def test_quotes_and_dashes_are_as_they_are_typed(text: str) -> None:
    assert found(f"x {text} y") == [text]


def test_a_phrase_may_be_written_in_any_case_and_with_any_quotes() -> None:
    assert found("by her child's FATHER", Lexicon({0: ["Child’s Father"]})) == ["child's FATHER"]


@pytest.mark.parametrize(
    "text",
    [
        "kill himself",
        "kill  himself",
        "kill\nhimself",
        "KILL \t himself",
        "kill\r\n  himself",
        "kill\xa0himself",
    ],
)
def test_white_space_inside_a_phrase_is_of_no_matter_and_stays_in_the_span(text: str) -> None:
    assert found(f"wants  to\t{text}\n now") == [text]


@pytest.mark.parametrize("before", ["İ", "İİİ ", "İ  \t", "ẞ ß ", "😀 ", "ﬁ\n"])
def test_letters_that_change_their_length_move_no_span(before: str) -> None:
    text = f"{before} suicidal İ"
    assert LEXICON.mentions(text) == [Mention(0, text.index("suicidal"), text.index("suicidal") + 8)]


def test_overlapping_phrases_are_all_found() -> None:
    lexicon = Lexicon({0: ["ex", "ex boyfriend"], 1: ["boyfriend", "her ex"]})
    text = "her ex boyfriend"
    assert {(one.group, text[one.start : one.end]) for one in lexicon.mentions(text)} == {
        (0, "ex"),
        (0, "ex boyfriend"),
        (1, "boyfriend"),
        (1, "her ex"),
    }


def test_neighbours_that_share_a_space_are_both_found() -> None:
    assert found("suicidal suicidal suicidal") == ["suicidal"] * 3


def test_a_phrase_of_two_groups_is_found_for_both() -> None:
    assert {one.group for one in Lexicon({3: ["voices"], 5: ["voices"]}).mentions("voices")} == {3, 5}


@pytest.mark.parametrize("cue", [*CUES, "DENIES", "isn’t", "has no", "no thoughts of being"])
def test_a_cue_negates_what_follows(cue: str) -> None:
    assert found(f"subj {cue} suicidal") == []
    assert found(f"suicidal subj {cue} weapons") == ["suicidal"]


@pytest.mark.parametrize("word", ["denial", "note", "noon", "knot", "nonetheless", "yes", "denise"])
def test_a_word_that_only_looks_like_a_cue_negates_nothing(word: str) -> None:
    assert found(f"{word} suicidal") == ["suicidal"]


@pytest.mark.parametrize(
    "word", ["but", "however", "although", "except", "still", "then", "update", "now", "BUT"]
)
def test_a_turn_ends_the_negation(word: str) -> None:
    assert found(f"denies pain {word} suicidal") == ["suicidal"]
    assert found(f"{word} denies pain, suicidal") == []


@pytest.mark.parametrize("mark", [".", ";", ":", "!", "?", "\n", "|", " . ", " \t| "])
def test_a_mark_that_ends_a_clause_ends_the_negation(mark: str) -> None:
    assert found(f"denies pain{mark}suicidal") == ["suicidal"]


@pytest.mark.parametrize("mark", [",", " - ", "/", " (", "  ", "\t"])
def test_a_mark_inside_a_clause_does_not(mark: str) -> None:
    assert found(f"denies pain{mark}suicidal") == []


@pytest.mark.parametrize(("between", "negated"), [(0, True), (5, True), (6, False), (9, False)])
@pytest.mark.parametrize("space", [" ", "  "])
def test_a_cue_reaches_six_words_however_they_are_spaced(between: int, negated: bool, space: str) -> None:
    words = space.join(["denies", *["word"] * between, "suicidal"])
    assert (found(words) == []) is negated


@pytest.mark.parametrize(
    "refuted",
    [
        "suicidal: denied",
        "suicidal - DENIED",
        "suicidal (unfounded)",
        "suicidal = negative",
        "suicidal neg",
        "suicidal, not confirmed",
        "suicidal ruled out",
        "suicidal: none",
        "suicidal: no",
        "suicidal - no.",
        "suicidal, no, calm",
    ],
)
def test_a_refutation_right_after_makes_it_not_so(refuted: str) -> None:
    assert found(refuted) == []


@pytest.mark.parametrize(
    "text", ["suicidal, he denied", "suicidal, no weapons", "suicidal. denied entry", "suicidal nobody hurt"]
)
def test_what_comes_later_refutes_nothing(text: str) -> None:
    assert found(text) == ["suicidal"]


def test_a_no_contact_order_is_an_order() -> None:
    assert found("there is a no contact order") == ["no contact order"]
    assert found("violates no contact order, suicidal") == ["no contact order", "suicidal"]
    assert found("there is no no contact order") == []


@pytest.mark.parametrize(
    "harmless", ["no contact", "not only", "no doubt", "not sure if", "not sure whether", "not the first"]
)
def test_words_that_hold_a_cue_may_negate_nothing(harmless: str) -> None:
    assert found(f"{harmless} suicidal") == ["suicidal"]
    assert found(f"denies and {harmless} suicidal") == []


def test_each_mention_is_judged_by_itself() -> None:
    text = "denies being suicidal. sister says suicidal"
    assert [one.start for one in LEXICON.mentions(text)] == [text.rindex("suicidal")]


pieces = st.sampled_from(
    [*PHRASES, *CUES, "KILL", "Himself", "İ", "ẞ", "but", ".", "\n", "  ", "\t", "’", "-", "\x00"]
)
texts = st.lists(pieces | st.text(max_size=3), max_size=12).flatmap(
    lambda parts: st.sampled_from(["", " ", "  ", "\n"]).map(lambda between: between.join(parts))
)


def plain(text: str) -> str:
    """Lower case, with one space between words."""
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


@given(texts)
def test_it_reads_any_text_and_cuts_a_phrase_from_it(text: str) -> None:
    for mention in LEXICON.mentions(text):
        assert 0 <= mention.start < mention.end <= len(text)
        assert plain(text[mention.start : mention.end]) in {plain(phrase) for phrase in PHRASES}


harmless = st.lists(st.sampled_from(["the", "caller", "SAYS", "he", "É", "İ", "is"]), max_size=4)
spaces = st.sampled_from([" ", "  ", "\n", "\t", " \n ", "\r\n"])


@given(harmless, spaces, st.sampled_from(["suicidal", "KILL HIMSELF", "Child’s father"]), spaces, harmless)
def test_an_affirmed_phrase_is_always_found(
    before: list[str], first: str, phrase: str, between: str, after: list[str]
) -> None:
    words = phrase.replace(" ", between)
    text = first.join([*before, words, *after])
    assert found(text) == [words]
