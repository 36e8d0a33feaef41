"""Law: any permutation, duplication and batching of the same events gives equal calls, tags and referrals."""

from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.domain.call import EMPTY, Call, fold
from app.domain.event import Event
from app.domain.milestone import milestones
from tests.front_door import FrontDoor

_BEGAN = datetime(2026, 11, 20, 15, tzinfo=UTC)
_RECEIVED = datetime(2026, 11, 21, tzinfo=UTC)
_sources = (f"cad-{number}" for number in count())

minutes = st.integers(0, 6)
notes = st.sampled_from(
    [
        "BOYFRIEND STRUCK HER",
        "SUBJ IS SUICIDAL",
        "DENIES SI",
        "KIDS IN THE HOUSE",
        "10-4",
        "HE HAS A KNIFE",
        "<b>DRUNK</b>, HEARING VOICES",
    ]
)
calls = st.fixed_dictionaries(
    {},
    optional={
        "call_type_code": st.sampled_from(["DOMVIO", "MHCRIS", "LARCEN", "INTOXP", "CHABUS"]),
        "beat": st.sampled_from(["1", "2"]),
        "clearance_codes": st.sampled_from([["5"], ["1"], []]),
        "in_custody": st.booleans(),
        "child_present": st.booleans(),
        "child_report": st.booleans(),
        "merged_into": st.sampled_from(["c0", "c1", "c2"]),
        "split_from": st.sampled_from(["c0", "c1"]),
    },
)
kinds = st.sampled_from(
    ["created", "updated", "note", "unit", "cleared", "cancelled", "reopened", "merged", "split", "screening"]
)


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Events of up to three calls, with times that collide and ids that do not."""
    events = []
    for number in range(draw(st.integers(1, 7))):
        at = (_BEGAN + timedelta(minutes=draw(minutes))).isoformat()
        event: dict[str, Any] = {
            "event_id": f"e{number}",
            "call_number": draw(st.sampled_from(["c0", "c1", "c2"])),
            "occurred_at": at,
            "kind": draw(kinds),
            "call": draw(calls),
        }
        if draw(st.booleans()):
            event["notes"] = [{"note_id": draw(st.sampled_from(["n1", "n2"])), "text": draw(notes)}]
        if draw(st.booleans()):
            status = draw(st.sampled_from(["Dispatched", "OnScene", "Cleared"]))
            event["units"] = [{"unit_id": draw(st.sampled_from(["A", "B"])), "status": status, "at": at}]
        if draw(st.booleans()):
            person = {"person_id": "p1", "roles": ["victim"], "age": draw(st.sampled_from([7, 30]))}
            event["persons"] = [person]
        if draw(st.booleans()):
            answers = st.dictionaries(st.sampled_from(["q1", "q2", "q4"]), st.booleans())
            screening = {"screening_id": "s1", "instrument": draw(st.sampled_from(["lap", "cssrs"]))}
            event["screenings"] = [screening | {"answers": draw(answers)}]
        events.append(event)
    return events


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]:
    """A history, and one way of delivering it: permuted, some twice, in batches."""
    history = draw(histories())
    again = draw(st.lists(st.sampled_from(history), max_size=3))
    stream = draw(st.permutations([*history, *again]))
    cuts = sorted(draw(st.lists(st.integers(0, len(stream)), max_size=3)))
    edges = [0, *cuts, len(stream)]
    return history, [stream[a:b] for a, b in pairwise(edges) if a < b]


def facts(call: Call) -> dict[str, Any]:
    """Everything about a call but when we learned it."""
    sections = [{key: (cell[0][:2], cell[1]) for key, cell in cells.items()} for cells in call.sections]
    return {"sections": sections, "milestones": {k: v.occurred_at for k, v in milestones(call).items()}}


@given(deliveries())
def test_the_fold_is_convergent(delivery: tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]) -> None:
    history, batches = delivery

    def folded(events: list[dict[str, Any]]) -> dict[str, Any]:
        found: dict[str, Call] = {}
        for event in events:
            number = event["call_number"]
            found[number] = fold(found.get(number, EMPTY), Event.model_validate(event), _RECEIVED).call
        return {number: facts(call) for number, call in found.items()}

    assert folded(history) == folded([event for batch in batches for event in batch])


@given(histories())
def test_folding_twice_changes_nothing(history: list[dict[str, Any]]) -> None:
    call = EMPTY
    for event in history:
        call = fold(call, Event.model_validate(event), _RECEIVED).call
    for event in history:
        again = fold(call, Event.model_validate(event), _RECEIVED + timedelta(hours=1))
        assert not again.changed
        assert again.call == call


_COMPARED = (
    "call_number status tags gates call_type_code beat awaiting_create merged_into split_from began_at"
    " fields notes persons units screenings merged_calls split_calls"
).split()


async def outcome(door: FrontDoor, source: str, batches: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """What stands after these batches: the calls, their tags, and the referrals that are to be done."""
    for batch in batches:
        answer = await door.send(batch, source=source)
        assert {receipt["status"] for receipt in answer.json()} <= {"accepted", "duplicate", "superseded"}
    found = {}
    page = await door.ask("GET", "/v1/calls", role="source", source=source)
    for item in page.json()["items"]:
        answer = await door.ask("GET", f"/v1/calls/{item['call_id']}", role="source", source=source)
        call = answer.json()
        found[call["call_number"]] = {
            **{name: call[name] for name in _COMPARED},
            "milestones": {name: one["occurred_at"] for name, one in call["milestones"].items()},
            "referrals": [
                (one["queue"], one["program"], one["status"])
                for one in call["referrals"]
                if one["status"] != "cancelled"
            ],
        }
    return found


def _of_a_child(number: int, **call: Any) -> dict[str, Any]:
    person = {"person_id": "p1", "roles": ["victim"], "age": 7}
    ids = {"event_id": f"e{number}", "call_number": f"c{number}", "occurred_at": _BEGAN.isoformat()}
    return {**ids, "kind": "created", "call": {"call_type_code": "DOMVIO", **call}, "persons": [person]}


# Split from one that was split from one that became part of the first: who is whose parent?
_CIRCLE = [
    _of_a_child(0, split_from="c1", clearance_codes=["5"]),
    _of_a_child(1, merged_into="c2"),
    _of_a_child(2, split_from="c0"),
]


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deliveries())
@example((_CIRCLE, [_CIRCLE]))
async def test_any_delivery_of_the_same_events_ends_the_same(
    door: FrontDoor, delivery: tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]
) -> None:
    history, batches = delivery
    in_order = sorted(history, key=lambda event: (event["occurred_at"], event["event_id"]))
    once = await outcome(door, next(_sources), [[event] for event in in_order])
    assert await outcome(door, next(_sources), batches) == once
