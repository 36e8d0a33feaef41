"""Law: whatever holders, lapses, stale tokens and rules do, a referral is where a small model says it is."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import URL, text

from app.domain.referral import Status, Verb, law, standing
from app.rules.catalog import Catalog
from app.settings import Settings
from app.storage import moves
from tests.front_door import FrontDoor, opened
from tests.samples import an_event, mental

MOVES: dict[str, dict[str, Any]] = {
    "renew": {},
    "release": {"reason": "end_of_shift"},
    "accept": {},
    "reject": {"reason": "declined"},
    "start": {},
    "suspend": {"reason": "hospitalized"},
    "resume": {},
    "complete": {"outcome": "engaged"},
    "fail": {"reason": "no_contact"},
    "agree-cancel": {},
    "decline-cancel": {"reason": "being_served"},
    "attempts": {"method": "phone", "result": "no_answer"},
    "transfer": {"queue": "mhop", "program": "outreach"},
    "duplicate-of": {},
}
VERBS = {"attempts": "attempt", "duplicate-of": "duplicate"}
_numbers = count(1)


class Life(RuleBasedStateMachine):
    """Two calls in one queue. The model: each referral's status, token, and what was done to it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, door: FrontDoor) -> None:
        super().__init__()
        self.loop, self.door = loop, door
        self.model: dict[str, dict[str, Any]] = {}
        self.tokens = ["1.never"]
        self.run(self.empty())

    def run(self, work: Awaitable[Any]) -> Any:
        return self.loop.run_until_complete(work)

    async def empty(self) -> None:
        await self.sql("UPDATE referrals SET queue = 'past', rule = referral_id::text")
        self.calls = [f"life-{next(_numbers)}" for _ in range(2)]
        await self.door.send([mental(call_number=number) for number in self.calls])
        for one in await self.listed():
            self.model[one["referral_id"]] = {"status": "requested", "token": None, "done": set()}

    async def sql(self, sql: str) -> None:
        await self.door.services.database.run(lambda connection: connection.execute(text(sql)))

    async def listed(self) -> list[dict[str, Any]]:
        page = await self.door.ask("GET", "/v1/queues/mhop/referrals", role="agency", params={"limit": 200})
        items: list[dict[str, Any]] = page.json()["items"]
        return items

    @staticmethod
    def may_be_claimed(one: dict[str, Any]) -> bool:
        """Offered, or held by a claim that ran out before its holder went on with it."""
        return bool(one["status"] == "requested" or (one["status"] == "received" and one["lapsed"]))

    @rule(limit=st.integers(1, 2))
    def claim(self, limit: int) -> None:
        free = [one for one in self.model.values() if self.may_be_claimed(one)]
        got = self.run(self.door.claim("mhop", limit=limit, request_id=f"life-{next(_numbers)}"))
        assert len(got) == min(limit, len(free))
        for one in got:
            known = self.model[one["referral_id"]]
            assert self.may_be_claimed(known)
            assert one["claim_token"] not in self.tokens
            self.tokens.append(one["claim_token"])
            known.update(status="received", token=one["claim_token"], lapsed=False)

    @rule()
    def lapse(self) -> None:
        self.run(
            self.sql(
                "UPDATE referrals SET claim_expires_at = now() - interval '1 s' WHERE status = 'received'"
            )
        )
        for one in self.model.values():
            one["lapsed"] = one["status"] == "received"

    @rule(place=st.sampled_from(sorted(MOVES)), which=st.integers(0, 9), old=st.integers(0, 9))
    def move(self, place: str, which: int, old: int) -> None:
        """With the present token or (old > 6) one that was given out before."""
        name = sorted(self.model)[which % len(self.model)]
        other = sorted(self.model)[(which + 1) % len(self.model)]
        known = self.model[name]
        token = self.tokens[which % len(self.tokens)] if old > 6 else known["token"] or "1.none"
        body = dict(MOVES[place])
        if place == "attempts":
            body["attempt_id"] = f"a{next(_numbers)}"
        if place == "duplicate-of":
            body["referral_id"] = other
        referral = {"referral_id": name, "queue": "mhop", "claim_token": token}
        answer = self.run(self.door.move(referral, place, **body))
        fits = token == known["token"]
        if place == "attempts":
            assert (answer.status_code, answer.json()["late"]) == (200, not fits)
            if fits:
                self.follow(name, Verb.ATTEMPT)
            return
        verb = Verb(VERBS.get(place, place.replace("-", "_")))
        row = law(verb, "agency")
        assert row is not None
        allowed = fits and known["status"] in row.sources and not self.odd(name, other, place)
        assert (answer.status_code == 200) == allowed, (place, known, answer.text)
        if allowed:
            self.follow(name, verb, other)
            if verb is Verb.TRANSFER:
                self.offered(answer.json()["continued_by"])

    def odd(self, name: str, other: str, place: str) -> bool:
        """A duplicate of what is itself a duplicate of it, or a transfer to where it is."""
        if place == "duplicate-of":
            return self.model[other].get("carrier") == name or name == other
        return place == "transfer" and bool(self.model[name].get("outreach"))

    def offered(self, name: str) -> None:
        known = self.model.get(name)
        if known is None or Status(known["status"]) in Status.closed():
            fresh: dict[str, Any] = {"status": "requested", "token": None, "done": set(), "outreach": True}
            self.model[name] = fresh

    def follow(self, name: str, verb: Verb, other: str | None = None) -> None:
        """What the table and the milestones say of this."""
        known, row = self.model[name], law(verb, "agency")
        assert row is not None
        done: set[str] = known["done"]
        if verb is Verb.ACCEPT:
            done.add("accepted")
        if verb is Verb.START or (verb is Verb.ATTEMPT and known["status"] == "accepted"):
            done.add("started")
        if verb is Verb.SUSPEND:
            done.add("suspended")
        if verb is Verb.RESUME:
            done.discard("suspended")
        if verb is Verb.RENEW or (verb is Verb.DECLINE_CANCEL and "accepted" not in done):
            known["lapsed"] = False
        if row.target:
            known["status"] = row.target
        elif (row.targets and known["status"] != "cancel_requested") or verb is Verb.DECLINE_CANCEL:
            stands = {key: key in done for key in ("accepted", "started", "suspended")}
            known["status"] = standing(**stands)
        if known["status"] == "requested" or Status(known["status"]) in Status.closed():
            known.update(token=None, done=set(), lapsed=False)
        if verb is Verb.DUPLICATE:
            known["carrier"] = other

    @rule(which=st.integers(0, 9))
    def ask_to_stop(self, which: int) -> None:
        name = sorted(self.model)[which % len(self.model)]
        known = self.model[name]
        row = law(Verb.REQUEST_CANCEL, "supervisor")
        assert row is not None
        answer = self.run(
            self.door.decide({"referral_id": name}, "request-cancel", reason="no_longer_needed")
        )
        assert (answer.status_code == 200) == (known["status"] in row.sources)
        if known["status"] in row.sources:
            known.update(status="cancel_requested", lapsed=False, decided=True)

    @rule(which=st.integers(0, 1), mental_health=st.booleans())
    def reclassify(self, which: int, *, mental_health: bool) -> None:
        """Rules touch nothing that somebody holds or closed; they may withdraw and offer again."""
        code = "MHCRIS" if mental_health else "LARCEN"
        event = an_event("updated", call_number=self.calls[which], call={"call_type_code": code})
        at = timedelta(seconds=next(_numbers))
        event["occurred_at"] = (datetime.fromisoformat("2026-11-20T16:00:00+00:00") + at).isoformat()
        self.run(self.door.send(event))
        for one in self.run(self.listed()):
            known = self.model[one["referral_id"]]
            if one["call"]["call_number"] != self.calls[which] or known.get("outreach"):
                continue
            if known["status"] == "requested" and not mental_health and not known.get("decided"):
                known["status"] = "cancelled"
            elif known["status"] == "cancelled" and mental_health and not known.get("decided"):
                known["status"] = "requested"

    @invariant()
    def everything_is_where_the_model_says(self) -> None:
        found = {one["referral_id"]: one for one in self.run(self.listed())}
        assert {name: one["status"] for name, one in found.items()} == {
            name: one["status"] for name, one in self.model.items()
        }
        places = [
            (one["call"]["call_number"], one["program"])
            for one in found.values()
            if Status(one["status"]) not in Status.closed()
        ]
        assert len(places) == len(set(places))


@contextmanager
def running(url: URL, catalog: Catalog) -> Iterator[Callable[[], Life]]:
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        service = opened(Settings(), url, catalog)
        door = loop.run_until_complete(service.__aenter__())
        try:
            yield lambda: Life(loop, door)
        finally:
            loop.run_until_complete(service.__aexit__(None, None, None))


def drive(machine: Callable[[], Life], examples: int) -> None:
    checks = settings(
        max_examples=examples,
        stateful_step_count=30,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=checks)  # type: ignore[arg-type]


def test_a_referral_is_where_its_model_says(database_url: URL, catalog: Catalog) -> None:
    with running(database_url, catalog) as machine:
        drive(machine, 12)


def test_the_machine_finds_a_statement_that_asks_for_no_token(
    database_url: URL, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    fenced = moves._conditions

    def unfenced(*law: Any) -> Sequence[str]:
        return [one for one in fenced(*law) if "claim_token" not in one]

    monkeypatch.setattr(moves, "_conditions", unfenced)
    moves._advance.cache_clear()
    try:
        with running(database_url, catalog) as machine, pytest.raises(AssertionError):
            drive(machine, 1000)  # it ends at the first that is found, mostly among the first fifty
    finally:
        moves._advance.cache_clear()
