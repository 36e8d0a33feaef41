"""A long history for reports: made once by DuckDB as Parquet, and copied from the same rows into PostgreSQL.

Every row is worked out from its number, so the same size gives the same history. States and bodies, which no
report reads, are empty.
"""

import asyncio
from pathlib import Path

import asyncpg
import duckdb
from sqlalchemy import URL

from benchmarks.ground import execute

EVENTS_A_CALL = 5
BEGIN, YEARS = "2022-01-01 00:00:00+00", 4

# `roll(n, salt)` is a number of 0 to 9999, as if by chance.
_MACROS = f"""
SET TimeZone = 'UTC';
CREATE MACRO roll(n, salt) AS (hash(n::BIGINT * 1000 + salt) % 10000)::BIGINT;
CREATE MACRO id(kind, n) AS printf('0190%04x-0000-7000-8000-%012x', kind, n);
CREATE MACRO began(n) AS TIMESTAMPTZ '{BEGIN}' + to_seconds((n * {YEARS} * 31557600.0 / {{calls}})::BIGINT);
CREATE MACRO later(from_at, n, salt, most) AS
    from_at + to_seconds(5 + (hash(n::BIGINT * 1000 + salt) % most)::BIGINT);
"""
_CALLS = """
SELECT n, id(0, n) AS call_id, 'cad' AS source, 'C' || n AS call_number, 1 AS version, '{}' AS state,
       CASE WHEN roll(n, 1) < 1450 THEN 'm' ELSE '' END AS evaluation_fingerprint,
       repeat('d', 64) AS catalog_digest,
       CASE WHEN roll(n, 1) < 800 THEN ['mental_health', 'mental_health.crisis']
            WHEN roll(n, 1) < 1400 THEN ['domestic_violence', 'domestic_violence.intimate_partner']
            WHEN roll(n, 1) < 1450 THEN ['domestic_violence', 'mental_health'] ELSE []::VARCHAR[] END AS tags,
       CASE WHEN roll(n, 2) < 300 THEN ['weapon'] WHEN roll(n, 2) < 600 THEN ['injury']
            WHEN roll(n, 2) < 620 THEN ['language.unread'] ELSE []::VARCHAR[] END AS gates,
       CASE WHEN roll(n, 1) < 800 THEN ['mhop'] WHEN roll(n, 1) < 1450 THEN ['dcrc']
            ELSE []::VARCHAR[] END AS queues,
       CASE WHEN roll(n, 1) < 1400 THEN id(1, n) END AS referral_id,
       CASE WHEN roll(n, 1) BETWEEN 1400 AND 1449 THEN 'no_route' END AS not_served,
       'T' || roll(n, 3) % 150 AS call_type_code, 'Type ' || roll(n, 3) % 150 AS call_type,
       'T' || CASE WHEN roll(n, 4) < 1500 THEN roll(n, 5) % 150 ELSE roll(n, 3) % 150 END AS first_call_type,
       CASE WHEN roll(n, 6) < 200 THEN ['5'] ELSE []::VARCHAR[] END AS clearance_codes,
       ['o' || roll(n, 7) % 500] AS officers, roll(n, 8) < 3000 AS on_file, roll(n, 9) < 500 AS arrested,
       CAST(100 + roll(n, 10) % 40 AS VARCHAR) AS beat, 'cleared' AS status, false AS awaiting_create,
       began(n) AS began_at, began(n) + INTERVAL 5 SECOND AS first_recorded_at,
       began(n) AS call_received_at, later(began(n), n, 11, 10) AS call_received_recorded_at,
       later(began(n), n, 12, 60) AS created_at, later(began(n), n, 12, 60) AS created_recorded_at,
       CASE WHEN roll(n, 13) < 9000 THEN later(began(n), n, 14, 900) END AS dispatched_at,
       CASE WHEN roll(n, 13) < 9000
            THEN later(began(n), n, 14, 900) + INTERVAL 3 SECOND END AS dispatched_recorded_at,
       CASE WHEN roll(n, 13) < 8500 THEN later(began(n), n, 14, 900) + INTERVAL 30 SECOND END AS en_route_at,
       CASE WHEN roll(n, 13) < 8500
            THEN later(began(n), n, 14, 900) + INTERVAL 33 SECOND END AS en_route_recorded_at,
       CASE WHEN roll(n, 13) < 8000
            THEN later(later(began(n), n, 14, 900), n, 15, 1500) END AS on_scene_at,
       CASE WHEN roll(n, 13) < 8000 THEN later(later(began(n), n, 14, 900), n, 15, 1500)
            + to_seconds(CASE WHEN roll(n, 16) < 100 THEN 7200 ELSE 3 END) END AS on_scene_recorded_at,
       later(began(n), n, 17, 9000) + INTERVAL 45 MINUTE AS cleared_at,
       later(began(n), n, 17, 9000) + INTERVAL 46 MINUTE AS cleared_recorded_at,
       later(began(n), n, 17, 9000) + INTERVAL 45 MINUTE AS closed_at,
       later(began(n), n, 17, 9000) + INTERVAL 46 MINUTE AS closed_recorded_at
FROM range({calls}) AS t(n)
"""
_EVENTS = """
SELECT 'cad' AS source, n || '-' || k AS event_id, id(0, n) AS call_id,
       CASE k WHEN 0 THEN 'created' WHEN 4 THEN 'cleared' ELSE 'updated' END AS kind,
       began(n) + to_seconds(k * 60) AS occurred_at, began(n) + to_seconds(k * 60 + 2) AS received_at,
       '\\x00' AS fingerprint, '{}' AS body,
       CASE WHEN roll(n, 20 + k) < 200 THEN 'superseded' ELSE 'accepted' END AS status,
       CASE WHEN roll(n, 30 + k) < 100 THEN ['unknown_call_type'] WHEN roll(n, 30 + k) < 150 THEN ['late']
            ELSE []::VARCHAR[] END AS signals
FROM range({calls}) AS t(n), range({a_call}) AS e(k)
"""
# Of ten referrals seven are completed, one each rejected, in progress and still offered.
_REFERRALS = """
WITH made AS (
    SELECT n, call_id, queues[1] AS queue, cleared_at AS requested_at,
           CASE WHEN roll(n, 40) < 7000 THEN 'completed' WHEN roll(n, 40) < 8000 THEN 'rejected'
                WHEN roll(n, 40) < 9000 THEN 'in_progress' ELSE 'requested' END AS status
    FROM calls WHERE referral_id IS NOT NULL
), timed AS (
    SELECT *, CASE WHEN status <> 'requested' THEN later(requested_at, n, 41, 90000) END AS claimed_at,
           CASE WHEN status IN ('completed', 'in_progress')
                THEN later(requested_at, n, 41, 90000) + INTERVAL 10 MINUTE END AS accepted_at
    FROM made
)
SELECT n, id(1, n) AS referral_id, call_id, queue,
       CASE queue WHEN 'mhop' THEN 'case_management' ELSE 'advocacy' END AS program, 'route' AS rule, status,
       4 AS version, roll(n, 42) < 1000 AS urgent,
       CASE WHEN status = 'rejected' THEN 'not_eligible' END AS reason, requested_at AS created_at,
       requested_at AS rank_at, requested_at, claimed_at, accepted_at, accepted_at AS accepted_recorded_at,
       accepted_at AS started_at, accepted_at AS started_recorded_at,
       CASE WHEN roll(n, 43) < 8000 THEN later(accepted_at, n, 44, 200000) END AS first_attempt_at,
       CASE WHEN roll(n, 43) < 8000 THEN later(accepted_at, n, 44, 200000) END AS first_attempt_recorded_at,
       CASE WHEN roll(n, 43) < 6000 THEN later(accepted_at, n, 44, 200000) END AS first_contact_at,
       CASE WHEN roll(n, 43) < 6000 THEN later(accepted_at, n, 44, 200000) END AS first_contact_recorded_at,
       CASE WHEN status = 'completed' THEN later(accepted_at, n, 45, 2000000)
            WHEN status = 'rejected' THEN claimed_at + INTERVAL 1 HOUR END AS closed_at,
       CASE WHEN status = 'completed' THEN later(accepted_at, n, 45, 2000000)
            WHEN status = 'rejected' THEN claimed_at + INTERVAL 1 HOUR END AS closed_recorded_at,
       CASE WHEN status = 'completed' THEN 'engaged' END AS outcome,
       CASE WHEN status = 'in_progress' THEN '1.token' END AS claim_token,
       CASE WHEN status = 'in_progress' THEN 'agency:bench' END AS claimed_by,
       CASE WHEN status = 'in_progress' THEN 'bench' END AS claim_request_id
FROM timed
"""
_TRANSITIONS = """
SELECT referral_id, v AS version, ['offer', 'claim', 'accept', 'complete'][v] AS verb,
       CASE v WHEN 1 THEN 'requested' WHEN 2 THEN 'received' WHEN 3 THEN 'accepted' ELSE status END AS status,
       requested_at + to_minutes(v * 10) AS occurred_at, requested_at + to_minutes(v * 10) AS recorded_at,
       'agency:bench' AS actor
FROM referrals, range(1, 5) AS s(v)
"""
_LINKAGES = """
SELECT *, sent_at AS sent_recorded_at, accepted_at AS accepted_recorded_at,
       service_received_at AS service_received_recorded_at, not_received_at AS not_received_recorded_at
FROM (
    SELECT id(2, n) AS linkage_id, referral_id, queue, 'l' AS request_id,
           ['mental_health', 'housing', 'food', 'substance_use'][1 + roll(n, 51) % 4] AS category,
           id(3, roll(n, 52) % 122) AS service_id, 'a place' AS asked,
           CASE WHEN roll(n, 53) < 5000 THEN 'received' WHEN roll(n, 53) < 7000 THEN 'accepted'
                WHEN roll(n, 53) < 8500 THEN 'sent' ELSE 'not_received' END AS status, 1 AS version, sent_at,
           CASE WHEN roll(n, 53) < 7000 THEN sent_at + INTERVAL 1 DAY END AS accepted_at,
           CASE WHEN roll(n, 53) < 5000 THEN sent_at + INTERVAL 9 DAY END AS service_received_at,
           CASE WHEN roll(n, 53) >= 8500 THEN sent_at + INTERVAL 9 DAY END AS not_received_at,
           CASE WHEN roll(n, 53) >= 8500 THEN 'no_capacity' END AS reason
    FROM (SELECT n, referral_id, queue, status, accepted_at AS sent_at FROM referrals)
    WHERE status = 'completed' AND queue = 'mhop' AND roll(n, 50) < 6000
) AS made
"""
# Six calls of ten name somebody; some are named often, most once.
_PERSON_KEYS = """
SELECT call_id, p.k::VARCHAR AS person_id, 1 AS version,
       CASE p.k WHEN 0 THEN ['subject'] ELSE ['caller'] END AS roles,
       '\\x' || sha256('p' || floor({people} * pow(roll(n, 60 + p.k) / 1e4 + roll(n, 70) / 1e8, 3))::BIGINT)
           AS name_birth_date_key,
       '\\x' || sha256('t' || roll(n, 62 + p.k) * 30 + roll(n, 71) % 30) AS phone_key,
       CASE WHEN NOT list_contains(tags, 'domestic_violence')
            THEN '\\x' || sha256('h' || roll(n, 64) * 20 + roll(n, 72) % 20) END AS household_key,
       began_at + INTERVAL 1 HOUR AS compared_at
FROM calls, range(2) AS p(k) WHERE roll(n, 59) < (CASE p.k WHEN 0 THEN 6000 ELSE 2500 END)
"""
# Every service is an organization's own; of 500 responders 300 are trained in the course of the period.
_ORGANIZATIONS = """
SELECT id(4, n) AS id, 'Organization ' || n AS name, '' AS description, false AS confidential, '[]' AS phones
FROM range(122) AS t(n)
"""
_SERVICES = """
SELECT id(3, n) AS id, id(4, n) AS organization_id, false AS confidential, 'a service' AS name,
       'active' AS status, ['housing'] AS categories, '[]' AS languages, '[]' AS phones, '[]' AS schedules
FROM range(122) AS t(n)
"""
_TRAINING = """
SELECT 'o' || n AS officer, 'CIT' AS course, began(n * {calls} // 300)::DATE AS completed_on,
       'bench' AS imported_by
FROM range(300) AS t(n)
"""
# Of tagged calls, each rule that set a tag.
_EVALUATIONS = """
SELECT call_id, 1 AS version, catalog_digest, tags, gates,
       '{"matches": [' || array_to_string(list_transform(tags, lambda tag: '{"rule": "' || tag || '"}'), ', ')
           || '], "routed": []}' AS matches
FROM calls WHERE tags <> []
"""
_SQL = {
    "organizations": _ORGANIZATIONS,
    "services": _SERVICES,
    "training": _TRAINING,
    "calls": _CALLS,
    "evaluations": _EVALUATIONS,
    "events": _EVENTS,
    "referrals": _REFERRALS,
    "transitions": _TRANSITIONS,
    "linkages": _LINKAGES,
    "person_keys": _PERSON_KEYS,
}
TABLES = tuple(_SQL)


def parquet(folder: Path, calls: int) -> None:
    """Write every table to FOLDER/TABLE.parquet."""
    with duckdb.connect() as duck:
        duck.execute(_MACROS.replace("{calls}", str(calls)))
        for table, sql in _SQL.items():
            query = sql.replace("{calls}", str(calls)).replace("{a_call}", str(EVENTS_A_CALL))
            query = query.replace("{people}", str(calls // 3))
            file = folder / f"{table}.parquet"
            duck.execute(f"COPY ({query}) TO '{file}' (FORMAT parquet)")
            duck.execute(f"CREATE VIEW {table} AS FROM '{file}'")


def fill(url: URL, folder: Path) -> None:
    """Copy the tables into an empty database of the service."""
    for table in TABLES:
        _copy(url, folder, table)
    execute(url, "VACUUM (ANALYZE)")


def _copy(url: URL, folder: Path, table: str) -> None:
    file = folder / f"{table}.csv"
    with duckdb.connect() as duck:
        duck.execute("SET TimeZone = 'UTC'")
        described = duck.execute(f"DESCRIBE FROM '{folder / table}.parquet'").fetchall()
        columns = [(name, kind) for name, kind, *_ in described if name != "n"]
        shown = ", ".join(_plain(name, kind) for name, kind in columns)
        duck.execute(
            f"COPY (SELECT {shown} FROM '{folder / table}.parquet')"  # noqa: S608
            f" TO '{file}' (FORMAT csv, HEADER false)"
        )
    names = [name for name, _ in columns]
    asyncio.run(_copied(url, table, names, file))
    file.unlink()


def _plain(name: str, kind: str) -> str:
    """As PostgreSQL reads it: arrays in braces."""
    return f"'{{' || array_to_string({name}, ',') || '}}' AS {name}" if kind.endswith("[]") else name


async def _copied(url: URL, table: str, names: list[str], file: Path) -> None:
    connection = await asyncpg.connect(
        host=str(url.query["host"]),
        user=url.username,
        database=url.database,
        server_settings={"triage.jurisdiction": "durham-nc", "session_replication_role": "replica"},
    )
    await connection.copy_to_table(table, source=file, columns=names, format="csv", timeout=3600)
    await connection.close()
