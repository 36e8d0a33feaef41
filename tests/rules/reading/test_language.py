"""Telling languages by their small words, so that what is not read is not taken for nothing said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.reading.language import READ, UNREAD, Languages
from app.rules.reading.normal import normal

ENGLISH = "the and is was he she her him his of to in on at with that this for not they".split()
SPANISH = "el la los de que y en un una su con por para esta es no se ella lo a".split()
PORTUGUESE = "o os as um uma do da dos em no na ele ela com nao para voce a".split()
WORDS = {"EN": ENGLISH, "ES": SPANISH, "PT": PORTUGUESE}
LANGUAGES = Languages(WORDS, ["husband", "screaming", "knife", "neighbor", "upset", "pistola"])


def told(text: str, languages: Languages = LANGUAGES) -> set[str]:
    return set(languages.of(normal(text), text))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("he is at the door and she was with him", {"EN"}),
        ("HE IS AT THE DOOR AND SHE WAS WITH HIM", {"EN"}),
        ("el esta en la casa con una pistola", {"ES"}),
        ("Él está en la casa con una pistola", {"ES"}),
        ("she is at the door and he was on the way. dice que el esta en casa", {"EN", "ES"}),
        ("the door. dice que el esta en casa", {"ES"}),
        ("ele esta com uma faca na sala e ela nao pode sair do quarto", {UNREAD}),
        ("husband screaming knife neighbor upset", {"EN"}),
        ("bf yelling intox loud", {"EN"}),
        ("el la pistola roja", {"EN"}),
        ("el la una pistola", {"ES"}),
        ("el la una the is at", {"ES"}),
        ("el la una the is at was", {"EN", "ES"}),
    ],
)
def test_a_language_is_told_by_its_small_words(text: str, codes: set[str]) -> None:
    assert told(text) == codes


@pytest.mark.parametrize(
    "text", ["", " ", "no", "bf yelling loud", "el la los", "?!", "...", "the the the the the"]
)
def test_too_few_words_say_nothing_of_a_language(text: str) -> None:
    assert told(text) == set()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("он хочет убить себя", {UNREAD}),
        ("他想自杀", {UNREAD}),
        ("عايز يموت", {UNREAD}),
        ("εδώ", {UNREAD}),
        ("she says он there with him at the door", {"EN"}),
        ("naïve café crème brûlée señor", {"EN"}),
        ("she is there 😀😀😀😀😀😀😀😀 with him", {"EN"}),
        ("→→→→ ½½½½ ‼‼‼‼ €€€€", set()),
    ],
)
def test_letters_that_are_not_latin_are_not_read(text: str, codes: set[str]) -> None:
    assert told(text) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("kuzhali pothum venda enaku romba bayam", {UNREAD}),
        ("kuzhali pothum venda enaku romba", {"EN"}),
        ("kuzhali pothum venda enaku romba upset", {"EN"}),
        ("kuzhali pothum venda enaku romba bayam avan inga varan poda upset", {UNREAD}),
        ("ku po ve ro ba av va xu", {"EN"}),
        ("k1z p2th v3nda en4ku r5mba b6yam", {"EN"}),
    ],
)
def test_words_of_which_hardly_any_is_known_are_not_read(text: str, codes: set[str]) -> None:
    assert told(text) == codes


def test_a_word_of_two_languages_counts_for_the_one_that_is_read() -> None:
    assert told("para no a o 10 11 12 13 14 15 16 17 18 19") == {"ES"}
    assert told("this that was in at door one", Languages({"EN": ENGLISH, "ES": ["in", "at", "this"]})) == {
        "EN"
    }


def test_without_words_of_a_language_none_is_told_but_a_text_may_be_unreadable() -> None:
    languages = Languages({})
    assert told("he is at the door", languages) == {"EN"}
    assert told("kuzhali pothum venda enaku romba bayam", languages) == {UNREAD}


@given(st.text() | st.lists(st.sampled_from([*ENGLISH, *SPANISH, *PORTUGUESE, "—", "ж"])).map(" ".join))
def test_any_text_is_in_languages_that_are_read_or_in_one_that_is_not(text: str) -> None:
    found = told(text)
    assert found <= set(READ) or found == {UNREAD}
