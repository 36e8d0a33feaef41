"""Who may do what: every permission of every role, and nothing that is not listed."""

import pytest

from app.domain.access import PERMISSIONS, Caller, Permission, Role

P = Permission
HOLDERS = {
    P.SEND_EVENTS: {"source"},
    P.READ_EVENTS: {"source", "supervisor", "operator", "admin"},
    P.READ_CALLS: {"source", "supervisor"},
    P.READ_QUARANTINE: {"source", "supervisor"},
    P.DECIDE_QUARANTINE: {"supervisor"},
    P.READ_QUEUES: {"agency", "supervisor", "operator", "admin"},
    P.READ_REFERRALS: {"agency", "supervisor"},
    P.WORK_REFERRALS: {"agency"},
    P.FILL_REPORT_FORMS: {"agency", "supervisor"},
    P.DECIDE_REFERRALS: {"supervisor"},
    P.READ_PROVIDERS: {"agency", "supervisor", "evaluator"},
    P.CONFIRM_PROVIDERS: {"agency", "supervisor"},
    P.KEEP_STAFF: {"agency"},
    P.READ_WORKLOAD: {"agency", "supervisor"},
    P.READ_REPORTS: {"supervisor", "evaluator", "admin"},
    P.READ_RULES: {"agency", "supervisor", "evaluator", "operator", "admin"},
    P.TRY_RULES: {"supervisor", "admin"},
    P.READ_METRICS: {"operator", "admin"},
    P.REVIEW_CALLS: {"supervisor"},
    P.LINK_PERSONS: {"supervisor"},
    P.RELOAD_RULES: {"admin"},
}
ON_REFERRALS = {
    P.READ_QUEUES,
    P.READ_REFERRALS,
    P.WORK_REFERRALS,
    P.FILL_REPORT_FORMS,
    P.DECIDE_REFERRALS,
    P.KEEP_STAFF,
    P.READ_WORKLOAD,
}
ON_CASES = {P.READ_CALLS, P.READ_QUARANTINE, *(ON_REFERRALS - {P.READ_QUEUES, P.KEEP_STAFF, P.READ_WORKLOAD})}


def caller(role: Role, *, source: str | None = None, queues: tuple[str, ...] = ()) -> Caller:
    return Caller("k1", role, source, frozenset(queues))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_a_role_may_do_what_is_listed_and_nothing_else(permission: Permission, role: Role) -> None:
    assert caller(role).may(permission) is (role in HOLDERS[permission])


def test_every_role_is_listed() -> None:
    assert set(PERMISSIONS) == set(Role)


def test_a_source_holds_no_permission_on_referrals() -> None:
    assert PERMISSIONS[Role.SOURCE].isdisjoint(ON_REFERRALS)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.OPERATOR, Role.EVALUATOR])
def test_who_runs_or_evaluates_the_service_reads_no_case(role: Role) -> None:
    assert PERMISSIONS[role].isdisjoint(ON_CASES)


def test_police_do_not_work_referrals_and_agencies_do_not_decide_them() -> None:
    assert not caller(Role.SUPERVISOR).may(P.WORK_REFERRALS)
    assert not caller(Role.AGENCY).may(P.DECIDE_REFERRALS)


def test_a_source_sees_its_own_events_only() -> None:
    cad = caller(Role.SOURCE, source="cad-a")
    assert cad.sees_source("cad-a")
    assert not cad.sees_source("cad-b")
    assert not caller(Role.SOURCE).sees_source("cad-a")
    assert caller(Role.SUPERVISOR).sees_source("cad-b")


def test_an_agency_sees_its_own_queues_only() -> None:
    agency = caller(Role.AGENCY, queues=("dcrc", "other"))
    assert agency.sees_queue("dcrc")
    assert not agency.sees_queue("mhop")
    assert not caller(Role.AGENCY).sees_queue("dcrc")
    assert caller(Role.SUPERVISOR).sees_queue("mhop")


def test_history_names_the_role_and_the_key() -> None:
    assert caller(Role.AGENCY).actor == "agency:k1"
