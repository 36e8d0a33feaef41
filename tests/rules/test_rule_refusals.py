"""What the loader refuses of a rule: what it names and is not there, contradictions, cases that fail."""

from pathlib import Path

import pytest

from app.rules.catalog import load
from tests.rules.small_catalog import FILES, RULE, catalog_in, edited, line, problems

TAG, ROUTE = "tags/mh-pills.yaml", "routes/route-mhop.yaml"
JOKE = "{field: narrative, has_phrase: [chill pill]}"


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        (
            TAG,
            "status: live",
            "status: alive",
            "status: Input should be 'draft', 'shadow', 'live' or 'retired'",
        ),
        (TAG, "version: 1", "version: 0", "version: Input should be greater than or equal to 1"),
        (TAG, "tag: mental_health", "tag: Mental Health", "tag: String should match pattern"),
        (TAG, "tag: mental_health", "tag: a.b.c", "tag: String should match pattern"),
        (TAG, "id: mh-pills", "id: mh_pills", "id: String should match pattern"),
        (TAG, "created: 2026-11-20", "created: soon", "created: Input should be a valid date"),
        (
            TAG,
            "took all her pills}, expect: match",
            "x}, expect: maybe",
            "cases.0.expect: Input should be 'match'",
        ),
        (
            TAG,
            "one_of_codes: types",
            "one_of: [' ']",
            "signals.coded.one_of.0: String should have at least 1",
        ),
        (ROUTE, "reason: doubt", "reason: Doubt", "hold.0.reason: String should match pattern"),
    ],
)
def test_a_value_that_cannot_be_is_refused(
    tmp_path: Path, path: str, old: str, new: str, message: str
) -> None:
    changed = edited(path, old, new)
    assert [
        one for one in problems(tmp_path, changed) if one.startswith(f"{line(path, new, changed)}: {message}")
    ]


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        (TAG, "from: [pills]", "from: [pils]", "signals.words: no list pils; did you mean pills?"),
        (TAG, "from: [pills]", "from: [zzz, pills]", "signals.words: no list zzz"),
        (
            TAG,
            "from: [pills]",
            "from: [pills_es]",
            "signals.words: list pills_es is part of pills: name that",
        ),
        (
            TAG,
            "from: [pills]",
            "from: [pills], near_phrase_from: [plls]",
            "signals.words: no list plls; did you mean pills?",
        ),
        (
            TAG,
            "from: [pills]",
            "from: [pills], near_phrase_from: [pills], unless_between: [pllls]",
            "signals.words: no list pllls; did you mean pills?",
        ),
        (TAG, "codes: types", "codes: typs", "signals.coded: no code table typs; did you mean types?"),
        (ROUTE, "queue: mhop", "queue: mhopp", "route.queue: no queue mhopp; did you mean mhop?"),
        (ROUTE, "queue: mhop", "queue: xyz", "route.queue: no queue xyz"),
        (ROUTE, "program: outreach", "program: inreach", "route.program: mhop has no program inreach"),
        (
            ROUTE,
            "all_of: [tagged]",
            "all_of: [tagged]\nyields_to: [route-mohp]",
            "yields_to: no rule route-mohp; did you mean route-mhop?",
        ),
    ],
)
def test_what_a_rule_names_must_exist(tmp_path: Path, path: str, old: str, new: str, message: str) -> None:
    changed = edited(path, old, new)
    (*_, last) = new.splitlines()
    assert problems(tmp_path, changed) == [f"{line(path, last, changed)}: {message}"]


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        (TAG, "any_of: [words", "any_of: [wrds, words", "undefined signals: wrds"),
        (TAG, "any_of: [words, coded]", "any_of: [a, c, b, words, coded]", "undefined signals: a, b, c"),
        (TAG, "none_of: [joke]", "none_of: []", "unused signals: joke"),
        (ROUTE, "all_of: [held]", "all_of: [hold]", "undefined signals: hold"),
        (ROUTE, "- {reason: doubt, all_of: [held]}", "[]", "unused signals: held"),
        (ROUTE, "all_of: [tagged]", "all_of: [tagged]\nurgent: {any_of: [x]}", "undefined signals: x"),
        (TAG, "tag: mental_health\n", "", "a rule sets exactly one of tag, gate, route"),
        (TAG, "tag: mental_health\n", "tag: a\ngate: b\n", "a rule sets exactly one of tag, gate, route"),
        (
            TAG,
            "tag: mental_health\n",
            "gate: pills\nroute: {queue: mhop, program: outreach}\n",
            "a rule sets exactly one of tag, gate, route",
        ),
        (TAG, "any_of: [words, coded]\n", "", "a rule needs all_of or any_of"),
        (TAG, "tag:", "yields_to: [x]\ntag:", "only a route has hold, urgent or yields_to"),
        (TAG, "tag:", "urgent: {any_of: [words]}\ntag:", "only a route has hold, urgent or yields_to"),
        (
            TAG,
            "tag:",
            "hold: [{reason: x, any_of: [words]}]\ntag:",
            "only a route has hold, urgent or yields_to",
        ),
        (ROUTE, "doubt, all_of", "doubt, none_of", "hold and urgent need all_of or any_of"),
        (ROUTE, "all_of: [tagged]", "all_of: [tagged]\nurgent: {}", "hold and urgent need all_of or any_of"),
        (
            ROUTE,
            "all_of: [tagged]",
            "all_of: [tagged]\nurgent: {none_of: [held]}",
            "hold and urgent need all_of or any_of",
        ),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(
    tmp_path: Path, path: str, old: str, new: str, message: str
) -> None:
    assert problems(tmp_path, edited(path, old, new)) == [f"{path}:1: the file: Value error, {message}"]


OF_NARRATIVE = "of narrative ask has_phrase or has_phrase_from"
OF_BEAT = "of beat ask one_of or one_of_codes, or other_than"
WITH_NEAR = "goes with near_phrase_from"
PERSONS = "persons go with at most one of any, all"


@pytest.mark.parametrize(
    ("signal", "message"),
    [
        ("{field: narativ, has_phrase: [x]}", "no such field: narativ; did you mean narrative?"),
        ("{field: wepon, is: true}", "no such field: wepon; did you mean weapon?"),
        ("{field: zzz, one_of: [x]}", "no such field: zzz"),
        ("{has_phrase: [x]}", "a signal names a field, or persons"),
        ("{}", "a signal names a field, or persons"),
        ("{any: {sex: [f]}}", "a signal names a field, or persons"),
        ("{field: narrative, one_of: [x]}", OF_NARRATIVE),
        ("{field: narrative, has_phrase: [x], one_of: [x]}", OF_NARRATIVE),
        ("{field: narrative, has_phrase: []}", OF_NARRATIVE),
        ("{field: narrative, near_phrase_from: [pills]}", OF_NARRATIVE),
        ("{field: narrative, is: true}", OF_NARRATIVE),
        ("{field: narrative}", OF_NARRATIVE),
        ("{field: call_type, one_of: [x]}", "of call_type ask has_phrase or has_phrase_from"),
        ("{field: narrative, has_phrase: [x], within_words: 3}", f"within_words: {WITH_NEAR}"),
        ("{field: narrative, has_phrase: [x], within_clauses: 2}", f"within_clauses: {WITH_NEAR}"),
        ("{field: narrative, has_phrase: [x], unless_between: [pills]}", f"unless_between: {WITH_NEAR}"),
        ("{field: narrative, has_phrase: [x], near_side: after}", f"near_side: {WITH_NEAR}"),
        ("{field: beat, has_phrase: [x]}", OF_BEAT),
        ("{field: beat, one_of: [x], other_than: [y]}", OF_BEAT),
        ("{field: beat, one_of: []}", OF_BEAT),
        ("{field: beat, one_of: }", OF_BEAT),
        ("{field: beat, other_than: []}", OF_BEAT),
        ("{field: beat, is: true}", OF_BEAT),
        ("{field: beat}", OF_BEAT),
        ("{field: tags, is: true}", "of tags ask one_of or one_of_codes, or other_than"),
        ("{field: weapon, one_of: [x]}", "of weapon ask is"),
        ("{field: weapon, is: }", "of weapon ask is"),
        ("{field: weapon, is: true, one_of: [x]}", "of weapon ask is"),
        ("{field: weapon}", "of weapon ask is"),
        ("{field: beat, persons: {sex: [f]}}", PERSONS),
        ("{persons: {sex: [f]}, one_of: [x]}", PERSONS),
        ("{persons: {sex: [f]}, any: {sex: [f]}, all: {sex: [f]}}", PERSONS),
    ],
)
def test_a_signal_asks_its_field_one_fitting_question(tmp_path: Path, signal: str, message: str) -> None:
    changed = edited(TAG, JOKE, signal)
    assert problems(tmp_path, changed) == [
        f"{line(TAG, signal, changed)}: signals.joke: Value error, {message}"
    ]


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("within_words: 0", "Input should be greater than or equal to 1"),
        ("within_words: 101", "Input should be less than or equal to 100"),
        ("within_clauses: 0", "Input should be greater than or equal to 1"),
        ("within_clauses: 11", "Input should be less than or equal to 10"),
    ],
)
def test_near_has_its_bounds(tmp_path: Path, key: str, message: str) -> None:
    changed = edited(TAG, JOKE, JOKE.replace("}", f", near_phrase_from: [pills], {key}}}"))
    place = f"{line(TAG, key, changed)}: signals.joke.{key.partition(':')[0]}"
    assert problems(tmp_path, changed) == [f"{place}: {message}"]


@pytest.mark.parametrize("test", ["{}", "{sex: }", "{roles: []}"])
@pytest.mark.parametrize("key", ["persons", "any", "all"])
def test_a_question_about_a_person_asks_something(tmp_path: Path, test: str, key: str) -> None:
    signal = f"{{persons: {test}}}" if key == "persons" else f"{{persons: {{sex: [f]}}, {key}: {test}}}"
    changed = edited(TAG, JOKE, signal)
    place = f"{line(TAG, signal, changed)}: signals.joke.{key}"
    assert problems(tmp_path, changed) == [f"{place}: Value error, a person test asks at least one thing"]


@pytest.mark.parametrize("verdict", ["match", "no_match"])
def test_a_rule_has_two_cases_of_each_verdict(tmp_path: Path, verdict: str) -> None:
    lines = RULE.splitlines(keepends=True)
    last = max(number for number, text in enumerate(lines) if f"expect: {verdict}" in text)
    fewer = {TAG: "".join(lines[:last] + lines[last + 1 :])}
    message = "cases: at least 2 that match and 2 that do not"
    assert problems(tmp_path, fewer) == [f"{line(TAG, 'cases:', fewer)}: {message}"]


def test_a_held_case_counts_as_one_that_matches(tmp_path: Path) -> None:
    assert FILES[ROUTE].count("expect: held") == FILES[ROUTE].count("expect: match") == 1
    load(catalog_in(tmp_path))


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        (TAG, "took all her pills", "took nothing", "said: expected match, got no_match"),
        (TAG, "took all her pills", "denies pills", "said: expected match, got no_match"),
        (TAG, "LARCEN", "MHCRIS", "a theft: expected no_match, got match"),
        (TAG, "pills and a chill pill", "denies nothing pills", "a joke: expected no_match, got match"),
        (ROUTE, "expect: held", "expect: match", "in custody: expected match, got held"),
        (ROUTE, "call: {}", "call: {narrative: [x, pllz]}", "not tagged: expected no_match, got match"),
        (TAG, "call_type_code: LARCEN", "call_typecode: L", "a theft: no such field: call_typecode"),
    ],
)
def test_a_case_with_another_verdict_is_refused(
    tmp_path: Path, path: str, old: str, new: str, message: str
) -> None:
    changed = edited(path, old, new)
    name = message.partition(":")[0]
    assert problems(tmp_path, changed) == [f"{line(path, f'name: {name}', changed)}: cases: {message}"]


@pytest.mark.parametrize("call", ["{persons: [5]}", "{offenses: 3}", "{narrative: [[pills]]}"])
def test_a_case_that_is_no_call_is_refused(tmp_path: Path, call: str) -> None:
    changed = edited(TAG, "{call_type_code: LARCEN}", call)
    (problem,) = problems(tmp_path, changed)
    assert problem.startswith(f"{line(TAG, call, changed)}: cases: a theft: ")


def test_all_failing_cases_are_told_at_once(tmp_path: Path) -> None:
    changed = edited("lists/pills.yaml", "[pills, overdose]", "[overdose]")
    assert problems(tmp_path, changed) == [
        f"{line(TAG, 'name: said')}: cases: said: expected match, got no_match",
        f"{line(ROUTE, 'name: tagged')}: cases: tagged: expected match, got no_match",
        f"{line(ROUTE, 'name: in custody')}: cases: in custody: expected held, got no_match",
    ]


def test_cases_are_looked_at_when_all_else_is_right(tmp_path: Path) -> None:
    changed = {
        **edited(TAG, "took all her pills", "took nothing"),
        **edited(ROUTE, "queue: mhop", "queue: mohp"),
    }
    (problem,) = problems(tmp_path, changed)
    assert "no queue mohp" in problem
