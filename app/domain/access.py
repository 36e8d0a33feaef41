"""Who may do what: roles, and the permissions each holds. What is not listed is denied."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """One key has one role."""

    SOURCE = "source"
    AGENCY = "agency"
    SUPERVISOR = "supervisor"
    EVALUATOR = "evaluator"
    OPERATOR = "operator"
    ADMIN = "admin"


class Permission(StrEnum):
    """What a route asks for."""

    SEND_EVENTS = "send events"
    READ_EVENTS = "read receipts of events"
    READ_CALLS = "read calls"
    READ_QUARANTINE = "read quarantined events"
    DECIDE_QUARANTINE = "accept or drop quarantined events"
    READ_QUEUES = "read queues"
    READ_REFERRALS = "read referrals"
    WORK_REFERRALS = "claim and work referrals"
    FILL_REPORT_FORMS = "fill the forms of statutory reports"
    DECIDE_REFERRALS = "confirm or withdraw held referrals"
    READ_PROVIDERS = "read the provider directory"
    CONFIRM_PROVIDERS = "confirm what the provider directory says"
    KEEP_STAFF = "read and change staff"
    READ_WORKLOAD = "read the workload of queues"
    READ_REPORTS = "read reports"
    REVIEW_CALLS = "review calls and correct their tags"
    LINK_PERSONS = "say who is one person"
    RELOAD_RULES = "let a catalog go live"
    READ_RULES = "read rules"
    TRY_RULES = "try rules"
    READ_METRICS = "read metrics"


_P = Permission

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.SOURCE: frozenset((_P.SEND_EVENTS, _P.READ_EVENTS, _P.READ_CALLS, _P.READ_QUARANTINE)),
    Role.AGENCY: frozenset(
        (
            _P.READ_QUEUES,
            _P.READ_REFERRALS,
            _P.WORK_REFERRALS,
            _P.FILL_REPORT_FORMS,
            _P.READ_PROVIDERS,
            _P.CONFIRM_PROVIDERS,
            _P.KEEP_STAFF,
            _P.READ_WORKLOAD,
            _P.READ_RULES,
        )
    ),
    Role.SUPERVISOR: frozenset(
        (
            _P.READ_EVENTS,
            _P.READ_CALLS,
            _P.READ_QUARANTINE,
            _P.DECIDE_QUARANTINE,
            _P.READ_QUEUES,
            _P.READ_REFERRALS,
            _P.DECIDE_REFERRALS,
            _P.FILL_REPORT_FORMS,
            _P.READ_PROVIDERS,
            _P.CONFIRM_PROVIDERS,
            _P.READ_WORKLOAD,
            _P.READ_REPORTS,
            _P.REVIEW_CALLS,
            _P.LINK_PERSONS,
            _P.READ_RULES,
            _P.TRY_RULES,
        )
    ),
    Role.EVALUATOR: frozenset((_P.READ_REPORTS, _P.READ_PROVIDERS, _P.READ_RULES)),
    Role.OPERATOR: frozenset((_P.READ_METRICS, _P.READ_EVENTS, _P.READ_QUEUES, _P.READ_RULES)),
    # An administrator runs the service and reads no one's case.
    Role.ADMIN: frozenset(
        (
            _P.READ_METRICS,
            _P.READ_EVENTS,
            _P.READ_QUEUES,
            _P.READ_REPORTS,
            _P.READ_RULES,
            _P.TRY_RULES,
            _P.RELOAD_RULES,
        )
    ),
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking: one live key."""

    key_id: str
    role: Role
    source: str | None = None
    queues: frozenset[str] = field(default_factory=frozenset)

    def may(self, permission: Permission) -> bool:
        """Whether the role holds the permission."""
        return permission in PERMISSIONS[self.role]

    def sees_source(self, source: str) -> bool:
        """A source sees its own; the others that may read at all see every source."""
        return self.role is not Role.SOURCE or self.source == source

    def sees_queue(self, queue: str) -> bool:
        """An agency sees its own queues; the others that may read at all see every queue."""
        return self.role is not Role.AGENCY or queue in self.queues

    @property
    def actor(self) -> str:
        """How history names this caller."""
        return f"{self.role}:{self.key_id}"
