"""What a phrase of a list stands for: its alternatives, inflections and spellings, while they are few."""

from collections.abc import Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.reading.normal import normal
from app.rules.reading.phrases import _IRREGULAR, LONGEST_WRITTEN, MOST, expanded, inflections


def forms(phrase: str, **spellings: Sequence[str]) -> set[str]:
    return set(expanded(phrase, spellings))


@pytest.mark.parametrize(
    ("phrase", "stands_for"),
    [
        ("kill himself", {"kill himself"}),
        ("Kill  HIMSELF", {"kill himself"}),
        ("child's father", {"childs father"}),
        ("self-harm", {"self harm"}),
        ("w/o pants", {"w o pants"}),
        ("weapons: none", {"weapons : none"}),
        ("kill (him|her)self", {"kill himself", "kill herself"}),
        ("(very|so|) upset", {"very upset", "so upset", "upset"}),
        ("(he|she) (hit me|yelled)", {"he hit me", "he yelled", "she hit me", "she yelled"}),
        ("(ex|ex) wife", {"ex wife"}),
        ("(slap*|cut) her", {"slap her", "slaps her", "slapped her", "slapping her", "cut her"}),
        ("", set()),
        ("  ", set()),
        ("(|)", set()),
    ],
)
def test_a_phrase_stands_for_every_choice_in_normal_form(phrase: str, stands_for: set[str]) -> None:
    assert forms(phrase) == stands_for


def test_a_star_stands_for_the_inflections_and_nothing_else() -> None:
    assert forms("Punch* him") == {"punch him", "punches him", "punched him", "punching him"}
    assert forms("HIT*") == {"hit", "hits", "hitting"}


def test_a_word_stands_for_all_the_ways_it_is_written() -> None:
    assert forms("her boyfriend", boyfriend=["bf", "B/F"]) == {"her boyfriend", "her bf", "her b f"}
    assert forms("boyfriends", boyfriend=["bf"]) == {"boyfriends"}
    assert forms("punch* him", punched=["pnchd"]) == forms("punch* him") | {"pnchd him"}
    assert forms("BOY-FRIEND", **{"boy friend": ["bf"]}) == {"boy friend", "bf"}


@pytest.mark.parametrize("phrase", ["(he", "he)", "(he|she", "he|she) hit", "he ) hit ( me"])
def test_parentheses_come_in_pairs(phrase: str) -> None:
    with pytest.raises(ValueError, match=r"parentheses hold alternatives \(a\|b\), and each is closed"):
        forms(phrase)


EIGHT = "(a|b|c|d|e|f|g|h)"


def test_a_phrase_may_stand_for_so_many_and_no_more() -> None:
    assert len(forms(" ".join([EIGHT] * 4))) == 8**4 == MOST
    with pytest.raises(ValueError, match=f"stands for more than {MOST} phrases"):
        forms(" ".join([EIGHT] * 4 + ["(i|)"]))


def test_too_many_are_refused_before_they_are_made() -> None:
    with pytest.raises(ValueError, match=f"stands for more than {MOST} phrases"):
        forms(" ".join([EIGHT] * 40))
    with pytest.raises(ValueError, match=f"stands for more than {MOST} phrases"):
        forms(" ".join(["hit*"] * 40))


def test_one_word_of_a_phrase_is_written_otherwise_at_a_time() -> None:
    assert forms("his wife", his=["hs"], wife=["wf"]) == {"his wife", "hs wife", "his wf"}


def test_a_longer_phrase_is_looked_for_as_it_is_written() -> None:
    assert forms("his own wife", his=["hs"], wife=["wf"]) == {"his own wife"}


def test_alternatives_may_hold_alternatives() -> None:
    assert forms("(he (hit|struck)|she ran) off") == {"he hit off", "he struck off", "she ran off"}


words = st.text("abcd", min_size=1, max_size=3)
choices = st.lists(st.just("") | words | st.tuples(words, words).map(" ".join), min_size=1, max_size=3)
parts = st.lists(words | choices, max_size=4)
spellings = st.dictionaries(words, st.lists(words, max_size=2), max_size=3)


def notation(some: Sequence[str | list[str]]) -> str:
    return " ".join(part if isinstance(part, str) else f"({'|'.join(part)})" for part in some)


def meant(some: Sequence[str | list[str]], written: Mapping[str, Sequence[str]]) -> set[str]:
    """The same, by choosing of every part and then another way of writing one word."""
    chosen = product(*([part] if isinstance(part, str) else part for part in some))
    texts = [" ".join(one).split() for one in chosen]
    found = {" ".join(text) for text in texts}
    return found | {
        " ".join((*text[:place], other, *text[place + 1 :]))
        for text in texts
        if len(text) <= LONGEST_WRITTEN
        for place, word in enumerate(text)
        for other in written.get(word, ())
    }


@given(parts, spellings)
def test_a_phrase_stands_for_all_that_can_be_chosen(
    some: Sequence[str | list[str]], written: Mapping[str, Sequence[str]]
) -> None:
    assert set(expanded(notation(some), written)) == meant(some, written) - {""}


@given(st.text(), spellings)
def test_whatever_is_written_stands_for_normal_forms_or_is_refused(
    phrase: str, written: Mapping[str, Sequence[str]]
) -> None:
    try:
        found = set(expanded(phrase, written))
    except ValueError:
        return
    assert all(form and normal(form) == form for form in found)


@pytest.mark.parametrize(
    ("word", "inflected"),
    [
        ("punch", "punch punches punched punching"),
        ("kiss", "kiss kisses kissed kissing"),
        ("push", "push pushes pushed pushing"),
        ("choke", "choke chokes choked choking"),
        ("die", "die dies died dying"),
        ("agree", "agree agrees agreed agreeing"),
        ("threaten", "threaten threatens threatened threatening threatenned threatenning"),
        ("carry", "carry carries carried carrying carrys"),
        ("play", "play plays played playing"),
        ("pin", "pin pins pined pining pinned pinning"),
        ("kidnap", "kidnap kidnaps kidnaped kidnaping kidnapped kidnapping"),
        ("yell", "yell yells yelled yelling"),
        ("shout", "shout shouts shouted shouting"),
        ("show", "show shows showed showing"),
        ("fight", "fight fights fought fighting"),
        ("hit", "hit hits hitting"),
        ("wife", "wife wifes wives"),
        ("be", "be is are was were been being am"),
        ("ax", "ax axes axed axing"),
        ("ok", "ok oks oked oking"),
    ],
)
def test_words_inflect(word: str, inflected: str) -> None:
    assert list(inflections(word)) == inflected.split()


@pytest.mark.parametrize("word", _IRREGULAR)
def test_an_irregular_word_has_other_forms_and_each_once(word: str) -> None:
    found = inflections(word)
    assert found[0] == word
    assert len(set(found)) == len(found) > 1


@given(words)
def test_a_word_is_the_first_of_its_inflections(word: str) -> None:
    assert inflections(word)[0] == word
