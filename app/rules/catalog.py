"""Load a catalog: validate everything, run every case, and list all problems at once."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

import orjson
from pydantic import BaseModel, ValidationError

from app.domain.call import Call
from app.errors import SetupError
from app.rules.codebook import Codebook, codes_by_table
from app.rules.corrections import NO_CORRECTIONS, Corrections
from app.rules.documents import BUILT_IN, CITY, Document, read
from app.rules.engine import Engine, Evaluation
from app.rules.facts import Facts, combined, facts
from app.rules.lexicons import CueList, PhraseList, Spellings, Vocabulary
from app.rules.model import Rule, Signal
from app.rules.proof import failing_cases
from app.rules.reading.phrases import check
from app.rules.tables import City, CodeTable, Queue
from app.rules.wordbook import Wordbook

_WORD = re.compile(r"[^\W_]")
FEWEST_CASES = 2  # of each verdict, or a rule does not load
FOLDERS: dict[str, type[BaseModel]] = {
    "codes": CodeTable,
    "lists": PhraseList,
    "cues": CueList,
    "spellings": Spellings,
    "vocabularies": Vocabulary,
    "queues": Queue,
}


class CatalogError(SetupError):
    """The catalog does not hold together; `problems` says where and what, all of it."""

    def __init__(self, where: Path | str, problems: list[str]) -> None:
        """Join the problems to one message."""
        self.problems = problems
        super().__init__(
            f"The catalog in {where} has {len(problems)} problem(s):\n  " + "\n  ".join(problems)
        )


@dataclass(frozen=True, repr=False)
class Catalog:
    """One catalog, loaded and proven; immutable."""

    city: City
    queues: Mapping[str, Queue]
    rules: tuple[Rule, ...]
    tables: Mapping[str, CodeTable]
    wordbook: Wordbook
    engine: Engine
    codebook: Codebook
    documents: Mapping[str, Any]  # by path: all that this catalog says

    def __repr__(self) -> str:
        return f"<Catalog of {self.city.title}, {len(self.rules)} rules>"

    @cached_property
    def digest(self) -> str:
        """What names this catalog: any change of its meaning gives another."""
        return digest(self.documents)

    def facts(self, *calls: Call) -> Facts:
        """The facts of a call, or of calls that were merged into one."""
        return combined([facts(call, self.codebook) for call in calls])

    def evaluate(self, *calls: Call, corrections: Corrections = NO_CORRECTIONS) -> Evaluation:
        """What the live rules say of a call, or of calls that were merged into one."""
        known = self.facts(*calls)
        return self.engine.evaluate(known, corrections) if corrections else self._evaluated(known)

    @cached_property
    def _evaluated(self) -> Callable[[Facts], Evaluation]:
        """The engine, which remembers: most events of an open call change nothing that rules look at."""
        return lru_cache(maxsize=256)(self.engine.evaluate)

    def rule(self, rule_id: str) -> Rule | None:
        """The rule with this id, live or not."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


def load(root: Path | None = None) -> Catalog:
    """The catalog in this directory (by default the built-in one).

    Raises CatalogError with every problem found: file, line, place, and what was expected.
    """
    root = root or BUILT_IN
    if not (root / CITY).is_file():
        raise CatalogError(root, [f"{CITY}: not found; a catalog directory has one"])
    problems: list[str] = []
    return _assembled(root, read(root, problems), problems)


def restore(documents: Mapping[str, Any]) -> Catalog:
    """The catalog that consists of these documents, as `Catalog.documents` gave them."""
    return _assembled("the store", {path: Document(path, body) for path, body in documents.items()}, [])


def digest(documents: Any) -> str:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(orjson.dumps(_plain(documents), option=orjson.OPT_SORT_KEYS)).hexdigest()


def _plain(body: Any) -> Any:
    """What YAML read, as JSON values: that is how it is stored."""
    return orjson.loads(orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS))


def _assembled(where: Path | str, documents: Mapping[str, Document], problems: list[str]) -> Catalog:
    shapes = {path: _validated(one, problems) for path, one in documents.items()}
    city = shapes.pop(CITY, None)
    kinds: dict[type[BaseModel], dict[str, Any]] = {Rule: {}}
    kinds.update((kind, {}) for kind in FOLDERS.values())
    for path, shape in shapes.items():
        if shape is not None:
            _file(documents[path], shape, kinds[type(shape)], problems)
    for path, shape in shapes.items():
        if isinstance(shape, Rule):
            problems += _misled(documents[path], shape, kinds)
        elif isinstance(shape, PhraseList):
            problems += _misplaced(documents[path], shape, kinds[PhraseList])
    problems += _misworded(documents, shapes)
    if problems or not isinstance(city, City):
        raise CatalogError(where, problems)
    bodies = {path: _plain(one.body) for path, one in documents.items()}
    catalog = _catalog(city, kinds, bodies)
    paths = {shape.id: path for path, shape in shapes.items() if isinstance(shape, Rule)}
    failed = [
        f"{documents[paths[rule.id]].place(['cases', number])}: cases: {problem}"
        for rule in catalog.rules
        for number, problem in failing_cases(catalog, rule)
    ]
    if failed:
        raise CatalogError(where, failed)
    return catalog


def _catalog(
    city: City, kinds: Mapping[type[BaseModel], dict[str, Any]], documents: Mapping[str, Any]
) -> Catalog:
    rules = tuple(kinds[Rule][rule_id] for rule_id in sorted(kinds[Rule]))
    words = Wordbook(
        kinds[PhraseList],
        [kinds[CueList][name] for name in sorted(kinds[CueList])],
        [kinds[Spellings][name] for name in sorted(kinds[Spellings])],
        [kinds[Vocabulary][name] for name in sorted(kinds[Vocabulary])],
    )
    tables = kinds[CodeTable]
    engine = Engine(rules, wordbook=words, tables=codes_by_table(tables))
    codebook = Codebook(tables.values())
    return Catalog(city, kinds[Queue], rules, tables, words, engine, codebook, documents)


def _validated(document: Document, problems: list[str]) -> BaseModel | None:
    folder = document.path.split("/", maxsplit=1)[0]
    kind = City if document.path == CITY else FOLDERS.get(folder, Rule)
    try:
        return kind.model_validate(document.body)
    except ValidationError as error:
        for one in error.errors():
            steps = [step for step in one["loc"] if step != "[key]"]
            place = ".".join(str(step) for step in steps) or "the file"
            hint = _hint(str(one["loc"][-1]), kind) if one["type"] == "extra_forbidden" else ""
            problems.append(f"{document.place(steps)}: {place}: {one['msg']}{hint}")
        return None


def _hint(key: str, kind: type[BaseModel]) -> str:
    known = [
        field.alias or name for name, field in (*kind.model_fields.items(), *Signal.model_fields.items())
    ]
    return _meant(key, known)


def _meant(word: str, known: Any) -> str:
    near = get_close_matches(word, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _file(document: Document, shape: Any, into: dict[str, Any], problems: list[str]) -> None:
    name = PurePosixPath(document.path).stem
    if name.replace("_", "-") != shape.id.replace("_", "-"):
        problems.append(f"{document.place(['id'])}: id: is {shape.id}, but a file is named after its id")
    if shape.id in into:
        problems.append(f"{document.place(['id'])}: id: {shape.id} is taken by another file")
    into[shape.id] = shape


def _misled(
    document: Document, rule: Rule, kinds: Mapping[type[BaseModel], Mapping[str, Any]]
) -> Iterator[str]:
    """What the rule names and the catalog does not have."""
    for name, signal in rule.signals.items():
        where = f"{document.place(['signals', name])}: signals.{name}"
        if (table := signal.one_of_codes) and table not in kinds[CodeTable]:
            yield f"{where}: no code table {table}{_meant(table, kinds[CodeTable])}"
        for wanted in signal.lists:
            listed = kinds[PhraseList].get(wanted)
            if listed is None:
                yield f"{where}: no list {wanted}{_meant(wanted, kinds[PhraseList])}"
            elif listed.adds_to:
                yield f"{where}: list {wanted} is part of {listed.adds_to}: name that"
    for other in rule.yields_to:
        if other not in kinds[Rule]:
            yield f"{document.place(['yields_to'])}: yields_to: no rule {other}{_meant(other, kinds[Rule])}"
    if rule.route:
        queue, where = kinds[Queue].get(rule.route.queue), document.place(["route"])
        if queue is None:
            yield f"{where}: route.queue: no queue {rule.route.queue}{_meant(rule.route.queue, kinds[Queue])}"
        elif rule.route.program not in {program.id for program in queue.programs}:
            yield f"{where}: route.program: {queue.id} has no program {rule.route.program}"
    yes = sum(case.expect != "no_match" for case in rule.cases)
    if yes < FEWEST_CASES or len(rule.cases) - yes < FEWEST_CASES:
        yield (
            f"{document.place(['cases'])}: cases: at least {FEWEST_CASES} that match"
            f" and {FEWEST_CASES} that do not"
        )


def _misplaced(document: Document, listed: PhraseList, lists: Mapping[str, PhraseList]) -> Iterator[str]:
    """What is wrong with the list that this one adds to."""
    if other := listed.adds_to:
        where = f"{document.place(['adds_to'])}: adds_to"
        if other not in lists:
            yield f"{where}: no list {other}{_meant(other, lists)}"
        elif further := lists[other].adds_to:
            yield f"{where}: list {other} is part of {further}: name that"


def _misworded(documents: Mapping[str, Document], shapes: Mapping[str, BaseModel | None]) -> Iterator[str]:
    """What is wrong with the phrases of lists, cues and rules."""
    for path, shape in shapes.items():
        phrases: list[tuple[tuple[str, ...], list[str]]] = []
        if isinstance(shape, PhraseList | CueList):
            phrases = [(("phrases",), shape.phrases), (("except",), shape.except_)]
        elif isinstance(shape, Rule):
            named = shape.signals.items()
            phrases = [(("signals", name, "has_phrase"), signal.has_phrase or []) for name, signal in named]
        cue = isinstance(shape, CueList)
        for steps, some in phrases:
            for number, phrase in enumerate(some):
                if wrong := _wrong(phrase, mark_will_do=cue):
                    yield f"{documents[path].place([*steps, number])}: {'.'.join(steps)}: {wrong}"


def _wrong(phrase: str, *, mark_will_do: bool) -> str | None:
    try:
        check(phrase, mark_will_do=mark_will_do)
    except ValueError as error:
        return str(error)
    return None
