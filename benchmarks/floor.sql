-- The rows of one event, in one statement and one transaction, by pgbench: the floor of the database.
\set n random(1, 1000000000000)
\set mental random(1, 7)
WITH call AS (
    INSERT INTO calls (call_id, source, call_number, version, state, evaluation_fingerprint, catalog_digest, tags,
        gates, call_type_code, call_type, beat, status, awaiting_create, began_at, first_recorded_at,
        call_received_at, call_received_recorded_at, created_at, created_recorded_at, dispatched_at,
        dispatched_recorded_at)
    VALUES (uuidv7(), 'bench', 'C' || :n, 1, json_build_object('s', repeat('x', 1800)), '', repeat('d', 64), '{}',
        '{}', 'WELCHK', 'Welfare Check', '412', 'open', false, now(), now(), now(), now(), now(), now(), now(), now())
    RETURNING call_id
), event AS (
    INSERT INTO events (source, event_id, call_id, kind, occurred_at, received_at, fingerprint, body, status, signals)
    SELECT 'bench', 'E' || :n, call_id, 'created', now(), now(), '\x00', json_build_object('s', repeat('x', 1200)),
        'accepted', '{}' FROM call
), evaluation AS (
    INSERT INTO evaluations (call_id, version, catalog_digest, tags, gates, matches)
    SELECT call_id, 1, repeat('d', 64), '{mental_health}', '{}', json_build_object('m', repeat('x', 300))
    FROM call WHERE :mental = 1
), referral AS (
    INSERT INTO referrals (referral_id, call_id, queue, program, rule, status, version, urgent, requested_at, rank_at)
    SELECT uuidv7(), call_id, 'mhop', 'case_management', 'route', 'requested', 1, false, now(), now()
    FROM call WHERE :mental = 1 RETURNING referral_id
)
INSERT INTO transitions (referral_id, version, verb, status, occurred_at, actor)
SELECT referral_id, 1, 'offer', 'requested', now(), 'system' FROM referral;
