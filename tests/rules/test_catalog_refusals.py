"""What the loader refuses: every misspelling and contradiction, by file, line and place, all at once."""

from pathlib import Path

import pytest

from app.rules.catalog import CatalogError, load, restore
from tests.rules.small_catalog import FILES, RULE, catalog_in, edited, line, problems

TAG, ROUTE, CITY = "tags/mh-pills.yaml", "routes/route-mhop.yaml", "city.yaml"
LIST, MORE, CUES = "lists/pills.yaml", "lists/pills_es.yaml", "cues/denied.yaml"
SHORT, ENGLISH = "spellings/short.yaml", "vocabularies/english.yaml"
TYPES, QUEUE = "codes/types.yaml", "queues/mhop.yaml"


def test_the_small_catalog_loads_as_it_is(tmp_path: Path) -> None:
    catalog = load(catalog_in(tmp_path))
    assert [rule.id for rule in catalog.rules] == ["mh-pills", "route-mhop"]


def test_a_directory_without_a_city_is_no_catalog(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(CatalogError) as refused:
            load(root)
        assert refused.value.problems == ["city.yaml: not found; a catalog directory has one"]


def test_documents_without_a_city_are_no_catalog() -> None:
    with pytest.raises(CatalogError, match="The catalog in the store has"):
        restore({})


def test_broken_yaml_is_refused_with_line_and_column(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, {"lists/other.yaml": "id: other\ntitle: a: b\n"})
    assert problem.startswith("lists/other.yaml:2:9: not YAML: ")


@pytest.mark.parametrize("path", ["tags/other.yaml", "lists/other.yaml", "other.yaml", CITY])
@pytest.mark.parametrize("text", ["", "- a\n- b\n", "only words"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, path: str, text: str) -> None:
    (problem,) = problems(tmp_path, {path: text})
    where = f"{path}:1" if text else path
    assert problem.startswith(f"{where}: the file: Input should be a valid dictionary")


@pytest.mark.parametrize(
    ("path", "old", "new", "place"),
    [
        (TAG, "owner:", "ownr:", "ownr; did you mean owner?"),
        (TAG, "none_of:", "nnone_of:", "nnone_of; did you mean none_of?"),
        (TAG, "none_of:", "zzzzzz:", "zzzzzz"),
        (TAG, "joke: {field", "joke: {feild", "signals.joke.feild; did you mean field?"),
        (
            TAG,
            "e, has_phrase_from",
            "e, has_fraze_from",
            "signals.words.has_fraze_from; did you mean has_phrase_from?",
        ),
        (TYPES, "owner:", "onwer:", "onwer; did you mean owner?"),
        (TYPES, "apco:", "acpo:", "codes.0.acpo"),
        (LIST, "phrases:", "phrase:", "phrase; did you mean phrases?"),
        (LIST, "phrases:", "counts_wen: [], phrases:", "counts_wen; did you mean counts_when?"),
        (MORE, "adds_to:", "add_to:", "add_to; did you mean adds_to?"),
        (CUES, "except:", "exept:", "exept; did you mean except?"),
        (CUES, "except:", "except_:", "except_; did you mean except?"),
        (SHORT, "words:", "wrds:", "wrds; did you mean words?"),
        (ENGLISH, "language:", "langage:", "langage; did you mean language?"),
        (QUEUE, "agency:", "agncy:", "agncy; did you mean agency?"),
        (CITY, "timezone:", "time_zone:", "time_zone; did you mean timezone?"),
    ],
)
def test_an_unknown_key_is_refused_with_what_may_be_meant(
    tmp_path: Path, path: str, old: str, new: str, place: str
) -> None:
    changed = edited(path, old, new)
    key, semicolon, hint = place.partition(";")
    expected = f"{line(path, new, changed)}: {key}: Extra inputs are not permitted{semicolon}{hint}"
    assert expected in problems(tmp_path, changed)


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        (LIST, "id: pills", "id: Pills", "id: String should match pattern"),
        (LIST, "[pills, overdose]", "[]", "phrases: List should have at least 1 item"),
        (LIST, "phrases: [", "language: fr, phrases: [", "language: Input should be 'en' or 'es'"),
        (
            LIST,
            "phrases: [",
            "counts_when: [withdrwn], phrases: [",
            "counts_when.0: Input should be 'histori",
        ),
        (CUES, "negated", "negative", "makes: Input should be 'historical', 'hypothetical', 'other', 'neg"),
        (CUES, "makes: negated", "makes: negated\nlooks: up", "looks: Input should be 'ahead' or 'behind'"),
        (
            CUES,
            "makes: negated",
            "makes: negated\nreach: 41",
            "reach: Input should be less than or equal to 40",
        ),
        (CUES, "makes: negated", "makes: negated\nreach: -1", "reach: Input should be greater than or equal"),
        (SHORT, "{pills: [pllz]}", "{}", "words: Dictionary should have at least 1 item"),
        (SHORT, "{pills: [pllz]}", "{no: [n]}", "words.0: Input should be a valid string"),
        (ENGLISH, "language: EN", "language: en", "language: String should match pattern"),
        (ENGLISH, "words: [the, and,", "words: [", "words: List should have at least 10 items"),
        (TYPES, "field: call_type_code", "field: colour", "field: Input should be 'call_type_code'"),
        (TYPES, "code: MHCRIS", "code: ' '", "codes.0.code: String should have at least 1 character"),
        (
            QUEUE,
            "programs: [{id: outreach, title: Outreach}]",
            "programs: []",
            "programs: List should have at least 1 item",
        ),
        (CITY, "reasons: []", "reasons: [{code: late, title: Late}]", "reasons.0.verbs: Field required"),
    ],
)
def test_a_value_that_cannot_be_is_refused(
    tmp_path: Path, path: str, old: str, new: str, message: str
) -> None:
    changed = edited(path, old, new)
    (*_, last) = new.splitlines()
    expected = f"{line(path, last, changed)}: {message}"
    assert [one for one in problems(tmp_path, changed) if one.startswith(expected)]


def test_what_withdraws_looks_behind(tmp_path: Path) -> None:
    message = "the file: Value error, what withdraws looks behind"
    assert problems(tmp_path, edited(CUES, "negated", "withdrawn")) == [f"{CUES}:1: {message}"]
    load(catalog_in(tmp_path, edited(CUES, "negated", "withdrawn\nlooks: behind")))


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (TAG, "id: mh-pills", "id: mh-tablets"),
        (LIST, "id: pills", "id: tablets"),
        (CUES, "id: denied", "id: denials"),
        (QUEUE, "id: mhop", "id: mhopp"),
    ],
)
def test_a_file_is_named_after_its_id(tmp_path: Path, path: str, old: str, new: str) -> None:
    changed = edited(path, old, new)
    message = f"id: is {new.removeprefix('id: ')}, but a file is named after its id"
    assert f"{line(path, new, changed)}: {message}" in problems(tmp_path, changed)


def test_dashes_and_underscores_in_a_name_are_alike(tmp_path: Path) -> None:
    catalog_in(tmp_path)
    (tmp_path / TAG).rename(tmp_path / "tags/mh_pills.yaml")
    assert load(tmp_path).rule("mh-pills")


@pytest.mark.parametrize("path", [TAG, LIST, CUES, SHORT, ENGLISH, TYPES, QUEUE])
def test_an_id_is_taken_once(tmp_path: Path, path: str) -> None:
    folder, _, name = path.partition("/")
    again = f"{folder}/zzz/{name}"
    (tmp_path / folder / "zzz").mkdir(parents=True)
    found = problems(tmp_path, {again: FILES[path]})
    taken = next(text for text in FILES[path].replace("{", "").splitlines() if text).partition(",")[0]
    assert found == [f"{line(again, taken, {again: FILES[path]})}: {taken} is taken by another file"]


def test_one_id_may_name_things_of_several_kinds(tmp_path: Path) -> None:
    load(catalog_in(tmp_path, {"cues/pills.yaml": FILES[CUES].replace("id: denied", "id: pills")}))


HEAD = "{id: x, title: X, owner: board, source: ours"
BAD_IN = [
    ("lists/x.yaml", f'{HEAD}, phrases: [fine,\n"HERE"]}}', "phrases"),
    ("lists/x.yaml", f'{HEAD}, phrases: [fine], except: [fine,\n"HERE"]}}', "except"),
    ("cues/x.yaml", f'{HEAD}, makes: negated, phrases: [fine,\n"HERE"]}}', "phrases"),
    ("cues/x.yaml", f'{HEAD}, makes: negated, phrases: [fine], except: [fine,\n"HERE"]}}', "except"),
    (TAG, RULE.replace("[chill pill]", '["HERE"]'), "signals.joke.has_phrase"),
]
MANY = "(a|)" * 13


@pytest.mark.parametrize(("path", "text", "key"), BAD_IN)
@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("(a", "'(a': parentheses hold alternatives (a|b), and each is closed"),
        (MANY, f"{MANY[:60]!r} stands for more than 4096 phrases"),
        (" ", "'' holds no word"),
        ("(|)", "'(|)' holds no word"),
    ],
)
def test_a_phrase_that_is_not_well_formed_is_refused(
    tmp_path: Path, path: str, text: str, key: str, phrase: str, message: str
) -> None:
    changed = {path: text.replace("HERE", phrase)}
    assert problems(tmp_path, changed) == [f"{line(path, 'HERE', {path: text})}: {key}: {message}"]


@pytest.mark.parametrize(("path", "text", "key"), BAD_IN)
@pytest.mark.parametrize("phrase", ["?", "(fine|) :", "|"])
def test_only_a_cue_may_be_a_mark_alone(tmp_path: Path, path: str, text: str, key: str, phrase: str) -> None:
    changed = {path: text.replace("HERE", phrase)}
    if path.startswith("cues/"):
        load(catalog_in(tmp_path, changed))
    else:
        message = f"{key}: {phrase!r} holds no word"
        assert problems(tmp_path, changed) == [f"{line(path, 'HERE', {path: text})}: {message}"]


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ("pils", "no list pils; did you mean pills?"),
        ("denied", "no list denied"),
        ("pills_es", "list pills_es is part of pills: name that"),
        ("x", "list x is part of x: name that"),
    ],
)
def test_a_list_adds_to_one_that_stands_by_itself(tmp_path: Path, other: str, message: str) -> None:
    changed = {"lists/x.yaml": f"{HEAD}, phrases: [x],\nadds_to: {other}}}"}
    assert problems(tmp_path, changed) == [f"lists/x.yaml:2: adds_to: {message}"]


def test_all_problems_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    changed = {
        **edited(CITY, "title: X", "titel: X"),
        **edited(QUEUE, "id: mhop", "id: mohp"),
        **edited(LIST, "overdose", "(over"),
        **edited(MORE, "adds_to: pills", "adds_to: pilz"),
        **edited(CUES, "[denies]", "[]"),
        **edited(TAG, "[pills]", "[pils]"),
        **edited(ROUTE, "version: 1", "version: one"),
        "lists/other.yaml": "a: b: c",
    }
    found = problems(tmp_path, changed)
    expected = {
        line(CITY, "titel", changed),
        line(QUEUE, "mohp", changed),
        line(LIST, "(over", changed),
        line(MORE, "pilz", changed),
        line(CUES, "[]", changed),
        line(TAG, "[pils]", changed),
        line(ROUTE, "version", changed),
        "lists/other.yaml:1:5",
    }
    assert {problem.partition(": ")[0] for problem in found} == expected
