"""Codes beside tags, calls without a report, and how good sources are: cases worked by hand."""

from typing import Any

import pytest

from tests.front_door import FrontDoor
from tests.samples import a_call, an_event, domestic, mental

PERIOD = {"from": "2026-10-01T00:00:00Z", "to": "2027-01-01T00:00:00Z"}
MH, DV = "mental_health", "domestic_violence"
RUSSIAN = "пожалуйста помогите мне мой муж бьет меня каждый день"


async def report(door: FrontDoor, name: str, **params: Any) -> list[dict[str, Any]]:
    answer = await door.ask("GET", f"/v1/reports/{name}", role="evaluator", params={**PERIOD, **params})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.mark.parametrize("name", ["codes", "quality", "unreported"])
async def test_who_may_not_read_them(door: FrontDoor, name: str) -> None:
    path = f"/v1/reports/{name}"
    assert (await door.ask("GET", path, role=None, params=PERIOD)).status_code == 401
    for role in ("source", "agency", "operator"):
        assert (await door.ask("GET", path, role=role, params=PERIOD)).status_code == 403


@pytest.mark.parametrize("name", ["codes", "quality", "unreported"])
@pytest.mark.parametrize("form", ["json", "svg"])
async def test_nothing_known_is_no_error(door: FrontDoor, name: str, form: str) -> None:
    params = {**PERIOD, "format": form}
    answer = await door.ask("GET", f"/v1/reports/{name}", role="admin", params=params)
    assert answer.status_code == 200, answer.text


def told(items: list[dict[str, Any]], topic: str) -> dict[tuple[bool | None, ...], int | None]:
    keys = ("tagged", "coded", "initial", "final", "cleared")
    return {tuple(one[key] for key in keys): one["calls"] for one in items if one["topic"] == topic}


async def test_what_codes_say_and_what_tags_say(door: FrontDoor) -> None:
    """12 typed MH to the end, 13 found by words alone, 14 by 5 or 5R, 15 typed MH at first only, 20 neither.

    Tagged 12 + 13 + 14 + 0 = 39, coded 12 + 14 + 15 = 41; 15 coded and not tagged, 13 tagged and not coded.
    """
    retyped = [a_call("MHCRIS") for _ in range(15)]
    events = [mental() for _ in range(12)]
    events += [a_call("NOISEC", "took all her pills") for _ in range(13)]
    events += [a_call("TRESPS", call={"clearance_codes": ["5r" if n % 2 else "5"]}) for n in range(14)]
    events += [*retyped, *(a_call("NOISEC") for _ in range(20))]
    later = {"occurred_at": "2026-11-20T11:00:00-05:00", "call": {"call_type_code": "NOISEC"}}
    events += [an_event("updated", call_number=one["call_number"], **later) for one in retyped]
    await door.send(events)
    items = await report(door, "codes")
    assert (items[0]["topic"], items[0]["calls"], items[0]["share"]) == (DV, 74, 1) or items[0][
        "topic"
    ] is None
    found = told(items, MH)
    assert found == {
        (True, None, None, None, None): 39,
        (True, True, None, None, None): 26,
        (True, True, True, True, False): 12,
        (True, True, False, False, True): 14,
        (True, False, False, False, False): 13,
        (False, None, None, None, None): 35,
        (False, True, None, None, None): 15,
        (False, True, True, False, False): 15,
        (False, False, False, False, False): 20,
        (None, True, None, None, None): 41,
    }
    [missed] = [one for one in items if (one["topic"], one["tagged"], one["coded"]) == (MH, True, False)]
    assert missed["share"] == 13 / 39
    drawn = await door.ask("GET", "/v1/reports/codes", role="evaluator", params={**PERIOD, "format": "svg"})
    assert "mental health: tagged, no code" in drawn.text


async def test_few_who_disagree_are_withheld_with_others(door: FrontDoor) -> None:
    await door.send(
        [mental() for _ in range(30)] + [a_call("NOISEC", "took all her pills") for _ in range(4)]
    )
    items = await report(door, "codes")
    found = told(items, MH)
    assert found[True, False, False, False, False] is None
    # All 34 less 30 coded would be four.
    assert None in (found[True, None, None, None, None], found[None, True, None, None, None])
    assert next(one["calls"] for one in items if one["topic"] is None) in (34, None)


async def test_domestic_calls_with_no_report_on_file(door: FrontDoor) -> None:
    """In November 24 on file and 12 not, in October 13 not, of which 12 are cleared and one is open."""
    filed = {"case_numbers": ["26-1"], "beat": "1"}
    october = {"occurred_at": "2026-10-02T10:00:00-05:00"}
    events = [domestic(call=filed) for _ in range(24)] + [domestic(call={"beat": "2"}) for _ in range(12)]
    events += [domestic(**october, call={"beat": "2"}) for _ in range(13)] + [mental()]
    await door.send(events)
    cleared = [one["call_number"] for one in events[24:48]]
    at = "2026-11-20T11:00:00-05:00"
    await door.send([an_event("cleared", call_number=number, occurred_at=at) for number in cleared])
    whole, first, november = await report(door, "unreported")
    assert (whole["group"], first["group"], november["group"]) == (None, "2026-10", "2026-11")
    assert [(one["calls"], one["on_file"], one["unreported"]) for one in (whole, first, november)] == [
        (49, 24, 25),
        (13, 0, 13),
        (36, 24, 12),
    ]
    assert (november["still_open"], first["still_open"], whole["still_open"]) == (0, None, None)
    assert november["unreported_share"] == 12 / 36
    by_beat = await report(door, "unreported", group_by="beat")
    assert [(one["group"], one["calls"], one["unreported"]) for one in by_beat] == [
        (None, 49, 25),
        ("1", 24, 0),
        ("2", 25, 25),
    ]


async def test_what_a_source_sends_is_counted_by_kind_and_week(door: FrontDoor) -> None:
    """12 unknown codes, 11 unknown kinds with unknown codes, 20 plain ones; 13 notes that nobody can read."""
    received = {"received_at": "2026-11-20T10:00:00-05:00"}
    events = [a_call("QQQQ", call=received) for _ in range(12)]
    events += [{**a_call("QQQQ", call=received), "kind": "wondered"} for _ in range(11)]
    events += [mental(call=received) for _ in range(20)] + [a_call("NOISEC", RUSSIAN) for _ in range(13)]
    await door.send(events)
    wide = {"from": "2026-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}
    items = await report(door, "quality", **wide)
    whole, source = items[:2]
    assert (source["source"], source["week"], whole["source"]) == ("durham-cad", None, None)
    for line in (whole, source):
        assert (line["events"], line["calls"], line["unread"]) == (56, 56, 13)
        assert line["signals_by_kind"]["unknown_code"] == 23
        assert line["signals_by_kind"]["unknown_kind"] == 11
        assert line["with_signals_share"] == line["with_signals"] / 56
    weeks = [line for line in items if line["week"]]
    assert sum(line["events"] for line in weeks) == 56
    assert sum(line["calls"] for line in weeks) == 56
    await door.send([{**mental(call=received), "kind": "mused"} for _ in range(3)])
    await door.send([{**mental(call=received), "strange": 1} for _ in range(4)])
    whole = (await report(door, "quality", **wide))[0]
    assert whole["signals_by_kind"]["unknown_field"] is None
    assert "signals_by_kind" in whole["suppressed"]
