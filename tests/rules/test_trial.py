"""A trial: which mentions did not count, where they stand, and what made them so."""

from pathlib import Path

import pytest

from app.rules.catalog import Catalog, load
from app.rules.trial import MOST_UNCOUNTED, Uncounted, tried
from tests.rules.small_catalog import catalog_in

CUES = {
    "cues/negated.yaml": """
        {id: negated, title: T, owner: o, source: s, makes: negated, phrases: [denies, 'no']}
    """,
    "cues/historical.yaml": """
        {id: historical, title: T, owner: o, source: s, makes: historical, phrases: [used to take]}
    """,
    "lists/unasked.yaml": "{id: unasked, title: T, owner: o, source: s, phrases: [tablets]}",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return load(catalog_in(tmp_path_factory.mktemp("catalog"), CUES))


def test_a_mention_that_does_not_count_names_its_cue_and_its_rules(small: Catalog) -> None:
    trial = tried(small, {"narrative": ["all well", "Denies PILLS, and tablets"]})
    assert trial.uncounted == (
        Uncounted("narrative", "PILLS", "001", 7, 12, "negated", "denies", ("mh-pills",)),
    )
    assert trial.evaluation.tags == frozenset()


def test_what_counts_is_not_among_them(small: Catalog) -> None:
    trial = tried(small, {"narrative": "no pills. took pills, used to take pills"})
    assert [(one.start, one.standing) for one in trial.uncounted] == [(3, "negated"), (35, "historical")]
    assert trial.evaluation.tags == {"mental_health"}


def test_the_phrases_of_a_rule_itself_are_looked_for_too(small: Catalog) -> None:
    (one,) = tried(small, {"narrative": "no chill pill"}).uncounted
    assert (one.words, one.rules) == ("chill pill", ("mh-pills",))


def test_no_more_are_shown_than_anybody_reads(small: Catalog) -> None:
    trial = tried(small, {"narrative": "no pills. " * 1000})
    assert len(trial.uncounted) == MOST_UNCOUNTED


def test_more_than_a_thousand_notes_stay_in_their_order(small: Catalog, tmp_path: Path) -> None:
    trial = tried(small, {"narrative": [*["x"] * 1100, "no pills"]})
    assert trial.uncounted[0].note_id == "1100"
    assert trial.call.notes[-1]["text"] == "no pills"


@pytest.mark.parametrize("call", [{"narative": "x"}, {"narrative": [{}]}, {"persons": 5}])
def test_what_is_no_call_is_refused(small: Catalog, call: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"no such field|a list of notes|validation error"):
        tried(small, call)
