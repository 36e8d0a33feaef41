"""`triage rules try`: a call in, what the rules say of it out."""

import json
from pathlib import Path

import pytest

from tests.cli.rule_commands import Done, rules
from tests.rules.small_catalog import catalog_in, edited

CUES = {
    "cues/negated.yaml": "{id: negated, title: T, owner: o, source: s, makes: negated, phrases: [denies]}",
    "lists/who.yaml": "{id: who, title: Who, owner: o, source: s, who: subject, phrases: [subj]}",
}
SHADOW = """
id: gate-pills
version: 2
title: Pills On A Screen
status: shadow
gate: pills
description: d
rationale: r
owner: o
created: 2026-11-20
modified: 2026-11-20
signals: {words: {field: call_type, has_phrase: [overdose]}}
any_of: [words]
cases:
  - {name: a, call: {call_type: OVERDOSE}, expect: match}
  - {name: b, call: {call_type: AN OVERDOSE}, expect: match}
  - {name: c, call: {}, expect: no_match}
  - {name: d, call: {call_type: THEFT}, expect: no_match}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return catalog_in(tmp_path_factory.mktemp("catalog"), {**CUES, "gates/gate-pills.yaml": SHADOW})


def attempt(root: Path, *arguments: object, given: str | None = None, **environment: str) -> Done:
    return rules("try", *arguments, "--catalog", root, given=given, **environment)


def test_a_narrative_is_marked_and_everything_is_said(root: Path) -> None:
    done = attempt(root, "--narrative", "SUBJ TOOK PILLS\nwife denies overdose")
    assert done.output == (
        "Tags: mental_health\n"
        "Gates: none\n"
        "narrative 000: SUBJ TOOK [PILLS]\n"
        "narrative 001: wife denies overdose\n"
        "\nMatches\n"
        "  mh-pills v1 sets mental_health: Title\n"
        "    words: narrative 000 “PILLS” (of the subject)\n"
        "\nRoutes\n"
        "  mhop/outreach by route-mhop v1: Title\n"
        "    tagged: tags “mental_health”\n"
        "\nDid not count\n"
        "  narrative 001 “overdose”: negated by “denies”; looked for by mh-pills\n"
    )


def test_a_call_is_tried_from_a_file(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "call.json"
    file.write_text(json.dumps({"call_type": "OVERDOSE", "call_type_code": "MHCRIS", "in_custody": True}))
    output = attempt(root, "--call", file).output
    assert "call type: [OVERDOSE]" in output
    assert "mhop/outreach by route-mhop v1: Title; waits for a supervisor: doubt" in output
    shadow = output.split("\nShadow: recorded, and changes nothing\n")[1]
    assert "gate-pills v2 sets pills: Pills On A Screen" in shadow
    assert "Gates: none" in output


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (["-"], '{"narrative": "pills"}'),
        (["-"], "pills"),
        (["--call", "-"], '{"narrative": ["pills"]}'),
    ],
)
def test_standard_input_holds_a_call_or_a_narrative(root: Path, arguments: list[str], given: str) -> None:
    assert "narrative 000: [pills]" in attempt(root, *arguments, given=given).output


def test_json_is_what_the_api_answers(root: Path) -> None:
    trial = json.loads(attempt(root, "--narrative", "took pills", "--json").output)
    assert trial.keys() == {
        "catalog_digest",
        "tags",
        "gates",
        "matches",
        "routes",
        "shadow",
        "not_counted",
        "texts",
    }
    (evidence,) = trial["matches"][0]["evidence"]
    assert (evidence["words"], evidence["start"], evidence["end"]) == ("pills", 5, 10)


def test_on_a_terminal_words_are_coloured_not_bracketed(root: Path) -> None:
    output = attempt(root, "--narrative", "[took] pills", FORCE_COLOR="1").output
    assert "[pills]" not in output
    assert "\x1b[1;30;43mpills" in output
    assert "[took]" in output


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        ([], None, "Give one of --call FILE.json, --narrative TEXT, or - for standard input."),
        (["-", "--narrative", "x"], "", "Give one of"),
        (["file.json"], None, "Give one of"),
        (["--call", "/nowhere.json"], None, "/nowhere.json: No such file or directory."),
        (["--call", "-"], "{\n  narrative", "standard input, line 2: not JSON: "),
        (["--call", "-"], "[]", "standard input: expected a call such as "),
        (["-"], '{"narative": "x"}', "This is no call: no such field: narative."),
        (["-"], '{"persons": [{"age": "old"}]}', "This is no call: persons.0.age: Input should be a valid"),
        (["-"], '{"persons": 5}', "This is no call: persons: Input should be a valid list"),
    ],
)
def test_what_cannot_be_tried_is_one_clear_line(
    root: Path, arguments: list[str], given: str | None, said: str
) -> None:
    error = attempt(root, *arguments, given=given).error or ""
    assert error.startswith(said)
    assert "\n" not in error


def test_a_catalog_that_does_not_load_tries_nothing(tmp_path: Path) -> None:
    broken = catalog_in(tmp_path, edited("tags/mh-pills.yaml", "owner:", "ownr:"))
    assert "did you mean owner?" in (attempt(broken, "--narrative", "x").error or "")
