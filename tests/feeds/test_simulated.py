"""The simulated Durham: repeatable, readable, and with the shares and the disorder of the real one."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from app.domain.call import EMPTY, fold
from app.domain.event import Event
from app.domain.milestone import milestones
from app.domain.screening import Result
from app.feeds.native import read_object
from app.feeds.simulated import in_order, simulate
from app.feeds.simulated.call_types import CALL_TYPES, MENTAL_TYPES
from app.feeds.simulated.company import gathered
from app.feeds.simulated.dice import dice
from app.feeds.simulated.narratives import Narrator
from app.feeds.simulated.sentences import SENTENCES
from app.feeds.simulated.stories import STORIES, Outcome
from app.feeds.simulated.stream import Incident, incidents
from app.rules.catalog import Catalog

DURHAM = ZoneInfo("America/New_York")
FRIDAY = datetime(2026, 11, 20, tzinfo=DURHAM)
OCTOBER = datetime(2026, 10, 1, tzinfo=DURHAM)
MUCH_LATER = datetime(2040, 1, 1, tzinfo=UTC)

Events = list[dict[str, Any]]


@cache
def a_day() -> Events:
    return list(simulate(begin=FRIDAY, days=1, seed=1))


@cache
def a_month() -> list[Incident]:
    return [incident for day in incidents(begin=OCTOBER, days=30, seed=1) for incident in day]


def as_bytes(events: Iterable[dict[str, Any]]) -> bytes:
    return b"\n".join(map(orjson.dumps, events))


def by_id(events: Iterable[dict[str, Any]]) -> dict[str, bytes]:
    return {event["event_id"]: orjson.dumps(event) for event in events}


def share(incidents: list[Incident], wanted: Any) -> float:
    return sum(bool(wanted(incident.truth)) for incident in incidents) / len(incidents)


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert as_bytes(a_day()) == as_bytes(simulate(begin=FRIDAY, days=1, seed=1))


def test_another_seed_is_another_city_and_shares_no_id() -> None:
    other = by_id(simulate(begin=FRIDAY, days=1, seed=2))
    assert not other.keys() & by_id(a_day()).keys()


def test_a_call_is_the_same_in_whatever_period_it_is_asked_for() -> None:
    day = by_id(a_day())
    for begin, days in ((FRIDAY + timedelta(hours=9), 0.3), (FRIDAY - timedelta(days=1), 2.5)):
        period = by_id(simulate(begin=begin, days=days, seed=1))
        common = period.keys() & day.keys()
        assert common
        assert {event_id: period[event_id] for event_id in common} == {one: day[one] for one in common}


def test_days_of_one_seed_share_no_id() -> None:
    next_day = by_id(simulate(begin=FRIDAY + timedelta(days=1), days=1, seed=1))
    assert not next_day.keys() & by_id(a_day()).keys()


def test_a_larger_volume_only_adds_calls() -> None:
    few = by_id(in_order(begin=FRIDAY, days=1, seed=1, calls_per_day=100))
    many = by_id(in_order(begin=FRIDAY, days=1, seed=1, calls_per_day=300))
    assert few.items() <= many.items()
    assert len(many) > 2 * len(few)


def test_a_begin_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        next(simulate(begin=datetime(2026, 11, 20), days=1, seed=1))  # noqa: DTZ001


def test_every_event_is_read_without_a_doubt() -> None:
    for event in a_day():
        reading = read_object(orjson.dumps(event))
        assert (reading.errors, reading.signals) == ((), ())


def test_types_and_codes_are_those_of_the_catalog(catalog: Catalog) -> None:
    for story in STORIES:
        for code in filter(None, (*story.begins, story.ends)):
            assert code in CALL_TYPES
    for code in CALL_TYPES:
        assert catalog.knows("call_type_code", code)
    cleared = [event["call"] for event in a_day() if event["kind"] == "cleared"]
    assert all(catalog.knows("clearance_codes", code) for call in cleared for code in call["clearance_codes"])


def test_types_that_say_mental_health_are_those_the_rules_find_by_code(catalog: Catalog) -> None:
    for code, (title, _) in CALL_TYPES.items():
        event = {
            "event_id": "e",
            "call_number": "c",
            "occurred_at": "2026-11-20T10:00:00Z",
            "kind": "created",
            "call": {"call_type_code": code, "call_type": title},
        }
        reading = read_object(orjson.dumps(event))
        assert reading.event
        tags = catalog.evaluate(fold(EMPTY, reading.event, MUCH_LATER).call).tags
        assert ("mental_health" in tags) is (code in MENTAL_TYPES)


def test_an_id_comes_twice_only_with_the_same_bytes() -> None:
    bodies = defaultdict(list)
    for event in a_day():
        bodies[event["event_id"]].append(orjson.dumps(event))
    assert all(len(set(same)) == 1 for same in bodies.values())
    twice = sum(len(same) - 1 for same in bodies.values()) / len(bodies)
    assert 0.01 < twice < 0.03


def test_in_order_is_every_event_once_as_it_was_sent() -> None:
    events = list(in_order(begin=FRIDAY, days=1, seed=1))
    assert by_id(events) == by_id(a_day())
    assert len(events) == len(by_id(events))
    sent = [datetime.fromisoformat(event["occurred_at"]) for event in events if event["kind"] != "note"]
    assert sent == sorted(sent)


def test_some_events_come_after_newer_ones_and_few_before_the_creation() -> None:
    newest: dict[str, str] = {}
    first = {event["event_id"]: event for event in reversed(a_day())}
    created = set()
    overtaken = early = 0
    for event in sorted(first.values(), key=a_day().index):
        number = event["call_number"]
        overtaken += event["event_id"] < newest.get(number, "")
        newest[number] = max(newest.get(number, ""), event["event_id"])
        created |= {number} if event["kind"] == "created" else set()
        early += number not in created
    assert 0.02 < overtaken / len(first) < 0.05
    assert early / len(first) < 0.01


def test_a_few_notes_come_from_a_clock_that_runs_ahead() -> None:
    ahead = [
        datetime.fromisoformat(written.event["occurred_at"]) - written.at
        for incident in a_month()
        for call in incident.calls
        for written in call
    ]
    fast = [one for one in ahead if one]
    assert 0.0005 < len(fast) / len(ahead) < 0.005
    assert all(timedelta(minutes=6) <= one <= timedelta(minutes=20) for one in fast)


def test_the_shares_are_those_of_the_literature() -> None:
    month = a_month()
    assert 340 * 30 < len(month) < 366 * 30
    assert 0.15 <= share(month, lambda call: call.story.mental) <= 0.20
    assert 0.06 <= share(month, lambda call: call.story.domestic) <= 0.10
    assert 0.01 <= share(month, lambda call: call.last_type in MENTAL_TYPES) <= 0.03
    assert 0.01 <= share(month, lambda call: call.outcome is Outcome.MHOP) <= 0.02
    assert 0.06 <= share(month, lambda call: call.first_type != call.last_type) <= 0.10
    assert 0.03 <= share(month, lambda call: call.outcome is None) <= 0.08


def test_calls_are_merged_split_reopened_and_cancelled() -> None:
    written = [one.event for incident in a_month() for call in incident.calls for one in call]
    kinds = Counter(event["kind"] for event in written)
    assert min(kinds[kind] for kind in ("merged", "split", "reopened", "cancelled")) > 20
    numbers = {event["call_number"] for event in written}
    for event in written:
        named = {event.get("call", {}).get(name) for name in ("merged_into", "split_from")} - {None}
        assert named <= numbers
        assert event["call_number"] not in named


def test_officers_screen_after_violence_and_where_suicide_is_spoken_of() -> None:
    found: dict[str, list[Result]] = {"lap": [], "cssrs": []}
    for incident in a_month():
        for written in incident.calls[0]:
            for one in written.event.get("screenings", ()):
                call = fold(EMPTY, Event.model_validate(written.event), MUCH_LATER).call
                found[one["instrument"]].append(call.screenings[0]["scored"])
    for results in found.values():
        assert len(results) > 50
        assert 0.2 < sum(one.high for one in results) / len(results) < 0.8
        assert 0 < sum(one.agrees is False for one in results) < 0.1 * len(results)


def test_calls_peak_in_the_evening_and_rest_before_dawn() -> None:
    hours = Counter(incident.truth.received_at.astimezone(DURHAM).hour for incident in a_month())
    assert max(hours, key=hours.__getitem__) in {16, 17, 18, 19}
    assert min(hours, key=hours.__getitem__) in {3, 4, 5}
    assert hours[17] > 3 * hours[4]


@pytest.mark.parametrize(("day", "hours"), [(date(2027, 3, 14), 23), (date(2026, 11, 1), 25)])
def test_on_the_day_the_clocks_change_nothing_ends_before_it_begins(day: date, hours: int) -> None:
    begin = datetime(day.year, day.month, day.day, tzinfo=DURHAM)
    end = begin.astimezone(UTC) + timedelta(hours=hours)
    (found,) = [day for day in incidents(begin=begin, days=1, seed=3, calls_per_day=800) if day]
    assert begin <= min(one.truth.received_at for one in found)
    assert max(one.truth.received_at for one in found) < end
    names = ("call_received", "created", "dispatched", "en_route", "on_scene", "cleared")
    for incident in found:
        call = EMPTY
        for written in incident.calls[0]:
            event = read_object(orjson.dumps(written.event)).event
            assert event
            call = fold(call, event, MUCH_LATER).call
        passed = milestones(call)
        instants = [passed[name].occurred_at for name in names if name in passed]
        assert instants == sorted(instants)


def test_people_come_back() -> None:
    calls = defaultdict(set)
    for event in in_order(begin=OCTOBER, days=90, seed=1, calls_per_day=150):
        for person in event.get("persons", ()):
            if "birth_date" in person:
                who = person["given_name"], person["family_name"], person["birth_date"]
                calls[who].add(event["call_number"])
    often = [numbers for numbers in calls.values() if len(numbers) >= 5]
    once = [numbers for numbers in calls.values() if len(numbers) == 1]
    assert len(often) >= 20
    assert len(once) > 0.7 * len(calls)


def test_couples_come_back_at_the_same_address() -> None:
    homes = Counter(
        (pair.victim.family_name, pair.home.street)
        for incident in a_month()
        if incident.truth.story.domestic and (pair := incident.truth.company.pair)
    )
    assert sum(calls >= 4 for calls in homes.values()) >= 5


def test_every_phone_number_is_one_of_fiction() -> None:
    numbers = set(re.findall(rb"\d{3}-\d{3}-\d{4}", as_bytes(a_day())))
    assert len(numbers) > 100
    assert all(re.fullmatch(rb"\d{3}-555-01\d\d", number) for number in numbers)


def test_every_sentence_can_be_typed_about_anybody() -> None:
    draw = dice("typing")
    for story in STORIES:
        assert {*story.opening, *story.detail, *story.scene, story.recoded} <= SENTENCES.keys()
        narrator = Narrator(draw, gathered(1, draw, story, FRIDAY.date()), FRIDAY.date())
        for group in SENTENCES:
            text = narrator.says(group)
            assert text == text.upper()
            assert "{" not in text
    assert sum(map(len, SENTENCES.values())) > 500


def test_a_sixth_of_the_people_speak_spanish() -> None:
    callers = [caller for incident in a_month() if (caller := incident.truth.company.caller)]
    assert 0.12 < sum(caller.language == "Spanish" for caller in callers) / len(callers) < 0.18
    assert any("LLAMANTE" in str(event) for event in a_day())
