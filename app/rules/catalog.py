"""Load a catalog directory: validate everything, run every case, and list all problems at once."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import orjson
import yaml
from pydantic import BaseModel, ValidationError

from app.domain.call import EMPTY, Call, fold
from app.domain.event import Event
from app.errors import SetupError
from app.rules.engine import Engine, Evaluation
from app.rules.facts import Facts, combined, facts
from app.rules.model import Case, City, CodeTable, PhraseList, Queue, Rule, Signal

BUILT_IN = Path(__file__).with_name("catalog")
FEWEST_CASES = 2  # of each verdict, or a rule does not load
_FOLDERS: dict[str, type[BaseModel]] = {"codes": CodeTable, "lists": PhraseList, "queues": Queue}


class CatalogError(SetupError):
    """The catalog does not hold together; `problems` says where and what, all of it."""

    def __init__(self, root: Path, problems: list[str]) -> None:
        """Join the problems to one message."""
        self.problems = problems
        super().__init__(f"The catalog in {root} has {len(problems)} problem(s):\n  " + "\n  ".join(problems))


@dataclass(frozen=True)
class Catalog:
    """One catalog, loaded and proven; immutable."""

    city: City
    queues: Mapping[str, Queue]
    rules: tuple[Rule, ...]
    tables: Mapping[str, CodeTable]
    engine: Engine
    digest: str
    apco: Mapping[str, str]
    known: Mapping[str, frozenset[str]]

    def facts(self, call: Call) -> Facts:
        """The facts of a call, with the common code beside the local one."""
        return facts(call, self.apco_of)

    def evaluate(self, *calls: Call) -> Evaluation:
        """What the live rules say of a call, or of calls that were merged into one."""
        return self.engine.evaluate(combined([self.facts(call) for call in calls]))

    def apco_of(self, code: str | None, words: str | None) -> str | None:
        """The APCO 2.103.2 type for a local code, or else for its words."""
        for key in (code, words):
            if key and (apco := self.apco.get(key.strip().upper())):
                return apco
        return None

    def knows(self, field: str, code: str) -> bool:
        """Whether a code stands in one of the tables for this field."""
        return code.strip().upper() in self.known.get(field, frozenset())


def load(root: Path | None = None) -> Catalog:
    """The catalog in this directory (by default the built-in one).

    Raises CatalogError with every problem found: file, place, and what was expected.
    """
    root = root or BUILT_IN
    if not (root / "city.yaml").is_file():
        raise CatalogError(root, ["city.yaml: not found; a catalog directory has one"])
    problems: list[str] = []
    raw = dict(_documents(root, problems))
    shapes = {path: _validated(path, body, problems) for path, body in raw.items()}
    city = shapes.pop("city.yaml", None)
    kinds: dict[type, dict[str, Any]] = {Rule: {}, CodeTable: {}, PhraseList: {}, Queue: {}}
    for path, shape in shapes.items():
        if shape is not None:
            _file(path, shape, kinds[type(shape)], problems)
    rules, tables, lists, queues = (kinds[kind] for kind in (Rule, CodeTable, PhraseList, Queue))
    for rule in rules.values():
        problems += _references(rule, rules, tables, lists, queues)
    if problems or not isinstance(city, City):
        raise CatalogError(root, problems)
    catalog = _assembled(city, rules, tables, lists, queues, raw)
    if failed := [problem for rule in catalog.rules for problem in failing_cases(catalog, rule)]:
        raise CatalogError(root, failed)
    return catalog


def _assembled(
    city: City,
    rules: dict[str, Rule],
    tables: dict[str, CodeTable],
    lists: dict[str, PhraseList],
    queues: dict[str, Queue],
    raw: Mapping[str, Any],
) -> Catalog:
    ordered = tuple(rules[rule_id] for rule_id in sorted(rules))
    engine = Engine(
        (rule for rule in ordered if rule.status == "live"),
        lists={name: one.phrases for name, one in lists.items()},
        tables={name: frozenset(entry.code for entry in one.codes) for name, one in tables.items()},
    )
    apco: dict[str, str] = {}
    for table in tables.values():
        if table.field == "call_type_code":
            for entry in table.codes:
                common = entry.apco or entry.code
                apco.setdefault(entry.code, common)
                if entry.apco:
                    apco.setdefault(entry.title.upper(), common)
    return Catalog(city, queues, ordered, tables, engine, _digest(raw), apco, _codes_by_field(tables))


def _documents(root: Path, problems: list[str]) -> Iterator[tuple[str, Any]]:
    for path in sorted(root.rglob("*.yaml")):
        name = path.relative_to(root).as_posix()
        try:
            body = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
            problems.append(f"{where}: not YAML: {error.problem}")
            continue
        yield name, body


def _validated(path: str, body: Any, problems: list[str]) -> BaseModel | None:
    kind = City if path == "city.yaml" else _FOLDERS.get(path.split("/", maxsplit=1)[0], Rule)
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        for one in error.errors():
            place = ".".join(str(step) for step in one["loc"]) or "the file"
            hint = _hint(str(one["loc"][-1]), kind) if one["type"] == "extra_forbidden" else ""
            problems.append(f"{path}: {place}: {one['msg']}{hint}")
        return None


def _hint(key: str, kind: type[BaseModel]) -> str:
    known = [*kind.model_fields, *Signal.model_fields]
    near = get_close_matches(key, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _file(path: str, shape: Any, into: dict[str, Any], problems: list[str]) -> None:
    if Path(path).stem.replace("_", "-") != shape.id.replace("_", "-"):
        problems.append(f"{path}: id: is {shape.id}, but a file is named after its id")
    if shape.id in into:
        problems.append(f"{path}: id: {shape.id} is taken by another file")
    into[shape.id] = shape


def _references(
    rule: Rule,
    rules: Mapping[str, Rule],
    tables: Mapping[str, CodeTable],
    lists: Mapping[str, PhraseList],
    queues: Mapping[str, Queue],
) -> Iterator[str]:
    for name, signal in rule.signals.items():
        if signal.one_of_codes and signal.one_of_codes not in tables:
            yield f"{rule.id}: signals.{name}: no code table {signal.one_of_codes}"
        for wanted in signal.has_phrase_from or ():
            if wanted not in lists:
                near = get_close_matches(wanted, lists, n=1)
                yield f"{rule.id}: signals.{name}: no list {wanted}" + (
                    f"; did you mean {near[0]}?" if near else ""
                )
    for other in rule.yields_to:
        if other not in rules:
            yield f"{rule.id}: yields_to: no rule {other}"
    if rule.route:
        queue = queues.get(rule.route.queue)
        if queue is None:
            yield f"{rule.id}: route.queue: no queue {rule.route.queue}"
        elif rule.route.program not in {program.id for program in queue.programs}:
            yield f"{rule.id}: route.program: {queue.id} has no program {rule.route.program}"
    yes = sum(case.expect != "no_match" for case in rule.cases)
    if yes < FEWEST_CASES or len(rule.cases) - yes < FEWEST_CASES:
        yield f"{rule.id}: cases: at least {FEWEST_CASES} that match and {FEWEST_CASES} that do not"


def failing_cases(catalog: Catalog, rule: Rule) -> Iterator[str]:
    """The rule's cases with another verdict than expected, or that cannot be read."""
    if rule.status != "live":
        return
    for case in rule.cases:
        try:
            verdict = verdict_of(catalog, rule, case)
        except (ValidationError, ValueError) as error:
            yield f"{rule.id}: cases: {case.name}: {error}"
            continue
        if verdict != case.expect:
            yield f"{rule.id}: cases: {case.name}: expected {case.expect}, got {verdict}"


def verdict_of(catalog: Catalog, rule: Rule, case: Case) -> str:
    """match, no_match or held: what the rule says of the case's call, in the whole catalog."""
    evaluation = catalog.evaluate(example_call(case.call))
    for routed in evaluation.routed:
        if routed.match.rule == rule.id:
            return "held" if routed.hold else "match"
    return "match" if any(match.rule == rule.id for match in evaluation.matches) else "no_match"


def example_call(stated: Mapping[str, Any]) -> Call:
    """A call from `{call_type: …, narrative: …, persons: […]}`, as cases and `classify` state it.

    Raises ValueError for a key that no call has.
    """
    fields = dict(stated)
    narrative = fields.pop("narrative", None)
    texts = [narrative] if isinstance(narrative, str) else narrative or []
    event = Event.model_validate(
        {
            "event_id": "example",
            "call_number": "example",
            "occurred_at": _EXAMPLE_AT,
            "kind": "created",
            "notes": [{"note_id": str(number), "text": text} for number, text in enumerate(texts)],
            "persons": fields.pop("persons", []),
            "call": fields,
        }
    )
    shapes: list[BaseModel] = [event.call, *(event.persons or ())] if event.call else []
    if unknown := sorted({name for shape in shapes for name in shape.model_extra or ()}):
        raise ValueError(f"no such field: {', '.join(unknown)}")
    return fold(EMPTY, event, _EXAMPLE_AT).call


_EXAMPLE_AT = datetime(2026, 1, 12, 12, tzinfo=UTC)


def _codes_by_field(tables: Mapping[str, CodeTable]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for table in tables.values():
        found.setdefault(table.field, set()).update(entry.code for entry in table.codes)
    return {field: frozenset(codes) for field, codes in found.items()}


def _digest(raw: Mapping[str, Any]) -> str:
    canonical = orjson.dumps(raw, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hashlib.sha256(canonical).hexdigest()
