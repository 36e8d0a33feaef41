"""What the loader refuses: every misspelling and contradiction, with its file and place, all at once."""

from pathlib import Path

import pytest

from app.rules.catalog import CatalogError, load
from tests.rules.small_catalog import FILES, RULE, catalog_in, edited, problems

TAG, ROUTE = "tags/mh-pills.yaml", "routes/route-mhop.yaml"


def test_the_small_catalog_loads_as_it_is(tmp_path: Path) -> None:
    catalog = load(catalog_in(tmp_path))
    assert [rule.id for rule in catalog.rules] == ["mh-pills", "route-mhop"]


def test_a_directory_without_a_city_is_no_catalog(tmp_path: Path) -> None:
    with pytest.raises(CatalogError) as refused:
        load(tmp_path)
    assert refused.value.problems == ["city.yaml: not found; a catalog directory has one"]


def test_broken_yaml_is_refused_with_line_and_column(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, {"lists/other.yaml": "id: other\ntitle: a: b\n"})
    assert problem.startswith("lists/other.yaml:2:9: not YAML: ")


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "only words"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    (problem,) = problems(tmp_path, {"tags/other.yaml": text})
    assert problem.startswith("tags/other.yaml: the file: ")


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (TAG, "owner:", "ownr:", f"{TAG}: ownr: Extra inputs are not permitted; did you mean owner?"),
        (TAG, "none_of:", "zzzzzz:", f"{TAG}: zzzzzz: Extra inputs are not permitted"),
        (
            TAG,
            "words: {field: narrative, has_phrase_from",
            "words: {field: narrative, has_phrases_from",
            f"{TAG}: signals.words.has_phrases_from: Extra inputs are not permitted",
        ),
        (
            "codes/types.yaml",
            "apco:",
            "acpo:",
            "codes/types.yaml: codes.0.acpo: Extra inputs are not permitted",
        ),
        (
            "queues/mhop.yaml",
            "agency:",
            "agncy:",
            "queues/mhop.yaml: agncy: Extra inputs are not permitted; did you mean agency?",
        ),
        (
            "city.yaml",
            "timezone:",
            "time_zone:",
            "city.yaml: time_zone: Extra inputs are not permitted; did you mean timezone?",
        ),
        (
            TAG,
            "status: live",
            "status: alive",
            f"{TAG}: status: Input should be 'draft', 'shadow', 'live' or 'retired'",
        ),
        (TAG, "version: 1", "version: 0", f"{TAG}: version: Input should be greater than or equal to 1"),
        (TAG, "tag: mental_health", "tag: Mental Health", f"{TAG}: tag: String should match pattern"),
        (TAG, "expect: match", "expect: maybe", f"{TAG}: cases.0.expect: Input should be 'match'"),
    ],
)
def test_a_misspelt_key_or_value_is_refused(
    tmp_path: Path, path: str, old: str, new: str, expected: str
) -> None:
    found = problems(tmp_path, edited(path, old, new))
    assert any(problem.startswith(expected) for problem in found)


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (TAG, "[pills]", "[pils]", "mh-pills: signals.words: no list pils; did you mean pills?"),
        (TAG, "[pills]", "[zzz]", "mh-pills: signals.words: no list zzz"),
        (TAG, "codes: types", "codes: typs", "mh-pills: signals.coded: no code table typs"),
        (ROUTE, "queue: mhop", "queue: mhopp", "route-mhop: route.queue: no queue mhopp"),
        (
            ROUTE,
            "program: outreach",
            "program: inreach",
            "route-mhop: route.program: mhop has no program inreach",
        ),
        (
            ROUTE,
            "all_of: [tagged]",
            "all_of: [tagged]\nyields_to: [route-x]",
            "route-mhop: yields_to: no rule route-x",
        ),
        (
            TAG,
            "any_of: [words",
            "any_of: [wrds, words",
            f"{TAG}: the file: Value error, undefined signals: wrds",
        ),
        (TAG, "none_of: [joke]", "none_of: []", f"{TAG}: the file: Value error, unused signals: joke"),
        (
            ROUTE,
            "all_of: [held]",
            "all_of: [hold]",
            f"{ROUTE}: the file: Value error, undefined signals: hold",
        ),
    ],
)
def test_what_is_named_must_exist_and_what_exists_must_be_used(
    tmp_path: Path, path: str, old: str, new: str, expected: str
) -> None:
    assert problems(tmp_path, edited(path, old, new)) == [expected]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("tag: mental_health\n", "", "a rule sets exactly one of tag, gate, route"),
        (
            "tag: mental_health\n",
            "tag: mental_health\ngate: pills\n",
            "a rule sets exactly one of tag, gate, route",
        ),
        (
            "tag: mental_health\n",
            "gate: pills\nroute: {queue: mhop, program: outreach}\n",
            "a rule sets exactly one of tag, gate, route",
        ),
        ("any_of: [words, coded]\n", "", "a rule needs all_of or any_of"),
        (
            "tag: mental_health\n",
            "tag: mental_health\nyields_to: [x]\n",
            "only a route has hold, urgent or yields_to",
        ),
        (
            "tag: mental_health\n",
            "tag: mental_health\nurgent: {any_of: [words]}\n",
            "only a route has hold, urgent or yields_to",
        ),
        (
            "tag: mental_health\n",
            "tag: mental_health\nhold: [{reason: x, any_of: [words]}]\n",
            "only a route has hold, urgent or yields_to",
        ),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert problems(tmp_path, edited(TAG, old, new)) == [f"{TAG}: the file: Value error, {expected}"]


@pytest.mark.parametrize(
    ("signal", "expected"),
    [
        ("{field: narativ, has_phrase: [x]}", "a signal names a known field, or persons"),
        ("{has_phrase: [x]}", "a signal names a known field, or persons"),
        ("{field: narrative, one_of: [x]}", "of narrative ask has_phrase or has_phrase_from"),
        ("{field: narrative}", "of narrative ask has_phrase or has_phrase_from"),
        ("{field: beat, has_phrase: [x]}", "of beat ask one_of or one_of_codes"),
        ("{field: beat}", "of beat ask one_of or one_of_codes"),
        ("{field: weapon, one_of: [x]}", "of weapon ask is"),
        ("{field: beat, persons: {sex: [f]}}", "persons go with at most one of any, all"),
        ("{persons: {sex: [f]}, one_of: [x]}", "persons go with at most one of any, all"),
        (
            "{persons: {sex: [f]}, any: {sex: [f]}, all: {sex: [f]}}",
            "persons go with at most one of any, all",
        ),
    ],
)
def test_a_signal_asks_its_field_one_fitting_question(tmp_path: Path, signal: str, expected: str) -> None:
    found = problems(tmp_path, edited(TAG, "{field: narrative, has_phrase: [chill pill]}", signal))
    assert found == [f"{TAG}: signals.joke: Value error, {expected}"]


def test_a_question_about_a_person_asks_something(tmp_path: Path) -> None:
    found = problems(tmp_path, edited(TAG, "{field: narrative, has_phrase: [chill pill]}", "{persons: {}}"))
    assert found == [f"{TAG}: signals.joke.persons: Value error, a person test asks at least one thing"]


def test_a_file_is_named_after_its_id(tmp_path: Path) -> None:
    changed = edited(TAG, "id: mh-pills", "id: mh-tablets")
    assert problems(tmp_path, changed) == [f"{TAG}: id: is mh-tablets, but a file is named after its id"]


def test_an_id_is_taken_once(tmp_path: Path) -> None:
    assert problems(tmp_path, {"zzz/mh-pills.yaml": RULE}) == [
        "zzz/mh-pills.yaml: id: mh-pills is taken by another file"
    ]


@pytest.mark.parametrize("verdict", ["match", "no_match"])
def test_a_rule_has_two_cases_of_each_verdict(tmp_path: Path, verdict: str) -> None:
    lines = FILES[TAG].splitlines(keepends=True)
    last = max(number for number, line in enumerate(lines) if f"expect: {verdict}" in line)
    fewer = "".join(lines[:last] + lines[last + 1 :])
    assert problems(tmp_path, {TAG: fewer}) == ["mh-pills: cases: at least 2 that match and 2 that do not"]


def test_a_held_case_counts_as_one_that_matches(tmp_path: Path) -> None:
    assert FILES[ROUTE].count("expect: held") == FILES[ROUTE].count("expect: match") == 1
    load(catalog_in(tmp_path))


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (TAG, "took all her pills", "took nothing", "mh-pills: cases: said: expected match, got no_match"),
        (TAG, "LARCEN", "MHCRIS", "mh-pills: cases: a theft: expected no_match, got match"),
        (ROUTE, "expect: held", "expect: match", "route-mhop: cases: in custody: expected match, got held"),
        (
            TAG,
            "call_type_code: LARCEN",
            "call_typecode: L",
            "mh-pills: cases: a theft: no such field: call_typecode",
        ),
    ],
)
def test_a_case_with_another_verdict_is_refused(
    tmp_path: Path, path: str, old: str, new: str, expected: str
) -> None:
    assert problems(tmp_path, edited(path, old, new)) == [expected]


def test_a_case_that_is_no_call_is_refused(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, edited(TAG, "{call_type_code: LARCEN}", "{persons: [5]}"))
    assert problem.startswith("mh-pills: cases: a theft: ")


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    changed = {
        **edited("city.yaml", "title: X", "titel: X"),
        **edited("queues/mhop.yaml", "id: mhop", "id: mohp"),
        **edited(TAG, "[pills]", "[pils]"),
        **edited(ROUTE, "version: 1", "version: one"),
        "lists/other.yaml": "[",
    }
    found = problems(tmp_path, changed)
    places = {problem.partition(":")[0] for problem in found}
    assert places == {"city.yaml", "queues/mhop.yaml", "mh-pills", ROUTE, "lists/other.yaml"}


def test_all_failing_cases_are_told_at_once(tmp_path: Path) -> None:
    changed = edited("lists/pills.yaml", "[pills, overdose]", "[overdose]")
    assert problems(tmp_path, changed) == [
        "mh-pills: cases: said: expected match, got no_match",
        "route-mhop: cases: tagged: expected match, got no_match",
        "route-mhop: cases: in custody: expected held, got no_match",
    ]
