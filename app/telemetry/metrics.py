"""Prometheus instruments. Labels are few and known: never an id, a name, a place or a narrative."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info

REGISTRY = CollectorRegistry()

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)  # OpenTelemetry's

HTTP_SECONDS = Histogram(
    "triage_http_request_duration_seconds",
    "Time to answer, by route template.",
    ("method", "route", "status"),
    buckets=_SECONDS,
    registry=REGISTRY,
)
EVENTS = Counter(
    "triage_events_total",
    "Events received, by source and what became of them.",
    ("source", "status"),
    registry=REGISTRY,
)
SIGNALS = Counter(
    "triage_event_signals_total", "Data-quality signals on events.", ("source", "signal"), registry=REGISTRY
)
EVALUATION_SECONDS = Histogram(
    "triage_evaluation_duration_seconds",
    "Time to fold, evaluate and route one group of events.",
    buckets=(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5),
    registry=REGISTRY,
)
GROUP_SIZE = Histogram(
    "triage_intake_group_events",
    "Events that shared one transaction.",
    buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 1500),
    registry=REGISTRY,
)
GROUPS_RETRIED = Counter(
    "triage_intake_groups_retried_total", "Groups read again because a call had moved on.", registry=REGISTRY
)
TRANSITIONS = Counter(
    "triage_transitions_total",
    "What agencies and supervisors did, by queue.",
    ("queue", "verb"),
    registry=REGISTRY,
)
QUEUE_DEPTH = Gauge(
    "triage_queue_depth",
    "Referrals that may be claimed, read from the database.",
    ("queue",),
    registry=REGISTRY,
)
QUEUE_OLDEST_SECONDS = Gauge(
    "triage_queue_oldest_seconds",
    "Age of the oldest referral that may be claimed.",
    ("queue",),
    registry=REGISTRY,
)
QUEUE_CLAIMED = Gauge(
    "triage_queue_claimed", "Referrals held by a claim that has not lapsed.", ("queue",), registry=REGISTRY
)
QUEUE_HELD = Gauge("triage_queue_held", "Referrals held for a supervisor.", ("queue",), registry=REGISTRY)
QUARANTINE_WAITING = Gauge(
    "triage_quarantine_waiting", "Second bodies waiting for a decision.", registry=REGISTRY
)
REVIEWS_WAITING = Gauge(
    "triage_unread_calls_waiting",
    "Calls with a note that no rule can read, which nobody has looked at.",
    registry=REGISTRY,
)
PERSON_LINKS_WAITING = Gauge(
    "triage_person_links_waiting",
    "Pairs of persons on calls, alike, on whom no supervisor has spoken.",
    registry=REGISTRY,
)
OLDEST_TRANSACTION_SECONDS = Gauge(
    "triage_database_oldest_transaction_seconds",
    "Age of the oldest open transaction; a long one slows every queue.",
    registry=REGISTRY,
)
POOL_IN_USE = Gauge(
    "triage_database_connections_in_use", "Connections taken, by pool.", ("pool",), registry=REGISTRY
)
LOOP_LAST_SUCCESS = Gauge(
    "triage_loop_last_success_timestamp_seconds",
    "When each background loop last did its work.",
    ("loop",),
    registry=REGISTRY,
)
CATALOG_RELOADS = Counter(
    "triage_catalog_reloads_total",
    "Catalogs that were to go live, and whether they did.",
    ("outcome",),
    registry=REGISTRY,
)
CATALOG_STALE = Gauge(
    "triage_catalog_stale",
    "1 while the catalog on disk is refused and an older one is live.",
    registry=REGISTRY,
)
BUILD = Info("triage_build", "Version of the service and digest of its catalog.", registry=REGISTRY)
