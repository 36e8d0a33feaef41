"""An invented city in docs/examples, laid over the built-in catalog: what it adds, replaces, leaves out."""

from pathlib import Path
from typing import Any

import pytest

from app.rules.catalog import Catalog, load
from app.rules.documents import BUILT_IN, files
from app.rules.engine import Evaluation, Routed
from app.rules.lock import unlocked
from app.rules.proof import example_call

ROOT = Path(__file__).parents[2] / "docs" / "examples" / "riverbend"
GUIDE = ROOT.parents[1] / "catalog.md"
OWN = {path for path in files(ROOT, []) if path != "city.yaml"}
REPLACED = {
    "codes/child_harm_call_types.yaml",
    "codes/mhop_clearance_codes.yaml",
    "mental_health/mh-officer-identified.yaml",
    "queues/dcdss.yaml",
    "queues/dcrc.yaml",
    "queues/mhop.yaml",
    "routes/route-mhop-case-management.yaml",
}
DURHAM_TYPES = {
    "MHCRIS": "mental_health.crisis",
    "SUICTH": "mental_health.suicide",
    "DOMVIO": "domestic_violence",
}


@pytest.fixture(scope="module")
def riverbend() -> Catalog:
    return load(ROOT)


def said_of(catalog: Catalog, **call: Any) -> Evaluation:
    return catalog.evaluate(example_call(call))


def referrals(evaluation: Evaluation) -> dict[tuple[str, str], Routed]:
    return {(one.queue, one.program): one for one in evaluation.routed}


def test_the_city_loads_under_its_own_name(riverbend: Catalog, catalog: Catalog) -> None:
    city = riverbend.city
    assert (city.jurisdiction, city.title) == ("riverbend-oh", "Riverbend, Ohio")
    assert (city.review_share.tagged, city.target_seconds["received_to_dispatched"]) == (0.1, 240)
    assert city.reasons == catalog.city.reasons
    assert riverbend.digest != catalog.digest


def test_the_built_in_catalog_lies_under_it(riverbend: Catalog, catalog: Catalog) -> None:
    built_in, here = set(catalog.documents), set(riverbend.documents)
    assert here - built_in == OWN - REPLACED
    assert built_in - here == set(riverbend.city.removes)
    changed = {path for path in here & built_in if riverbend.documents[path] != catalog.documents[path]}
    assert changed == REPLACED | {"city.yaml"}


def test_the_built_in_catalog_is_not_changed_by_it(riverbend: Catalog, catalog: Catalog) -> None:
    assert said_of(riverbend, narrative="SIGNAL 41").tags
    assert load(BUILT_IN).digest == catalog.digest
    assert not said_of(catalog, call_type_code="10-56", narrative="SIGNAL 41", clearance_codes=["M1"]).tags


def test_its_lock_is_fresh() -> None:
    assert unlocked(ROOT) == [], "run `triage rules lock docs/examples/riverbend`"


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        ("10-56", "mental_health.crisis"),
        ("10-56a", "mental_health.crisis"),
        ("10-57", "mental_health.suicide"),
        ("10-41", "domestic_violence"),
        ("10-42", "domestic_violence"),
    ],
)
def test_its_call_types_are_understood(riverbend: Catalog, code: str, tag: str) -> None:
    assert tag in said_of(riverbend, call_type_code=code).tags


def test_its_type_of_harm_to_a_child_waits_for_a_person(riverbend: Catalog) -> None:
    evaluation = said_of(riverbend, call_type_code="10-71")
    assert evaluation.gates == {"child_harm"}
    assert referrals(evaluation)["dcdss", "child_welfare"].hold == "confirm_cause"


@pytest.mark.parametrize("code", DURHAM_TYPES)
def test_the_call_types_of_durham_mean_nothing_there(riverbend: Catalog, catalog: Catalog, code: str) -> None:
    assert DURHAM_TYPES[code] in said_of(catalog, call_type_code=code).tags
    assert said_of(riverbend, call_type_code=code) == Evaluation()
    assert not riverbend.codebook.knows("call_type_code", code)


def test_the_type_of_durham_for_harm_to_a_child_means_nothing_there(
    riverbend: Catalog, catalog: Catalog
) -> None:
    assert said_of(catalog, call_type_code="CHABUS").gates == {"child_harm"}
    assert said_of(riverbend, call_type_code="CHABUS") == Evaluation()


def test_the_common_call_types_mean_the_same_everywhere(riverbend: Catalog, catalog: Catalog) -> None:
    for code in ("MNTL", "SUICTHRT", "DVA", "LARCENY"):
        assert said_of(riverbend, call_type_code=code).tags == said_of(catalog, call_type_code=code).tags


@pytest.mark.parametrize("code", ["M1", "m2"])
def test_its_officers_refer_by_their_own_codes(riverbend: Catalog, code: str) -> None:
    evaluation = said_of(riverbend, call_type_code="10-33", clearance_codes=[code])
    assert evaluation.tags == {"mental_health", "mental_health.officer_identified"}
    assert set(referrals(evaluation)) == {("mhop", "case_management")}
    assert riverbend.queues["mhop"].title == "Riverbend Outreach Team"


@pytest.mark.parametrize("code", ["5", "5R"])
def test_the_clearance_codes_of_durham_mean_nothing_there(
    riverbend: Catalog, catalog: Catalog, code: str
) -> None:
    assert said_of(catalog, clearance_codes=[code]).tags
    assert said_of(riverbend, clearance_codes=[code]) == Evaluation()
    assert not riverbend.codebook.knows("clearance_codes", code)


@pytest.mark.parametrize(
    ("narrative", "tags"),
    [
        ("SIGNAL 41 AT THE APARTMENTS", {"domestic_violence"}),
        ("UNITS TO A SIG 41", {"domestic_violence"}),
        ("SIGNAL 56 ON MAIN ST", {"mental_health", "mental_health.crisis"}),
        ("TAKEN TO THE HARBOR ROOM", {"mental_health", "mental_health.crisis"}),
    ],
)
def test_what_only_this_city_says_is_read(
    riverbend: Catalog, catalog: Catalog, narrative: str, tags: set[str]
) -> None:
    assert said_of(riverbend, narrative=narrative).tags == tags
    assert not said_of(catalog, narrative=narrative).tags


@pytest.mark.parametrize(
    "narrative",
    [
        "SIGNAL 41 TRAINING AT THE STATION",
        "RIDE TO THE HARBOR ROOM RESTAURANT",
        "NOT A SIGNAL 41",
        "SIGNAL 410",
        ["SIGNAL 41 AT THE APARTMENTS", "SIGNAL ZERO"],
    ],
)
def test_what_only_looks_like_it_does_not_count(riverbend: Catalog, narrative: str | list[str]) -> None:
    assert not said_of(riverbend, narrative=narrative).tags


def test_its_own_words_do_not_take_those_of_all_cities_away(riverbend: Catalog) -> None:
    evaluation = said_of(riverbend, narrative="VERBAL DOMESTIC, SIGNAL 41")
    assert {one.words for match in evaluation.matches for one in match.evidence} >= {"DOMESTIC", "SIGNAL 41"}


def test_a_cue_that_is_none_takes_nothing_back(riverbend: Catalog) -> None:
    evaluation = said_of(riverbend, narrative=["SIGNAL 41 AT THE APARTMENTS", "NOT SIGNAL ZERO"])
    assert evaluation.tags == {"domestic_violence"}


def test_a_dependent_adult_is_referred_to_a_queue_of_its_own(riverbend: Catalog, catalog: Catalog) -> None:
    call = {"narrative": "81 year old man says his grandson twisted his arm"}
    here, there = referrals(said_of(riverbend, **call)), referrals(said_of(catalog, **call))
    assert here.keys() == there.keys() - {("dcdss", "adult_protective")} | {("aps", "adult_protection")}
    assert not here["aps", "adult_protection"].urgent
    assert referrals(said_of(riverbend, **call, weapon="knife"))["aps", "adult_protection"].urgent


def test_the_safety_of_the_victim_comes_first_there_too(riverbend: Catalog) -> None:
    both = referrals(said_of(riverbend, call_type_code="10-56", narrative="SIGNAL 41"))
    assert both["mhop", "case_management"].hold == "dv_safe_routing"
    assert both["dcrc", "advocacy"].hold is None
    assert riverbend.queues["dcrc"].receipt_only


def test_its_shadow_rule_matches_and_changes_nothing(riverbend: Catalog) -> None:
    call = {"narrative": "MALE SITTING ALONE ON THE DAM WALL SINCE NOON"}
    evaluation = said_of(riverbend, **call)
    (match,) = evaluation.matches
    assert (match.rule, match.shadow) == ("mh-dam-wall", True)
    assert {one.words for one in match.evidence} == {"DAM WALL", "ALONE"}
    assert not {*evaluation.tags, *evaluation.gates, *evaluation.routed}


def test_the_guide_names_every_file_of_it() -> None:
    guide = GUIDE.read_text("utf-8")
    assert [path for path in sorted({*OWN, "city.yaml"}) if f"`{path}`" not in guide] == []
