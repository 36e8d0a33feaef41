"""The cases that prove a rule: what it says of the calls beside it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from app.domain.call import EMPTY, Call, fold
from app.domain.event import Event
from app.rules.model import Case, Rule

if TYPE_CHECKING:
    from app.rules.catalog import Catalog

_EXAMPLE_AT = datetime(2026, 1, 12, 12, tzinfo=UTC)


def failing_cases(catalog: "Catalog", rule: Rule) -> Iterator[tuple[int, str]]:
    """The number and the problem of each case with another verdict than expected, or that cannot be read.

    Drafts and retired rules are not evaluated, so their cases say nothing.
    """
    if rule.status not in {"live", "shadow"}:
        return
    for number, case in enumerate(rule.cases):
        try:
            verdict = verdict_of(catalog, rule, case)
        except (ValidationError, ValueError) as error:
            yield number, f"{case.name}: {error}"
            continue
        if verdict != case.expect:
            yield number, f"{case.name}: expected {case.expect}, got {verdict}"


def verdict_of(catalog: "Catalog", rule: Rule, case: Case) -> str:
    """match, no_match or held: what the rule says of the case's call, in the whole catalog."""
    evaluation = catalog.evaluate(example_call(case.call))
    for routed in evaluation.routed:
        if routed.match.rule == rule.id:
            return "held" if routed.hold else "match"
    return "match" if any(match.rule == rule.id for match in evaluation.matches) else "no_match"


def example_call(stated: Mapping[str, Any]) -> Call:
    """A call from `{call_type: …, narrative: …, persons: […]}`, as cases, `try` and `classify` state it.

    A narrative is one text, or a list of notes in time order. Raises ValueError for a key that no call has.
    """
    fields = dict(stated)
    narrative = fields.pop("narrative", None)
    texts = narrative if isinstance(narrative, list) else [] if narrative is None else [narrative]
    width = max(3, len(str(len(texts))))  # notes of one instant are in the order of their ids
    event = Event.model_validate(
        {
            "event_id": "example",
            "call_number": "example",
            "occurred_at": _EXAMPLE_AT,
            "kind": "created",
            "notes": [{"note_id": f"{number:0{width}}", "text": text} for number, text in enumerate(texts)],
            **{name: fields.pop(name) for name in ("persons", "screenings") if name in fields},
            "call": fields,
        }
    )
    shapes: list[BaseModel] = [event.call, *(event.persons or ())] if event.call else []
    if unknown := sorted({name for shape in shapes for name in shape.model_extra or ()}):
        raise ValueError(f"no such field: {', '.join(unknown)}")
    return fold(EMPTY, event, _EXAMPLE_AT).call
