"""At 200,000 referrals, what agencies and supervisors ask for walks an index and touches few rows."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import URL

from app.domain.short_id import ending, short_id
from app.storage import attention, digest, due, moves, outcomes
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
_NOBODY = UUID(int=0)
_AMONG_OPEN = {"due", "digest", "reasons", "open", "short ids", "attention"}
_SUPERVISED = (51, ["mhop", "dcrc"], ["dcrc"], 2, 14, ["mhop"], [14400.0])
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
        [before] = await driver.fetch("SELECT now() AS at, referral_id AS one FROM referrals LIMIT 1")
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
            "digest": (
                digest._COUNTS,
                ("mhop", before["at"] - timedelta(days=1), before["at"]),
                {"referrals_open_idx", "referrals_closed_idx"},
            ),
            "reasons": (
                digest._REASONS,
                ("mhop", before["at"] - timedelta(days=1), before["at"]),
                {"referrals_closed_idx"},
            ),
            "open": (digest._OPEN, ("mhop",), {"referrals_open_idx"}),
            "short ids": (
                outcomes._NAMED,
                ("mhop", [before["one"]], [ending(short_id(before["one"]))]),
                {"referrals_open_idx", "referrals_ending_idx"},
            ),
            "held": (attention._PAGE, (["held"], None, _NOBODY, *_SUPERVISED), {"referrals_held_idx"}),
            "attention": (
                attention._PAGE,
                (attention.KINDS, None, _NOBODY, *_SUPERVISED),
                {"referrals_held_idx", "referrals_open_idx"},
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
            # Some is sought among the open ones (2,000) or the week's (1,440), everything else by its place.
            assert max(touched, default=0) < (4000 if name in _AMONG_OPEN else 500), (name, touched)
    finally:
        await driver.close()
