"""The figures behind each report, by DuckDB from Parquet: what its counts and times are made of.

Nothing is withheld and nothing is named; tables are views of the files, `begin_at` and `end_at` the period.
"""

_ZONE = "America/New_York"
_PERIOD = "began_at >= getvariable('begin_at') AND began_at < getvariable('end_at')"

# Each interval once, then Kaplan-Meier by pair: at each length the number that end, of those at risk.
_ELAPSED = """
WITH made AS (
    SELECT r.*, c.call_received_at, c.cleared_at, c.call_received_recorded_at, c.cleared_recorded_at
    FROM referrals r JOIN calls c USING (call_id) WHERE {period}
), spans AS (
    SELECT 1 AS pair, call_received_at AS begins, dispatched_at AS ends, closed_at,
           call_received_recorded_at - call_received_at AS told,
           dispatched_recorded_at - dispatched_at AS told2
    FROM calls WHERE {period}
    UNION ALL SELECT 2, dispatched_at, on_scene_at, closed_at,
           dispatched_recorded_at - dispatched_at, on_scene_recorded_at - on_scene_at
    FROM calls WHERE {period}
    UNION ALL SELECT 3, cleared_at, requested_at, closed_at, cleared_recorded_at - cleared_at, NULL FROM made
    UNION ALL SELECT 4, requested_at, claimed_at, closed_at, NULL, NULL FROM made
    UNION ALL SELECT 5, requested_at, first_contact_at, closed_at, NULL,
           first_contact_recorded_at - first_contact_at FROM made
    UNION ALL SELECT 6, claimed_at, accepted_at, closed_at, NULL, accepted_recorded_at - accepted_at FROM made
    UNION ALL SELECT 7, accepted_at, CASE WHEN status = 'completed' THEN closed_at END, closed_at,
           accepted_recorded_at - accepted_at, closed_recorded_at - closed_at FROM made
), timed AS (
    SELECT pair, date_diff('second', begins, COALESCE(ends, closed_at, now())) AS seconds,
           ends IS NOT NULL AS ended,
           COALESCE(told > INTERVAL 1 HOUR, false) OR COALESCE(told2 > INTERVAL 1 HOUR, false) AS late
    FROM spans WHERE begins IS NOT NULL
), counted AS (
    SELECT pair, seconds, count(*) AS gone, count(*) FILTER (WHERE ended) AS ended,
           count(*) FILTER (WHERE late) AS late
    FROM timed WHERE seconds >= 0 OR NOT ended GROUP BY ALL
), steps AS (
    SELECT *, sum(gone) OVER (PARTITION BY pair ORDER BY seconds DESC) AS at_risk FROM counted
), curve AS (
    SELECT *, ended < at_risk AS some_left,
           exp(sum(ln(CASE WHEN some_left THEN 1 - ended / at_risk ELSE 1e-300 END)) OVER before) AS open,
           sum(CASE WHEN some_left THEN ended / (at_risk * (at_risk - ended)) END) OVER before AS greenwood
    FROM steps WINDOW before AS (PARTITION BY pair ORDER BY seconds)
)
SELECT pair, sum(gone) AS n, sum(gone) - sum(ended) AS open, sum(late),
       min(seconds) FILTER (WHERE open <= 0.5), min(seconds) FILTER (WHERE open <= 0.25),
       min(seconds) FILTER (WHERE open <= 0.1), min(seconds) FILTER (WHERE open <= 0.01), max(greenwood)
FROM curve GROUP BY pair
"""
_FURTHEST = """
WITH onward AS (
    SELECT referral_id, bool_or(accepted_at IS NOT NULL) AS linked,
           bool_or(service_received_at IS NOT NULL) AS received, arg_max(reason, not_received_at) AS why
    FROM linkages GROUP BY 1
), stood AS (
    SELECT r.call_id, r.closed_at IS NULL AS open,
           CASE WHEN o.received THEN 9 WHEN o.linked THEN 8 WHEN r.accepted_at IS NOT NULL THEN 7
                WHEN r.first_contact_at IS NOT NULL THEN 6 WHEN r.claimed_at IS NOT NULL THEN 5
                WHEN r.requested_at IS NOT NULL THEN 4 ELSE 3 END AS step,
           COALESCE(o.why, r.reason, r.status) AS reason
    FROM referrals r JOIN calls c USING (call_id)
    LEFT JOIN onward o ON o.referral_id = r.referral_id
    WHERE {period}
), furthest AS (
    SELECT call_id, max(step) AS step, arg_max(reason, step) AS reason FROM stood GROUP BY 1
), reached AS (
    SELECT began_at,
           COALESCE(f.step, CASE WHEN queues <> [] THEN 2 WHEN tags <> [] THEN 1 ELSE 0 END) AS step,
           COALESCE(f.reason, not_served, 'no_tag') AS reason
    FROM calls LEFT JOIN furthest f USING (call_id) WHERE {period}
)
"""
_FUNNEL = "{furthest} SELECT step, reason, count(*) FROM reached GROUP BY ALL"
_NOT_SERVED = """{furthest}, slots AS (
    SELECT began_at AT TIME ZONE '{zone}' AS local_at, step, reason FROM reached WHERE step >= 2
)
SELECT isodow(local_at) < 6 AND hour(local_at) BETWEEN 8 AND 16, isodow(local_at) > 5, hour(local_at),
       step, reason, count(*)
FROM slots GROUP BY ALL
"""
_LINKAGES = """
WITH about AS (
    SELECT call_id, any_value(name_birth_date_key) AS identity FROM person_keys
    WHERE list_contains(roles, 'subject') GROUP BY 1 HAVING count(*) = 1
)
SELECT l.category, l.service_id, l.status, l.reason, l.accepted_at IS NOT NULL, a.identity, count(*)
FROM linkages l JOIN referrals r USING (referral_id) LEFT JOIN about a USING (call_id)
WHERE l.sent_at >= getvariable('begin_at') AND l.sent_at < getvariable('end_at') GROUP BY ALL
"""
_CODES = """
SELECT first_call_type, call_type_code, call_type, clearance_codes, tags, count(*)
FROM calls WHERE {period} GROUP BY ALL
"""
_QUALITY = """
SELECT source, strftime(received_at AT TIME ZONE '{zone}', '%G-W%V') AS week, signals, count(*)
FROM events WHERE received_at >= getvariable('begin_at') AND received_at < getvariable('end_at') GROUP BY ALL
UNION ALL BY NAME
SELECT source, strftime(began_at AT TIME ZONE '{zone}', '%G-W%V') AS week,
       on_scene_recorded_at - on_scene_at > INTERVAL 1 HOUR
       OR dispatched_recorded_at - dispatched_at > INTERVAL 1 HOUR
       OR en_route_recorded_at - en_route_at > INTERVAL 1 HOUR
       OR call_received_recorded_at - call_received_at > INTERVAL 1 HOUR
       OR cleared_recorded_at - cleared_at > INTERVAL 1 HOUR AS late,
       list_contains(gates, 'language.unread') AS unread, count(*)
FROM calls WHERE {period} GROUP BY ALL
"""
_UNREPORTED = """
SELECT strftime(began_at AT TIME ZONE '{zone}', '%Y-%m'), on_file, status = 'open', count(*)
FROM calls WHERE {period} AND list_contains(tags, 'domestic_violence') GROUP BY ALL
"""
_RULES = """
SELECT strftime(began_at AT TIME ZONE '{zone}', '%Y-%m'), json_extract_string(one, '$.rule') AS rule,
       count(*)
FROM (
    SELECT call_id, unnest(json_extract(matches, '$.matches[*]')) AS one FROM evaluations
) JOIN calls USING (call_id) WHERE {period} GROUP BY ALL
"""
_TRAINING = """
WITH first AS (SELECT officer, min(completed_on) AS first_on FROM training GROUP BY 1), asked AS (
    SELECT call_id, began_at AT TIME ZONE '{zone}' AS local_at, unnest(officers) AS officer,
           list_contains(queues, 'dcdss') AS reportable
    FROM calls WHERE {period} AND (tags <> [] OR queues <> [])
), led AS (
    SELECT call_id, any_value(local_at) AS local_at, any_value(reportable) AS reportable,
           arg_min(officer, COALESCE(first_on, DATE '9999-01-01')) AS officer, min(first_on) AS first_on
    FROM asked LEFT JOIN first USING (officer) GROUP BY 1
), done AS (SELECT call_id, bool_or(requested_at IS NOT NULL) AS referred FROM referrals GROUP BY 1)
SELECT strftime(local_at, '%Y-%m'), first_on < local_at::DATE, officer, count(*),
       count(*) FILTER (WHERE referred), count(*) FILTER (WHERE reportable)
FROM led LEFT JOIN done USING (call_id) GROUP BY ALL
"""
_WORKLOAD = """
SELECT queue, program, status, claimed_at IS NOT NULL,
       closed_at IS NULL AND now() - COALESCE(accepted_at, claimed_at, requested_at) > INTERVAL 3 DAY,
       count(*)
FROM referrals
WHERE requested_at >= getvariable('begin_at') AND requested_at < getvariable('end_at') GROUP BY ALL
"""

# By the reports' own names.
_QUERIES = {
    "elapsed": _ELAPSED,
    "funnel": _FUNNEL,
    "linkages": _LINKAGES,
    "not_served": _NOT_SERVED,
    "codes": _CODES,
    "quality": _QUALITY,
    "unreported": _UNREPORTED,
    "rules": _RULES,
    "training": _TRAINING,
    "workload": _WORKLOAD,
}
FIGURES = {
    name: sql.replace("{furthest}", _FURTHEST).replace("{period}", _PERIOD).replace("{zone}", _ZONE)
    for name, sql in _QUERIES.items()
}
