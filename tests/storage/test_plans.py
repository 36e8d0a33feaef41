"""At 200,000 referrals, what agencies and supervisors ask for walks an index and touches few rows."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
from sqlalchemy import URL

from app.domain.short_id import ending, short_id
from app.storage import attention, digest, due, moves, outcomes, staff
from app.storage.driver import _INDEX_PLANS
from tests.front_door import FrontDoor
from tests.samples import mental

# One call and one referral, and many copies, one every ten minutes for four years. Most are closed; of a
# hundred one waits (of those every tenth lapsed three times), one is held, one is accepted, and of a thousand
# one is asked to stop. Of the linkages most were answered; of the calls most can be read.
_MANY = """
SET session_replication_role = replica;
INSERT INTO staff
    (staff_id, queue, display_name, skills, languages, programs, capacity, hours, changed_by)
    VALUES (uuidv7(), 'mhop', 'A', '{}', '{}', '{}', 9, '[]', 'agency:x');
INSERT INTO referrals (referral_id, call_id, queue, program, rule, status, version, urgent, reason, review,
    created_at, requested_at, rank_at, decided_at, decided_by, claim_attempt, claim_token, claimed_by,
    claim_request_id, claimed_at, claim_expires_at, accepted_at, accepted_recorded_at, staff_id, assigned_at,
    assigned_recorded_at, assigned_program, closed_at, closed_recorded_at)
SELECT uuidv7(), call_id, 'mhop', 'p' || n, 'r', status, 9, false, 'late', 'x', at, offered_at, offered_at,
    asked_at, CASE WHEN asked_at IS NOT NULL THEN 's:x' END, CASE WHEN n % 1000 = 1 THEN 4 ELSE 0 END,
    holder, holder, holder, held_at, asked_at, held_at, held_at, mine, assigned_at, assigned_at,
    CASE WHEN assigned_at IS NOT NULL THEN 'p' END, closed_at, closed_at
FROM (SELECT call_id FROM referrals LIMIT 1) AS one, generate_series(1, 200000) AS n,
    LATERAL (SELECT now() - n * interval '10 min' AS at,
        CASE WHEN n % 1000 = 3 THEN 'cancel_requested' WHEN n % 100 = 1 THEN 'requested'
             WHEN n % 100 = 2 THEN 'draft' WHEN n % 100 = 4 THEN 'accepted' WHEN n % 2 = 1 THEN 'cancelled'
             ELSE 'rejected' END AS status) AS s,
    LATERAL (SELECT CASE WHEN status IN ('accepted', 'cancel_requested') THEN at END AS held_at,
        CASE WHEN status IN ('accepted', 'cancel_requested') THEN 'agency:x' END AS holder,
        CASE status WHEN 'cancel_requested' THEN at END AS asked_at,
        CASE status WHEN 'draft' THEN NULL ELSE at END AS offered_at,
        CASE WHEN n % 1000 = 4 THEN at END AS assigned_at,
        CASE WHEN n % 1000 = 4 THEN (SELECT staff_id FROM staff) END AS mine,
        CASE WHEN status IN ('cancelled', 'rejected') THEN at + interval '1 day' END AS closed_at) AS t;
INSERT INTO transitions (referral_id, version, verb, status, occurred_at, actor)
    SELECT referral_id, n, 'lapse', 'requested', requested_at, 'system'
    FROM referrals, generate_series(2, 4) AS n WHERE claim_attempt = 4;
INSERT INTO follow_ups (follow_up_id, referral_id, queue, due_on, version, actor)
    SELECT uuidv7(), referral_id, queue, '2026-01-01'::date + (row_number() OVER ())::int % 900, 1, 'a:x'
    FROM referrals WHERE closed_at IS NULL;
INSERT INTO linkages
    (linkage_id, referral_id, queue, request_id, category, service_id, asked, status, version, sent_at,
    not_received_at, not_received_recorded_at, reason)
    SELECT uuidv7(), referral_id, 'mhop', n::text, 'housing', uuidv7(), 'x', status, 1,
        now() - n * interval '1 hour', ended_at, ended_at,
        CASE status WHEN 'sent' THEN NULL ELSE 'declined' END
    FROM (SELECT referral_id, row_number() OVER () AS n FROM referrals LIMIT 20000) AS r,
        LATERAL (SELECT CASE n % 10 WHEN 0 THEN 'sent' ELSE 'not_received' END AS status) AS s,
        LATERAL (SELECT CASE status WHEN 'sent' THEN NULL ELSE now() END AS ended_at) AS e;
ANALYZE referrals; ANALYZE follow_ups; ANALYZE linkages; ANALYZE transitions;
"""
_CALLS = """
INSERT INTO calls ({names}) SELECT {values}
FROM (SELECT * FROM calls LIMIT 1) AS one, generate_series(1, 20000) AS n
"""
_LIST = """
SELECT referral_id FROM referrals WHERE queue = 'mhop' AND (created_at, referral_id) > ($1::timestamptz,
'00000000-0000-0000-0000-000000000000') ORDER BY created_at, referral_id LIMIT 51
"""
_DRAFTS = "SELECT referral_id FROM referrals WHERE queue = 'mhop' AND status = 'draft'"
_DRAFTS += " ORDER BY created_at LIMIT 51"
_NOBODY = UUID(int=0)
_OPEN = {"referrals_open_idx"}
_ATTENTION = {
    "held": {"referrals_held_idx"},
    "overdue": _OPEN,
    "lapsed": {"referrals_lapsed_idx"},
    "asked_to_stop": {"referrals_asked_to_stop_idx"},
    "unanswered": {"linkages_unanswered_idx"},
    "unread": {"calls_unread_idx"},
}
_LAPSED = 200  # the lapsed are put in order by their last lapse: all of them are looked at
_PAGE = 150  # a page of 51, and of what is claimed, or not, as much again beside it in the index
_WEEK, _EVER_OPEN = 1_008, 6_200


class Asked(NamedTuple):
    """What is asked, which indexes it must walk, and the most rows it may touch at one place."""

    sql: str
    values: tuple[object, ...]
    indexes: set[str]
    most: int


def all_asked(now: datetime, one: UUID) -> Iterator[tuple[str, Asked]]:
    """Everything that is asked of the history, by name; `one` is the id of a referral."""
    long_ago = now - timedelta(days=1000)
    offered = {"referrals_offered_idx", "referrals_claimed_idx"}
    yield "claim", Asked(moves._CLAIM, ("mhop", "r", "agency:x", 10, 60.0), offered, 20)
    for at in (datetime.min.replace(tzinfo=now.tzinfo), long_ago):
        yield f"list after {at}", Asked(_LIST, (at,), {"referrals_queue_created_idx"}, _PAGE)
    yield "drafts", Asked(_DRAFTS, (), {"referrals_held_idx"}, _PAGE)
    for after in (None, long_ago):
        asked = ("mhop", now, after, _NOBODY, 51, 86400.0, 172800.0, "America/New_York", True)
        yield f"due after {after}", Asked(due._DUE, asked, {*_OPEN, "follow_ups_due_idx"}, 3 * _PAGE)
        for kind, indexes in _ATTENTION.items():
            yield f"{kind} after {after}", supervised([kind], after, indexes, _PAGE)
        together = set().union(*_ATTENTION.values())
        yield f"attention after {after}", supervised(attention.KINDS, after, together, _PAGE)
    for end in (now, long_ago):
        week = ("mhop", end - timedelta(days=7), end)
        # Those ever open are looked through for what happened to them in the week.
        counted = Asked(digest._COUNTS, week, {*_OPEN, "referrals_closed_idx"}, _EVER_OPEN + 2 * _WEEK)
        yield f"digest before {end}", counted
        yield f"reasons before {end}", Asked(digest._REASONS, week, {"referrals_closed_idx"}, 2 * _WEEK)
    yield "open", Asked(digest._OPEN, ("mhop",), _OPEN, _EVER_OPEN)
    yield "workload", Asked(staff._WORKLOAD, ("mhop", 1.0, 1.0, 1.0), _OPEN, _EVER_OPEN)
    yield "load", Asked(staff._OF_QUEUE, ("mhop",), {"referrals_in_hand_idx"}, 200)
    named = ("mhop", [one], [ending(short_id(one))])
    yield "short ids", Asked(outcomes._NAMED, named, {*_OPEN, "referrals_ending_idx"}, _EVER_OPEN)


def supervised(kinds: Any, after: datetime | None, indexes: set[str], most: int) -> Asked:
    """A page of these kinds of attention; the lapsed are 200 and more rows of their history."""
    most = 3 * _LAPSED if "lapsed" in kinds else most
    values = (kinds, after, _NOBODY, 51, ["mhop", "dcrc"], ["dcrc"], 2, 14, ["mhop"], [14400.0])
    return Asked(attention._PAGE, values, indexes, most)


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Every node of a plan."""
    return [plan, *(one for part in plan.get("Plans", ()) for one in nodes(part))]


async def explained(driver: Any, sql: str, *values: object) -> list[dict[str, Any]]:
    found = await driver.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", *values)
    return nodes(json.loads(found)[0]["Plan"])


async def fill(driver: Any) -> None:
    """Copy the one call and its referral many times."""
    columns = await driver.fetch(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'calls'::regclass AND attnum > 0"
    )
    names = [column["attname"] for column in columns]
    changed = {
        "call_id": "uuidv7()",
        "call_number": "n::text",
        "began_at": "now() - n * interval '2 hours'",
        "gates": "CASE n % 20 WHEN 0 THEN ARRAY['language.unread'] ELSE '{}'::text[] END",
    }
    await driver.execute(_MANY)
    values = ", ".join(changed.get(name, f"one.{name}") for name in names)
    await driver.execute(_CALLS.format(names=", ".join(names), values=values))
    await driver.execute("ANALYZE calls")


async def test_lists_and_claims_walk_their_indexes(door: FrontDoor, database_url: URL) -> None:
    await door.send(mental())
    stated = {"triage.jurisdiction": door.services.catalog.city.jurisdiction, **_INDEX_PLANS}
    driver = await asyncpg.connect(
        host=str(database_url.query["host"]),
        user=database_url.username,
        database=database_url.database,
        server_settings=stated,
    )
    try:
        await fill(driver)
        known = await driver.fetchrow("SELECT now() AS at, referral_id AS one FROM referrals LIMIT 1")
        for name, (sql, values, indexes, most) in all_asked(known["at"], known["one"]):
            found = await explained(driver, sql, *values)
            used = {node.get("Index Name") for node in found}
            assert indexes <= used, (name, used)
            scans = [node for node in found if "Relation Name" in node and "Scan" in node["Node Type"]]
            whole = [n for n in scans if n["Node Type"] == "Seq Scan" and n["Relation Name"] != "staff"]
            assert not whole, name
            touched = [
                (
                    (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"],
                    node["Relation Name"],
                )
                for node in scans
            ]
            assert max(touched)[0] <= most, (name, touched)
    finally:
        await driver.close()
