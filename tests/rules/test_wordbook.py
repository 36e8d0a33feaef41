"""The wordbook: lists joined to others, phrases of rules, roles, and the languages its words tell apart."""

import pytest

from app.rules.reading.lexicon import Phrases
from app.rules.reading.reader import Text
from app.rules.reading.standing import Standing
from app.rules.wordbook import CompiledWords, Wordbook
from tests.rules.small_wordbook import ENGLISH, SPANISH, a_cue, a_list, a_wordbook, small_words, spelt


def read(words: CompiledWords, list_id: str, text: str) -> list[Standing]:
    """How each mention of a list stands."""
    reading = words.narrative.read([Text(text)])
    return [one.standing for one in reading.mentions.get(words.list(list_id).number, ())]


def test_what_adds_to_a_list_is_part_of_it_with_its_exceptions() -> None:
    words = a_wordbook(
        a_list("hit", "hit", besides=["golpe de calor", "hit song"]),
        a_list("hit_es", "golpe", adds_to="hit", besides=["hit parade"]),
    ).compiled()
    texts = ("hit", "un golpe", "golpe de calor", "hit song", "hit parade")
    assert [len(read(words, "hit", text)) for text in texts] == [1, 1, 0, 0, 0]
    with pytest.raises(KeyError):
        words.list("hit_es")


def test_a_list_says_in_which_standings_it_counts() -> None:
    words = a_wordbook(a_list("a", "a"), a_list("b", "b", counts_when=["historical", "withdrawn"])).compiled()
    assert words.list("a").counts_when == frozenset()
    assert words.list("b").counts_when == {Standing.HISTORICAL, Standing.WITHDRAWN}


@pytest.mark.parametrize(
    ("makes", "text", "standing"),
    [
        ("historical", "used hit", Standing.HISTORICAL),
        ("hypothetical", "used hit", Standing.HYPOTHETICAL),
        ("other", "used hit", Standing.OTHER),
        ("negated", "used hit", Standing.NEGATED),
        ("nothing", "used hit", Standing.AFFIRMED),
    ],
)
def test_a_cue_makes_what_its_list_says(makes: str, text: str, standing: Standing) -> None:
    assert read(a_wordbook(a_list("hit", "hit"), a_cue(makes, "used")).compiled(), "hit", text) == [standing]


def test_a_cue_looks_and_reaches_as_its_list_says() -> None:
    hit = a_list("hit", "hit", topic="violence")
    near, far = a_cue("negated", "no"), a_cue("negated", "no", reach=7, crosses_commas=True)
    behind = a_cue("negated", "no", looks="behind", topics=["other"])
    sentence = "no {} hit".format
    assert [near.reach, near.crosses_commas, near.topics] == [6, False, None]
    for cue, text, negated in (
        (near, sentence("a b c d e f"), True),
        (near, sentence("a b c d e f g"), False),
        (near, sentence(", a"), False),
        (far, sentence("a b c d e f g"), True),
        (far, sentence(", a"), True),
        (behind, "no hit", False),
        (behind, "hit no", False),
        (behind.model_copy(update={"topics": ["violence"]}), "hit no", True),
    ):
        assert read(a_wordbook(hit, cue).compiled(), "hit", text) == [Standing.NEGATED if negated else 0]


def test_all_spellings_of_a_word_are_written() -> None:
    one, other = spelt(Wife=["wf"]), spelt(wife=["w/f", "wyfe"])
    assert Wordbook(spellings=[one, other]).written() == {"wife": ["wf", "w/f", "wyfe"]}


def test_phrases_of_rules_are_read_by_what_they_are_about() -> None:
    inline = {"one": Phrases(["rope", "knife"], topic="mind"), "two": Phrases(["rope"])}
    words = a_wordbook(a_cue("negated", "no", topics=["mind"])).compiled(inline)
    reading = words.narrative.read([Text("no rope")])
    found = {name: reading.mentions[words.list(name).number][0].standing for name in inline}
    assert found == {"one": Standing.NEGATED, "two": Standing.AFFIRMED}
    assert words.list("two").counts_when == frozenset()


def test_the_roles_are_those_that_lists_name() -> None:
    words = a_wordbook(
        a_list("b", "wife", who="victim"),
        a_list("a", "caller", who="caller"),
        a_list("c", "esposa", adds_to="b", who="victim"),
        a_list("d", "hit"),
    ).compiled()
    assert words.roles == [(words.list("a").number, "caller"), (words.list("b").number, "victim")]


def test_the_phrases_are_counted_with_all_they_stand_for() -> None:
    assert len(a_wordbook().compiled()) == 0
    assert (
        len(a_wordbook(a_list("a", "(he|she) hit"), a_cue("negated", "no")).compiled({"x": Phrases(["x"])}))
        == 4
    )


def test_only_the_narrative_has_languages() -> None:
    words = a_wordbook(ENGLISH, SPANISH).compiled()
    notes = [Text("she was at the door")]
    assert words.narrative.read(notes).languages == {"EN"}
    assert words.call_type.read(notes).languages == frozenset()


def test_without_vocabularies_no_language_is_told() -> None:
    assert a_wordbook(a_list("a", "a")).languages() is None


def test_vocabularies_of_one_language_are_one() -> None:
    parts = [
        small_words("EN", "THE and is was he she her him his of"),
        small_words("EN", "to in on at a b c d e f"),
    ]
    languages = a_wordbook(*parts, small_words("PT", "ele ela com que nao uma um do da em")).languages()
    assert languages is not None
    assert languages.of("ele com nao uma the x y z w", "") == {"UNREAD"}
    assert languages.of("ele com nao uma the to and x y", "") == {"EN"}


@pytest.mark.parametrize(
    "phrase", ["golpea pistola carro", "(golpea|mata) (pistola|) carro*", "golpea (pistola|x)"]
)
def test_the_words_of_the_lists_are_known_in_any_language(phrase: str) -> None:
    text = "golpea pistola xaxa xexe xixi xoxo xuxu xyxy xzxz"
    unknown = a_wordbook(a_list("a", "a"), ENGLISH).languages()
    known = a_wordbook(a_list("a", phrase), ENGLISH).languages()
    assert unknown is not None
    assert known is not None
    assert unknown.of(text, text) == {"UNREAD"}
    assert known.of(text, text) == {"EN"}
