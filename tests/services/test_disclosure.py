"""Why a referral is here: what rests on a screening is told only to a queue that is shown it."""

from typing import Any

from app.rules.tables import Queue
from app.services.disclosure import because


def queue(queue_id: str, *screenings: str) -> Queue:
    stated = {"id": queue_id, "title": "", "agency": "", "receipt_only": False, "screenings": screenings}
    lists = {"programs": [{"id": "p", "title": ""}], "outcomes": [{"code": "done", "title": ""}]}
    return Queue.model_validate({**stated, **lists})


def evidence(field: str, words: str) -> dict[str, Any]:
    return {"signal": "s", "field": field, "words": words}


LAP, CSSRS = evidence("screenings", "LAP_HIGH"), evidence("screenings", "CSSRS_HIGH")
WORDS = evidence("narrative", "SUICIDAL")
MATCHES = {
    "matches": [
        {"rule": "danger", "version": 1, "sets": "domestic_violence", "evidence": [LAP]},
        {"rule": "suicide", "version": 1, "sets": "mental_health", "evidence": [WORDS, CSSRS]},
    ],
    "routed": [
        {"rule": "to-a", "version": 1, "queue": "a", "program": "p", "evidence": [LAP]},
        {"rule": "to-b", "version": 1, "queue": "b", "program": "p", "evidence": [CSSRS, WORDS]},
    ],
}


def told(to: Queue) -> dict[str, list[Any]]:
    return {one["rule"]: one["evidence"] for one in because(MATCHES, to)}


def test_a_queue_is_told_of_its_own_instruments_alone() -> None:
    assert told(queue("a", "lap")) == {"to-a": [LAP], "danger": [LAP], "suicide": [WORDS]}
    assert told(queue("b", "cssrs")) == {"to-b": [CSSRS, WORDS], "suicide": [WORDS, CSSRS]}
    assert told(queue("a", "lap", "cssrs")) == {"to-a": [LAP], "danger": [LAP], "suicide": [WORDS, CSSRS]}


def test_a_queue_that_is_shown_no_screening_still_sees_its_route() -> None:
    assert told(queue("a")) == {"to-a": [], "suicide": [WORDS]}


def test_nothing_matched_is_nothing_told() -> None:
    assert because({}, queue("a")) == because(None, queue("a")) == []
