"""Reading the notes of a call: each mention leads back to the exact words of the note that says it."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.reading.language import Languages
from app.rules.reading.lexicon import Cues, Lexicon, Phrases
from app.rules.reading.normal import normal
from app.rules.reading.phrases import expanded
from app.rules.reading.reader import MOST_READ, Reader, Reading, Span, Text
from app.rules.reading.standing import CueKind, Standing

PHRASES = ("kill (him|her)self", "self-harm", "child's father", "ex. boyfriend", "stab*", "o.d.", "peña")
SPELLINGS = {"kill": ["k1ll"]}
FORMS = {form for phrase in PHRASES for form in expanded(phrase, SPELLINGS)}
CUES = (
    Cues(("no", "denies"), (), CueKind(Standing.NEGATED, reach=6)),
    Cues(("entered in error", "disregard | wrong house"), (), CueKind(Standing.WITHDRAWN, ahead=False)),
)
READER = Reader(Lexicon({"a": Phrases(PHRASES)}, CUES, SPELLINGS))


def read(*texts: str) -> Reading:
    return READER.read([Text(text, f"n{number}") for number, text in enumerate(texts, 1)])


def spans(reading: Reading) -> list[Span]:
    return [reading.span(one) for one in reading.mentions.get(0, ())]


def standings(reading: Reading) -> list[Standing]:
    return [one.standing for one in reading.mentions.get(0, ())]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("to KILL  Himself.", "KILL  Himself"),
        ("(kill\therself)", "kill\therself"),
        ("K1ll himself", "K1ll himself"),
        ("cutting, self–harm!", "self–harm"),
        ("self_harm", "self_harm"),
        ("self-\nharm", None),
        ("the CHILD’S father", "CHILD’S father"),
        ("her ex. boyfriend", "ex. boyfriend"),
        ("stabbed? yes", "stabbed"),
        ("“stabbing”", "stabbing"),
        ("pen\u0303a sr", "pen\u0303a"),
        ("İİ 😀 Peña", "Peña"),
        ("an O.D. here", "O.D"),
        ("kill\x1ehimself", None),
        ("kill\x00himself", "kill\x00himself"),
    ],
)
def test_a_mention_is_cut_from_the_note_as_it_was_written(text: str, words: str | None) -> None:
    found = [] if words is None else [Span(words, "n1", text.index(words), text.index(words) + len(words))]
    assert spans(read(text)) == found


def test_each_note_is_led_back_to() -> None:
    found = spans(read("stab", "", "…", "  Stabbed stabs", "calm", "STABBING"))
    assert found == [
        ("stab", "n1", 0, 4),
        ("Stabbed", "n4", 2, 9),
        ("stabs", "n4", 10, 15),
        ("STABBING", "n6", 0, 8),
    ]


def test_a_text_that_is_no_note_has_no_id() -> None:
    reading = READER.read([Text("stab")])
    assert spans(reading) == [Span("stab", None, 0, 4)]


def test_without_notes_there_is_nothing() -> None:
    nothing = READER.read([])
    assert (dict(nothing.mentions), nothing.languages, nothing.text) == ({}, frozenset(), "")


@pytest.mark.parametrize("texts", [("kill", "himself"), ("her ex", "boyfriend"), ("ex", "", "boyfriend")])
def test_no_phrase_runs_from_one_note_into_the_next(texts: Sequence[str]) -> None:
    assert read(*texts).mentions == {}


def test_a_phrase_over_the_end_of_a_clause_is_read_in_any_note() -> None:
    assert [one.note_id for one in spans(read("ex", "ex. boyfriend", "boyfriend; ex! boyfriend"))] == [
        "n2",
        "n3",
    ]
    assert [one.words for one in spans(read("o.d", "boyfriend o d"))] == ["o.d", "o d"]


def test_a_cue_ends_with_its_note_and_a_withdrawal_does_not() -> None:
    assert standings(read("denies", "stabbing")) == [Standing.AFFIRMED]
    assert standings(read("denies stabbing", "stab")) == [Standing.NEGATED, Standing.AFFIRMED]
    assert standings(read("stab", "entered in error", "stab")) == [Standing.WITHDRAWN, Standing.AFFIRMED]
    assert standings(read("stab", "disregard", "wrong house")) == [Standing.WITHDRAWN]


def test_notes_are_in_the_languages_of_each_of_them() -> None:
    languages = Languages({"EN": "the is at he".split(), "ES": "el la en esta".split()})
    reader = Reader(Lexicon({}), languages)
    notes = [Text("he is at the door"), Text("el esta en la casa"), Text("он хочет убить"), Text("ok")]
    assert reader.read(notes[:1]).languages == {"EN"}
    assert reader.read(notes[1:2]).languages == {"ES"}
    assert reader.read(notes).languages == {"EN", "ES", "UNREAD"}
    assert reader.read(notes[3:]).languages == READER.read(notes).languages == frozenset()


WORDS = "KILL himself self harm child’s FATHER ex. boyfriend stabbed o.d. O D PEÑA no denies İ ẞ \x1e".split(
    " "
)
pieces = st.sampled_from([*WORDS, "Pen\u0303a", "entered in error", "disregard", "wrong house"])
between = st.sampled_from([" ", "  ", "-", "–", "/", ", ", ". ", "\n", "\t", "'", "\x00", "|", "́", "😀"])
pairs = st.tuples(pieces | st.text(max_size=3), between)
texts = st.text() | st.lists(pairs, max_size=14).map(lambda parts: "".join(map("".join, parts)))


@given(st.lists(texts, max_size=4))
def test_what_is_cut_from_a_note_is_there_and_is_a_phrase(some: list[str]) -> None:
    for span in spans(read(*some)):
        assert span.note_id is not None
        note = some[int(span.note_id[1:]) - 1]
        assert note[span.start : span.end] == span.words
        assert normal(span.words) in FORMS | {form.removesuffix(" |") for form in FORMS}


@given(st.lists(texts, max_size=4))
def test_each_note_says_what_it_says_alone_but_for_later_withdrawals(some: list[str]) -> None:
    together, alone = read(*some), [read(text) for text in some]
    assert [span[2:] for span in spans(together)] == [span[2:] for one in alone for span in spans(one)]
    for both, single in zip(
        standings(together), [one for reading in alone for one in standings(reading)], strict=True
    ):
        assert both in {single, Standing.WITHDRAWN}


@given(st.text(st.sampled_from("éñ kil hmself.\n'"), max_size=20), st.sampled_from(["stab", "Kill Himself"]))
def test_an_affirmed_phrase_is_always_found(before: str, phrase: str) -> None:
    text = f"{before} {phrase} "
    assert Span(phrase, "n1", len(before) + 1, len(before) + 1 + len(phrase)) in spans(read(text))


def test_what_is_too_long_is_read_so_far_and_said_to_be_unread() -> None:
    reading = read("stab " * (MOST_READ // 5), "stabbing", "stabbed")
    assert len(standings(reading)) == MOST_READ // 5
    assert reading.languages == {"UNREAD"}
    assert read("stab " * (MOST_READ // 5)).languages == frozenset()
