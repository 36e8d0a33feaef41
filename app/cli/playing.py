"""Play a history through the front door: its events, a supervisor's decisions, and the agencies' work."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count, islice
from typing import Any, TypeVar

import httpx

from app.cli.posting import post
from app.errors import SetupError
from app.feeds.simulated.scenarios import History, Step

_MOST = 100  # claims, and moves, in one request
_AT_ONCE = 6  # requests
_MANY = 1000  # events in one request
_CLAIM_SECONDS = 3600
_TOGETHER = ("accept", "assess", "complete")  # verbs that several referrals may be moved by in one request

Item = dict[str, Any]
Of = TypeVar("Of")
Begin = Callable[
    [str, int], Callable[[], None]
]  # what is done now, and how often; gives what tells of one done


class Player:
    """Speaks HTTP in every role of a history."""

    def __init__(self, url: str, keys: Mapping[str, str], begin: Begin) -> None:
        """`keys` by role, those of agencies by queue."""
        self._url, self._keys, self._begin = url.rstrip("/"), keys, begin
        self._http = httpx.Client(base_url=self._url, timeout=120)

    def play(self, history: History) -> None:
        """Send everything, step after step. Raises SetupError, first of all, if the queues are not empty."""
        with self._http:
            queues = self._ask("GET", "/v1/queues", "supervisor")["items"]
            if full := [one["queue"] for one in queues if {one["depth"], one["claimed"], one["held"]} != {0}]:
                raise SetupError(
                    f"A scenario needs a service of its own; here is work in: {', '.join(full)}."
                )
            self._send(history)
            for queue in queues:
                self._confirm(queue["queue"], history)
            for name in sorted({one.queue for one in history.work}):
                self._work(name, history)

    def _send(self, history: History) -> None:
        events = history.events()
        done = self._begin("Events", len(events))
        for event, receipt in post(self._url, self._keys["source"], events, _MANY):
            if receipt["status"] != "accepted":
                raise SetupError(f"Event {event['event_id']} was not taken: {receipt['status']}.")
            done()

    def _confirm(self, queue: str, history: History) -> None:
        """As a supervisor: what is held because we heard of it late went out at the time."""
        held = list(self._held(queue))
        done = self._begin(f"Confirmations of {queue}", len(held))
        for some in _in_hundreds(held):
            instants = [history.offered_at[one["call"]["call_number"]] for one in some]
            bodies = [{"occurred_at": at.isoformat()} for at in instants]
            self._move(queue, "supervisor", "confirm", some, bodies, done)

    def _held(self, queue: str) -> Iterator[Item]:
        wanted = {"status": "draft", "limit": "200"}
        while True:
            page = self._ask("GET", f"/v1/queues/{queue}/referrals", "supervisor", params=wanted)
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            wanted["cursor"] = page["next_cursor"]

    def _work(self, queue: str, history: History) -> None:
        """As the agency: claim all there is, then do step after step of each."""
        steps = {one.call_number: one.steps for one in history.work if one.queue == queue}
        held = {one["call"]["call_number"]: one for one in self._claims(queue, len(steps))}
        for number in range(max(map(len, steps.values()))):
            due = [(held[call], each[number]) for call, each in steps.items() if number < len(each)]
            done = self._begin(f"Work of {queue}, step {number + 1}", len(due))
            for verb in sorted({step.verb for _, step in due}):
                self._step(queue, verb, [one for one in due if one[1].verb == verb], done)

    def _claims(self, queue: str, expected: int) -> Iterator[Item]:
        done = self._begin(f"Claims of {queue}", expected)
        for number in count():
            wish = {"request_id": f"scenario-{number}", "limit": _MOST, "claim_seconds": _CLAIM_SECONDS}
            items = self._ask("POST", f"/v1/queues/{queue}/claims", queue, json=wish)["items"]
            for one in items:
                done()
                yield one
            if not items:
                return

    def _step(
        self, queue: str, verb: str, due: Sequence[tuple[Item, Step]], done: Callable[[], None]
    ) -> None:
        if verb in _TOGETHER:
            for some in _in_hundreds(due):
                bodies = [{"occurred_at": step.at.isoformat(), **step.body} for _, step in some]
                self._move(queue, queue, verb, [referral for referral, _ in some], bodies, done)
            return
        with ThreadPoolExecutor(_AT_ONCE) as several:
            for _ in several.map(lambda one: self._one(queue, *one), due):
                done()

    def _one(self, queue: str, referral: Item, step: Step) -> None:
        path = f"/v1/referrals/{referral['referral_id']}/{step.verb}"
        when = "sent_at" if step.verb == "linkages" else "occurred_at"
        body = {"claim_token": referral["claim_token"], when: step.at.isoformat(), **step.body}
        headers = {"If-Match": f'"{referral["version"]}"'}
        answer = self._ask("POST", path, queue, json=body, headers=headers)
        if "linkage_id" not in answer:
            referral["version"] = answer.get("referral", answer)["version"]
        elif step.then:
            path = f"/v1/linkages/{answer['linkage_id']}/{step.then.verb}"
            body = {"occurred_at": step.then.at.isoformat(), **step.then.body}
            self._ask("POST", path, queue, json=body)

    def _move(
        self,
        queue: str,
        role: str,
        verb: str,
        referrals: Iterable[Item],
        bodies: Iterable[Item],
        done: Callable[[], None],
    ) -> None:
        """Move several at once, and keep the versions that this made."""
        moved = {one["referral_id"]: one for one in referrals}
        items = [
            {name: one.get(name) for name in ("referral_id", "version", "claim_token")}
            | {"verb": verb}
            | body
            for one, body in zip(moved.values(), bodies, strict=True)
        ]
        answer = self._ask("POST", f"/v1/queues/{queue}/transitions", role, json={"items": items})
        for item in answer["items"]:
            if item["problem"]:
                raise SetupError(f"{queue}: to {verb} was refused: {item['problem']['detail']}")
            moved[item["referral_id"]]["version"] = item["referral"]["version"]
            done()

    def _ask(self, method: str, path: str, role: str, **more: Any) -> Item:
        """One request in this role. Raises SetupError with what the service said."""
        headers = more.pop("headers", {}) | {"Authorization": f"Bearer {self._keys[role]}"}
        try:
            answer = self._http.request(method, path, headers=headers, **more)
            said: Item = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise SetupError(f"No service answers at {self._url} as it should.") from error
        if answer.status_code != httpx.codes.OK:
            raise SetupError(f"{path}: {said.get('detail')} ({answer.status_code})")
        return said


def _in_hundreds(items: Iterable[Of]) -> Iterator[list[Of]]:
    waiting = iter(items)
    while some := list(islice(waiting, _MOST)):
        yield some
