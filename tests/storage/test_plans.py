"""At 200,000 referrals, what agencies and supervisors ask for walks an index and touches few rows."""

import json
from typing import Any

import asyncpg
from sqlalchemy import URL

from app.storage import due, moves
from app.storage.driver import _INDEX_PLANS
from tests.front_door import FrontDoor
from tests.samples import mental

# One call and one referral, and many copies; most are closed, as in a queue of some years.
_MANY = """
SET session_replication_role = replica;
INSERT INTO referrals (referral_id, call_id, queue, program, rule, status, version, urgent, reason,
    created_at, requested_at, rank_at, closed_at, closed_recorded_at)
SELECT uuidv7(), call_id, 'mhop', 'p' || n, 'r', status, 1, false, 'late', at, offered_at, offered_at,
    CASE status WHEN 'cancelled' THEN at END, CASE status WHEN 'cancelled' THEN at END
FROM (SELECT call_id FROM referrals LIMIT 1) AS one, generate_series(1, 200000) AS n,
    LATERAL (SELECT now() - n * interval '1 min' AS at,
        CASE n % 100 WHEN 1 THEN 'requested' WHEN 2 THEN 'draft' ELSE 'cancelled' END AS status) AS t,
    LATERAL (SELECT CASE status WHEN 'draft' THEN NULL ELSE at END AS offered_at) AS o;
INSERT INTO follow_ups (follow_up_id, referral_id, queue, due_on, version, actor)
    SELECT uuidv7(), referral_id, queue, '2026-01-01'::date + (row_number() OVER ())::int % 900, 1, 'agency:x'
    FROM referrals WHERE closed_at IS NULL;
ANALYZE referrals; ANALYZE follow_ups;
"""
_LIST = """
SELECT referral_id FROM referrals WHERE queue = 'mhop' AND (created_at, referral_id) > (now() - interval
'9 days', '00000000-0000-0000-0000-000000000000') ORDER BY created_at, referral_id LIMIT 51
"""
_DRAFTS = "SELECT referral_id FROM referrals WHERE queue = 'mhop' AND status = 'draft'"
_DRAFTS += " ORDER BY created_at LIMIT 51"
_TARGETS = (None, "00000000-0000-0000-0000-000000000000", 51, 86400.0, 172800.0, "America/New_York", True)


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Every node of a plan."""
    return [plan, *(one for part in plan.get("Plans", ()) for one in nodes(part))]


async def explained(driver: Any, sql: str, *values: object) -> list[dict[str, Any]]:
    found = await driver.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", *values)
    return nodes(json.loads(found)[0]["Plan"])


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
        await driver.execute(_MANY)
        [before] = await driver.fetch("SELECT now() AS at")
        asked: dict[str, tuple[str, tuple[object, ...], set[str]]] = {
            "claim": (
                moves._CLAIM,
                ("mhop", "r", "agency:x", 10, 60.0),
                {"referrals_offered_idx", "referrals_claimed_idx"},
            ),
            "list": (_LIST, (), {"referrals_queue_created_idx"}),
            "drafts": (_DRAFTS, (), {"referrals_held_idx"}),
            "due": (
                due._DUE,
                ("mhop", before["at"], *_TARGETS),
                {"referrals_open_idx", "follow_ups_due_idx"},
            ),
        }
        for name, (sql, values, indexes) in asked.items():
            found = await explained(driver, sql, *values)
            used = {node.get("Index Name") for node in found}
            assert indexes <= used, (name, used)
            scans = [node for node in found if node.get("Relation Name") == "referrals"]
            assert all(node["Node Type"] != "Seq Scan" for node in scans), name
            touched = [
                (n["Actual Rows"] + n.get("Rows Removed by Filter", 0)) * n["Actual Loops"] for n in scans
            ]
            # What is due is sought among the open ones (4,000), everything else by its place.
            assert max(touched, default=0) < (4000 if name == "due" else 500), (name, touched)
    finally:
        await driver.close()
