"""Whatever a narrative holds is read: no text raises, and all evidence is cut from the note that says it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.engine import Engine, Evaluation
from app.rules.reading.normal import normal
from app.rules.reading.phrases import expanded
from tests.builders import a_rule, some_facts
from tests.rules.small_wordbook import ENGLISH, PORTUGUESE, SPANISH, a_cue, a_list, a_wordbook, spelt

HIT = ("hit*", "(choke*|grab*) her", "no way out")
HIT_TOO = ("me (pegó|golpeó)",)
WIFE = ("wife", "child's mother", "ex. wife", "self-harm")
INLINE = ("knife*", "beat (him|her) up")
WRITTEN = {"wife": ["wf", "w/f"]}
WORDS = a_wordbook(
    a_list("hit", *HIT, besides=["hit a deer"]),
    a_list("hit_es", *HIT_TOO, adds_to="hit", language="es"),
    a_list("wife", *WIFE, who="victim"),
    a_list("or", "or"),
    a_cue("negated", "no", "denies", "not the", besides=["no doubt", "not the first"]),
    a_cue("negated", "none", "denied", looks="behind"),
    a_cue("nothing", "but", "says", besides=["says no"]),
    a_cue("withdrawn", "entered in error", looks="behind", besides=["not entered in error"]),
    spelt(**WRITTEN),
    *(ENGLISH, SPANISH, PORTUGUESE),
)
HIT_AND_WIFE = {"has_phrase_from": ["hit"], "near_phrase_from": ["wife"], "unless_between": ["or"]}
SIGNALS = {
    "words": {"field": "narrative", "has_phrase_from": ["hit"], "has_phrase": INLINE},
    "near": {"field": "narrative", **HIT_AND_WIFE, "within_clauses": 2},
    "wife": {"field": "narrative", "has_phrase_from": ["wife"]},
    "typed": {"field": "call_type", "has_phrase_from": ["hit", "wife"]},
    "language": {"field": "notes_in", "other_than": ["EN"]},
}
ENGINE = Engine([a_rule(signals=SIGNALS, any_of=[*SIGNALS])], wordbook=WORDS, tables={})


def forms(*phrases: str) -> set[str]:
    return {form for phrase in phrases for form in expanded(phrase, WRITTEN)}


# Of each signal, the normal forms that its evidence may have.
MAY_BE = {
    "words": forms(*HIT, *HIT_TOO, *INLINE),
    "near": forms(*HIT, *HIT_TOO, *WIFE),
    "wife": forms(*WIFE),
    "typed": forms(*HIT, *HIT_TOO, *WIFE),
}

SAID = [
    *WIFE,
    "HIT",
    "Chokes her",
    "grabbing HER",
    "no way out",
    "Hit a deer",
    "me pego\u0301",
    "ME GOLPEÓ",
    "W/F",
]
TURNS = [
    "no",
    "denies",
    "Not the first",
    "none",
    "but",
    "says no",
    "entered in error",
    "or",
    "knifed",
    "el",
    "он",
]
ODD = [
    "\x00",
    "\x1e",
    "\u2028",
    "İ",
    "ẞ",
    "e\u0301",
    "‘’",
    "😀",
    "Σ",
    "½",
    "ऄि",
    "\u202e",
    "((",
    "|",
    "=",
    "\ufeff",
]
joints = st.sampled_from([" ", "  ", "", ". ", ", ", "\n", "; ", "/", " - ", "'", "\u0301", "\xa0"])
pieces = st.sampled_from([*SAID, *TURNS, *ODD]) | st.text(max_size=3)
spliced = st.lists(st.tuples(pieces, joints), max_size=12).map(lambda some: "".join(map("".join, some)))
texts = st.text() | spliced


@given(st.lists(texts, max_size=3), st.none() | texts)
def test_all_evidence_is_cut_from_its_text_and_is_a_phrase_of_its_lists(
    notes: list[str], call_type: str | None
) -> None:
    for match in ENGINE.evaluate(some_facts(notes, call_type)).matches:
        for one in match.evidence:
            if one.field == "notes_in":
                continue
            note = notes[int(one.note_id[1:]) - 1] if one.note_id else call_type
            assert note is not None
            assert note[one.start : one.end] == one.words
            assert normal(one.words) in MAY_BE[one.signal]
            assert one.who in {None, "victim"}


SIZE = 65_536


def filled(with_what: str) -> str:
    return (with_what * (SIZE // len(with_what) + 1))[:SIZE]


HOSTILE = [
    *(
        "no ",
        "|",
        "||| ",
        "a",
        "1",
        " ",
        "\n",
        "(",
        "((((",
        ")",
        "'",
        "’ ",
        "\u0301",
        "e\u0301",
        "a'",
        "-",
        " - ",
    ),
    *("=", ", ", ". ", ".", "\x00", "\x1e", "İ", "ẞ", "Σ", "😀", "ж ", "half ", "hit ", "hit,", "hit\u0301 "),
    *("no hit ", "hit none ", "no no hit but ", "hit or wife ", "or hit wife ", "wife ", "says no hit "),
    *("hit. entered in error ", "not entered in error hit ", "choke ", "ex. ", "ex.\n", "w/", "hit a deer "),
]


@pytest.mark.parametrize("with_what", HOSTILE, ids=ascii)
def test_a_long_and_hostile_note_is_read_like_any_other(with_what: str) -> None:
    text = filled(with_what)
    evaluation = ENGINE.evaluate(some_facts([f"hit. {text}", f"{text} . wife"], text))
    shown = {(one.note_id, one.words) for match in evaluation.matches for one in match.evidence}
    assert ("n2", "wife") in shown or with_what in {"hit or wife ", "or hit wife ", "wife ", "ex. ", "ex.\n"}
    ENGINE.evaluate(some_facts(f"hit {text.replace(' ', '')}"))


def test_many_notes_are_read_together() -> None:
    notes = ["no hit", "", "wife", "\x1e"] * 2_000
    (match,) = ENGINE.evaluate(some_facts(notes)).matches
    assert [one.note_id for one in match.evidence if one.signal == "wife"] == ["n3", "n7", "n11", "n15"]


def test_nothing_said_is_nothing_found() -> None:
    assert ENGINE.evaluate(some_facts(["", " ", "\n"], " ")) == Evaluation()
