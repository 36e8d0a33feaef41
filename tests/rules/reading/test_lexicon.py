"""Finding phrases and saying how each stands: cues, their reach, what ends it, and what holds a cue."""

import pytest

from app.rules.reading.lexicon import Cues, Lexicon, Phrases
from app.rules.reading.standing import CueKind, Standing

NO = CueKind(Standing.NEGATED, reach=6)
IF = CueKind(Standing.HYPOTHETICAL, reach=3, crosses_commas=True)
AGO = CueKind(Standing.HISTORICAL, ahead=False, reach=2)
DENIED = CueKind(Standing.NEGATED, ahead=False, reach=1)
ERROR = CueKind(Standing.WITHDRAWN, ahead=False)
BUT = CueKind(None)
CUES = (
    Cues(("no", "denies", "no longer any"), ("no doubt", "not only no"), NO),
    Cues(("if",), (), IF),
    Cues(("ago", "years back"), (), AGO),
    Cues(("denied",), (), DENIED),
    Cues(("entered in error",), ("not entered in error",), ERROR),
    Cues(("but", "says"), ("says no", "nothing but"), BUT),
)
LISTS = {
    "sad": Phrases(("suicidal", "kill himself", "no contact order", "wants to die if left"), topic="mind")
}


def read(text: str, lists: dict[str, Phrases] = LISTS, cues: tuple[Cues, ...] = CUES) -> list[str]:
    """Every mention of any list, by its words, and how it stands if it is not affirmed."""
    found = {one for mentions in Lexicon(lists, cues).mentions(text).values() for one in mentions}
    return [
        text[one.start : one.end] + (f": {one.standing.name.lower()} by {one.cue}" if one.standing else "")
        for one in sorted(found)
    ]


AFFIRMED, NEGATED = ["suicidal"], ["suicidal: negated by no"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("suicidal", ["suicidal"]),
        ("he is suicidal now", ["suicidal"]),
        ("suicidal suicidal , suicidal", ["suicidal"] * 3),
        ("to kill himself", ["kill himself"]),
        ("kill , himself", []),
        ("kill | himself", []),
        ("suicidally unsuicidal sui cidal ésuicidal", []),
        ("", []),
    ],
)
def test_phrases_are_found_as_whole_words(text: str, words: list[str]) -> None:
    assert read(text) == words


def test_phrases_that_share_words_are_all_found_for_each_list_that_holds_them() -> None:
    lexicon = Lexicon({"b": Phrases(("ex", "ex wife", "her ex")), "a": Phrases(("wife", "ex wife"))})
    found = lexicon.mentions("her ex wife")
    assert lexicon.numbers == {"a": 0, "b": 1}
    assert {number: {(one.start, one.end) for one in some} for number, some in found.items()} == {
        0: {(7, 11), (4, 11)},
        1: {(4, 6), (4, 11), (0, 6)},
    }


def test_mentions_come_in_the_order_of_their_ends() -> None:
    lexicon = Lexicon({"a": Phrases(("a b c d", "b", "c d", "d"))})
    ends = [one.end for one in lexicon.mentions("a b c d b d")[0]]
    assert ends == sorted(ends)
    assert len(ends) == 6


def test_places_are_counted_in_letters_not_bytes() -> None:
    lexicon = Lexicon({"a": Phrases(("грусть", "сильная грусть"))})
    assert [(one.start, one.end) for one in lexicon.mentions("é 😀 грусть")[0]] == [(4, 10)]


def test_a_lexicon_counts_all_that_its_phrases_stand_for() -> None:
    assert len(Lexicon({})) == 0
    assert len(Lexicon({"a": Phrases(("(he|she) hit", "he hit"), ("hit it",))}, CUES[1:2])) == 4
    assert len(Lexicon({"a": Phrases(("bf",))}, spellings={"bf": ["boyfriend"]})) == 2


def test_a_lexicon_of_nothing_finds_nothing() -> None:
    assert Lexicon({}).mentions("suicidal") == {}
    assert Lexicon({}, CUES).mentions("no suicidal") == {}


EXCEPT = {
    "hit": Phrases(("hit", "hits"), ("hit a deer", "no hits", "a song that hits it", "song")),
    "car": Phrases(("hit", "deer")),
}


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("he hit her", [1, 1]),
        ("he hit a deer", [0, 2]),
        ("hit a deer then hit her", [1, 3]),
        ("hit a deers", [1, 1]),
        ("no hits", [0, 0]),
        ("a song that hits it", [0, 0]),
        ("that hits it", [1, 0]),
    ],
)
def test_a_mention_inside_an_exception_of_its_list_is_none(text: str, counts: list[int]) -> None:
    lexicon = Lexicon(EXCEPT)
    found = lexicon.mentions(text)
    assert [len(found.get(lexicon.numbers[name], ())) for name in ("hit", "car")] == counts


def test_a_mention_that_only_overlaps_an_exception_counts() -> None:
    assert read("she hit him back", {"a": Phrases(("hit him",), ("she hit",))}) == ["hit him"]


def test_spellings_are_for_phrases_and_exceptions_and_not_for_cues() -> None:
    lists = {"a": Phrases(("boyfriend",), ("no boyfriend",))}
    lexicon = Lexicon(lists, (Cues(("no",), (), NO),), {"boyfriend": ["bf"], "no": ["sin"]})
    assert [one.standing for one in lexicon.mentions("bf sin boyfriend | sin her bf")[0]] == [0, 0]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("no suicidal", NEGATED),
        ("no one two three four five six suicidal", NEGATED),
        ("no one two three four five six seven suicidal", AFFIRMED),
        ("no one | suicidal", AFFIRMED),
        ("no one , suicidal", AFFIRMED),
        ("suicidal no", AFFIRMED),
        ("if suicidal", ["suicidal: hypothetical by if"]),
        ("if so , he suicidal", ["suicidal: hypothetical by if"]),
        ("if one two three four suicidal", AFFIRMED),
        ("if | suicidal", AFFIRMED),
        ("suicidal ago", ["suicidal: historical by ago"]),
        ("suicidal one two years back", ["suicidal: historical by years back"]),
        ("suicidal one two three ago", AFFIRMED),
        ("suicidal | ago", AFFIRMED),
        ("suicidal , ago", AFFIRMED),
        ("ago suicidal", AFFIRMED),
        ("suicidal he denied", ["suicidal: negated by denied"]),
        ("no suicidal but suicidal", [*NEGATED, *AFFIRMED]),
    ],
)
def test_a_cue_concerns_what_it_reaches_on_its_side_in_its_clause(text: str, mentions: list[str]) -> None:
    assert read(text) == mentions


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("if no suicidal", NEGATED),
        ("no , if suicidal ago", ["suicidal: hypothetical by if"]),
        ("no suicidal denied", NEGATED),
        ("denies no suicidal", NEGATED),
        ("no longer any suicidal", ["suicidal: negated by no longer any"]),
        ("no suicidal | entered in error", ["suicidal: withdrawn by entered in error"]),
    ],
)
def test_of_all_cues_the_gravest_counts_and_then_the_nearest_before(text: str, mentions: list[str]) -> None:
    assert read(text) == mentions


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("no pain but suicidal", AFFIRMED),
        ("but no suicidal", NEGATED),
        ("suicidal but denied", AFFIRMED),
        ("suicidal denied but", ["suicidal: negated by denied"]),
        ("no pain says suicidal", AFFIRMED),
        ("no pain says no suicidal", NEGATED),
        ("if nothing but suicidal", ["suicidal: hypothetical by if"]),
        ("if but suicidal", AFFIRMED),
    ],
)
def test_a_turn_ends_the_reach_unless_an_exception_holds_it(text: str, mentions: list[str]) -> None:
    assert read(text) == mentions


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("no doubt suicidal", AFFIRMED),
        ("no doubt no suicidal", NEGATED),
        ("not only no suicidal", AFFIRMED),
        ("no contact order suicidal", ["no contact order", "suicidal"]),
        ("no no contact order", ["no contact order: negated by no"]),
        ("wants to die if left suicidal", ["wants to die if left", "suicidal"]),
        ("says no suicidal", NEGATED),
    ],
)
def test_what_holds_a_cue_makes_it_none(text: str, mentions: list[str]) -> None:
    assert read(text) == mentions


def test_a_phrase_that_is_also_a_cue_is_both() -> None:
    lists = {"a": Phrases(("denies", "suicidal"))}
    assert read("denies suicidal", lists) == ["denies", "suicidal: negated by denies"]


def test_an_exception_of_one_list_of_cues_holds_the_cues_of_others() -> None:
    cues = (Cues(("not",), ("not deny",), NO), Cues(("deny",), (), IF))
    assert read("not deny suicidal", cues=cues) == AFFIRMED
    assert read("deny suicidal", cues=cues) == ["suicidal: hypothetical by deny"]


WITHDRAWN = ["suicidal: withdrawn by entered in error"]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("suicidal entered in error", WITHDRAWN),
        ("suicidal | one , two | but three entered in error", WITHDRAWN),
        ("suicidal | entered in error | suicidal", [*WITHDRAWN, *AFFIRMED]),
        ("suicidal | entered in error | suicidal | entered in error", WITHDRAWN * 2),
        ("suicidal | not entered in error", AFFIRMED),
        ("suicidal | entered in error | so not entered in error", WITHDRAWN),
        ("suicidal | entered in | error", AFFIRMED),
    ],
)
def test_a_withdrawal_takes_back_all_before_it(text: str, mentions: list[str]) -> None:
    assert read(text) == mentions


TOPICS = frozenset(("mind",))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (NO._replace(topics=TOPICS), "cue {}"),
        (DENIED._replace(topics=TOPICS), "{} cue"),
        (ERROR._replace(topics=TOPICS), "{} | cue"),
    ],
)
def test_a_cue_on_a_topic_concerns_lists_on_that_topic_only(kind: CueKind, text: str) -> None:
    cues = (Cues(("cue",), (), kind),)
    for topic, standing in (("mind", kind.makes), ("home", Standing.AFFIRMED), (None, Standing.AFFIRMED)):
        lexicon = Lexicon({"a": Phrases(("sad",), topic=topic)}, cues)
        assert [one.standing for one in lexicon.mentions(text.format("sad"))[0]] == [standing]


def test_cues_that_do_not_reach_hide_none_that_does() -> None:
    assert read("no ago denied ago denied ago suicidal") == NEGATED
    cues = (*CUES[:3], Cues(("denied",), (), AGO._replace(reach=9)))
    assert read("suicidal no if no if no denied", cues=cues) == ["suicidal: historical by denied"]


def test_a_withdrawal_of_one_kind_stands_beside_that_of_another() -> None:
    kinds = [ERROR._replace(topics=frozenset((topic,))) for topic in ("mind", "home")]
    cues = (Cues(("disregard",), (), kinds[0]), Cues(("wrong house",), (), kinds[1]))
    lists = {name: Phrases((name,), topic=name) for name in ("mind", "home")}
    assert read("mind | home | disregard | mind | home | wrong house", lists, cues) == [
        "mind: withdrawn by disregard",
        "home: withdrawn by wrong house",
        "mind",
        "home: withdrawn by wrong house",
    ]
