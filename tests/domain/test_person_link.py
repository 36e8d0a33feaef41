"""Laws of links: undone stays undone, what a supervisor linked stays, and no order matters."""

import random
import uuid
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.person_link import (
    Decision,
    Links,
    LinkStatus,
    Occurrence,
    Pair,
    Persons,
    contradictory,
    decided,
)
from app.errors import TransitionRefusedError

S, D = LinkStatus, Decision
ALLOWED = {
    (D.LINK, S.CANDIDATE): S.LINKED,
    (D.LINK, S.BY_KEY): S.LINKED,
    (D.REFUSE, S.CANDIDATE): S.REFUSED,
    (D.UNDO, S.BY_KEY): S.UNDONE,
    (D.UNDO, S.LINKED): S.UNDONE,
    (D.RETRACT, S.REFUSED): S.CANDIDATE,
}
A, B, C, E, F, G = MANY = [Occurrence(uuid.UUID(int=number), "p1") for number in range(6)]
K, L = b"k", b"l"
APART = (S.REFUSED, S.UNDONE)


def pair(one: Occurrence, other: Occurrence) -> Pair:
    return frozenset((one, other))


@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("decision", D)
def test_every_decision_on_every_status(decision: Decision, status: LinkStatus) -> None:
    if after := ALLOWED.get((decision, status)):
        assert decided(decision, status) is after
    else:
        with pytest.raises(TransitionRefusedError):
            decided(decision, status)


def test_the_same_key_is_one_person_and_no_key_is_nobody_else() -> None:
    persons = Persons({A: K, B: K, C: L, E: None, F: None}, {})
    assert persons.of(A) == {A, B}
    assert persons.of(C) == {C}
    assert persons.of(E) == {E}


def test_a_candidate_joins_nobody() -> None:
    assert not Persons({A: K, B: L}, {pair(A, B): S.CANDIDATE}).same(A, B)


def test_links_chain_up_through_keys_and_supervisors() -> None:
    persons = Persons({A: K, B: K, C: L, E: L}, {pair(B, C): S.LINKED})
    assert persons.of(A) == {A, B, C, E}


def test_an_undone_pair_leaves_the_others_of_the_key_together() -> None:
    persons = Persons(dict.fromkeys((A, B, C, E), K), {pair(A, B): S.UNDONE})
    assert [persons.of(one) for one in (A, B, C)] == [{A}, {B}, {C, E}]


def test_a_detour_through_keys_does_not_join_what_is_apart() -> None:
    keys = {A: None, B: None, C: K, E: K}
    links = {pair(A, B): S.REFUSED, pair(A, C): S.LINKED, pair(B, E): S.LINKED}
    persons = Persons(keys, links)
    assert persons.of(A) == {A, C}
    assert persons.of(B) == {B, E}
    assert persons.apart(C, E)
    assert not contradictory(links)
    assert contradictory({**links, pair(C, E): S.LINKED})


keys = st.fixed_dictionaries({one: st.sampled_from((None, K, L)) for one in MANY})
pairs = st.sampled_from([pair(one, other) for one, other in combinations(MANY, 2)])
decisions = st.lists(st.tuples(pairs, st.sampled_from((S.LINKED, *APART))), max_size=12)


def spoken(said: list[tuple[Pair, LinkStatus]]) -> Links:
    """The links after a supervisor said all this, as far as it is accepted and nothing is taken back."""
    links: dict[Pair, LinkStatus] = {}
    for ends, status in said:
        after = {**links, ends: status}
        if links.get(ends) not in APART and not contradictory(after):
            links = after
    return links


@given(keys, decisions, st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_what_is_apart_stays_apart_and_what_is_linked_stays_linked(
    keys: dict[Occurrence, bytes | None], said: list[tuple[Pair, LinkStatus]], dice: random.Random
) -> None:
    links = spoken(said)
    persons = Persons(keys, links)
    for ends, status in links.items():
        one, other = ends
        assert persons.same(one, other) is (status is S.LINKED)
        assert status is S.LINKED or persons.apart(one, other)
    for one in MANY:
        assert one in persons.of(one)
        assert all(persons.of(other) == persons.of(one) for other in persons.of(one))
    mixed_keys, mixed_links = list(keys.items()), list(links.items())
    dice.shuffle(mixed_keys)
    dice.shuffle(mixed_links)
    again = Persons(dict(mixed_keys), dict(mixed_links))
    assert [again.of(one) for one in MANY] == [persons.of(one) for one in MANY]


@given(keys, keys, decisions)
def test_a_key_that_moves_takes_no_supervisors_word_along(
    before: dict[Occurrence, bytes | None],
    after: dict[Occurrence, bytes | None],
    said: list[tuple[Pair, LinkStatus]],
) -> None:
    links = spoken(said)
    for ends, status in links.items():
        one, other = ends
        assert Persons(before, links).same(one, other) == Persons(after, links).same(one, other)
        assert (status is S.LINKED) == Persons(after, links).same(one, other)
