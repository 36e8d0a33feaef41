"""Receive events: the one path for a single event, a batch, a file and a replay."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

import orjson
from uuid_utils.compat import uuid7

from app import clock
from app.domain.call import CLOCK_TOLERANCE, Call, fold, screenings_of
from app.domain.event import Event
from app.errors import TriageError, UnavailableError
from app.feeds.native import Reading
from app.rules.engine import Evaluation
from app.services import receipts
from app.services.coalescer import Coalescer
from app.services.group import Group, Sent
from app.services.links import absorbed
from app.services.person_keys import PersonKeys
from app.services.receipts import Receipt
from app.services.rulebook import Rulebook
from app.services.settlement import Settlement
from app.services.standing import Standing
from app.storage import intake
from app.storage.engine import TRIES, Database
from app.telemetry import logs, metrics


class Intake:
    """Makes events durable, folds them into calls, and offers the referrals that follow."""

    def __init__(
        self,
        database: Database,
        rulebook: Rulebook,
        person_keys: PersonKeys,
        *,
        late_after: timedelta,
        group_size: int,
        offered: Callable[[Iterable[str]], None],
    ) -> None:
        """`offered` is told, after the commit, which queues have something new."""
        self._database = database
        self._rulebook = rulebook
        self._person_keys = person_keys
        self._late_after = late_after
        self._offered = offered
        self._coalescer = Coalescer(self._commit, most=group_size)

    async def receive(self, source: str, readings: Sequence[Reading]) -> Sequence[Receipt]:
        """What became of each reading, in order, once all of it is durable.

        Raises UnavailableError if it could not be made durable; sending it again is safe.
        """
        return await self._coalescer.submit([Sent(source, reading) for reading in readings])

    async def amend(
        self, source: str, call_number: str, amend: Callable[[Standing, Evaluation, intake.Writes], None]
    ) -> Standing:
        """Change one known call by a person's word, and settle it as events do.

        `amend` is told the call as it stands and what the rules say of it now, and again if it has moved
        on since. Raises UnavailableError.
        """
        for attempt in range(1, TRIES + 1):
            group = Group((), clock.now(), self._rulebook.catalog)
            try:
                async with self._database.intake() as driver:
                    await group.read_call(driver, source, call_number)
                    standing = group.calls[source, call_number]
                    family = [standing, *absorbed(standing, group.calls.values(), group.calls)]
                    now = group.catalog.evaluate(
                        *(one.call for one in family), corrections=standing.corrections
                    )
                    amend(standing, now, group.writes)
                    standing.changed = True
                    self._settle(group)
                    await intake.write(driver, group.writes, guessed=False)
            except Exception as error:
                if not intake.moved_on(error):
                    raise
                await asyncio.sleep(clock.jitter(0, 0.005 * 2**attempt))
            else:
                self._offered({row["queue"] for row in group.writes.rows.get("offered", ())})
                return standing
        raise UnavailableError("The call kept changing; send the correction again.")

    async def close(self) -> None:
        """Finish what was taken."""
        await self._coalescer.close()

    async def _commit(self, sent: Sequence[Sent]) -> Sequence[Receipt]:
        metrics.GROUP_SIZE.observe(len(sent))
        guess = len(sent) == 1 and sent[0].creates
        for attempt in range(1, TRIES + 1):
            try:
                return await self._attempt(sent, guess=guess)
            except Exception as error:
                if intake.moved_on(error):
                    metrics.GROUPS_RETRIED.inc()
                    await asyncio.sleep(0 if guess else clock.jitter(0, 0.005 * 2**attempt))
                    guess = False
                elif isinstance(error, TriageError):
                    raise
                elif not intake.values_at_fault(error):
                    raise UnavailableError from error
                else:
                    return await self._halved(sent, error)
        raise UnavailableError("The calls of these events kept changing; send them again.")

    async def _halved(self, sent: Sequence[Sent], error: Exception) -> Sequence[Receipt]:
        """One event cannot be folded or kept: halve until it stands alone; its neighbours are kept."""
        if len(sent) > 1:
            half = len(sent) // 2
            return [*await self._commit(sent[:half]), *await self._commit(sent[half:])]
        logs.error(
            "event_not_kept", source=sent[0].source, error=type(error).__name__, place=logs.place(error)
        )
        return [receipts.refused(sent[0].reading, "A value of this event cannot be kept.")]

    async def _attempt(self, sent: Sequence[Sent], *, guess: bool) -> Sequence[Receipt]:
        """Read, fold and write the group once.

        A lone creation is guessed to be new instead of read; if it is not, the write refuses itself
        like every other that rests on a stale view.
        """
        if not any(one.reading.event for one in sent):
            return [receipts.refused(one.reading) for one in sent]
        group = Group(sent, clock.now(), self._rulebook.catalog)
        async with self._database.intake() as driver:
            if guess:
                source, number = sent[0].source, sent[0].reading.call_number or ""
                group.calls[source, number] = Standing.new(source, number, group.received_at)
            else:
                await group.read(driver)
            with metrics.EVALUATION_SECONDS.time():
                for one in sent:
                    self._fold(group, one)
                self._settle(group)
            await intake.write(driver, group.writes, guessed=guess)
        self._offered({row["queue"] for row in group.writes.rows.get("offered", ())})
        return [
            self._receipt(group, one, *verdict) for one, verdict in zip(sent, group.verdicts, strict=True)
        ]

    def _settle(self, group: Group) -> None:
        settlement = Settlement(group.catalog, self._late_after, group.writes, self._person_keys)
        settlement.settle(group.calls)

    def _fold(self, group: Group, one: Sent) -> None:
        """Decide what this event is and, if it is new, fold it into its call."""
        reading, event = one.reading, one.reading.event
        if event is None:
            group.verdicts.append(("invalid", ()))
            return
        key = (one.source, event.event_id)
        stored = group.stored.get(key)
        if stored is not None:
            again = stored == reading.fingerprint or (*key, reading.fingerprint) in group.corrections
            if not again:
                group.writes.add("quarantine", {"quarantine_id": uuid7(), **_kept(one, event)})
            group.verdicts.append(("duplicate" if again else "conflict", ()))
            return
        standing = group.calls[one.source, event.call_number]
        standing.call, changed, superseded = fold(standing.call, event, group.received_at)
        standing.changed |= changed
        status = "superseded" if superseded else "accepted"
        signals = self._signals(group, reading, event, standing)
        group.stored[key] = reading.fingerprint
        row = _kept(one, event) | {
            "call_id": standing.call_id,
            "kind": event.kind,
            "occurred_at": event.occurred_at,
            "received_at": group.received_at,
            "status": status,
            "signals": signals,
        }
        group.writes.add("events", row)
        group.verdicts.append((status, signals))

    def _signals(self, group: Group, reading: Reading, event: Event, standing: Standing) -> tuple[str, ...]:
        """What is odd about an event that was kept."""
        found = list(reading.signals)
        if event.occurred_at < group.received_at - self._late_after:
            found.append("late")
        if event.occurred_at > group.received_at + CLOCK_TOLERANCE:
            found.append("clock_suspect")
        if standing.call.awaiting_create:
            found.append("awaiting_create")
        if call := event.call:
            codes = [("call_type_code", call.call_type_code)] if call.call_type_code else []
            codes += [("clearance_codes", code) for code in call.clearance_codes or ()]
            found += [
                f"unknown_code:{name}" for name, code in codes if not group.catalog.codebook.knows(name, code)
            ]
        if event.screenings and _disagrees(standing.call, event):
            found.append("screening_disagrees")
        return tuple(dict.fromkeys(found))

    def _receipt(self, group: Group, one: Sent, status: str, signals: tuple[str, ...]) -> Receipt:
        metrics.EVENTS.labels(one.source, status).inc()
        for signal in signals:
            metrics.SIGNALS.labels(one.source, signal.partition(":")[0]).inc()
        if status == "invalid":
            return receipts.refused(one.reading)
        if status == "conflict":
            return receipts.conflicting(one.reading)
        standing = group.calls[one.source, one.reading.call_number or ""]
        return receipts.kept(group.catalog, one.reading, standing, status, signals)


def _disagrees(call: Call, event: Event) -> bool:
    """Whether an officer's result, of a screening this event speaks of, is not what the answers come to."""
    spoken_of = {screening_id for screening_id, _ in screenings_of(event)}
    return any(
        one["screening_id"] in spoken_of and one["scored"] and one["scored"].agrees is False
        for one in call.screenings
    )


def _kept(one: Sent, event: Event) -> dict[str, Any]:
    """What is kept of every body that came under an event_id."""
    return {
        "source": one.source,
        "event_id": event.event_id,
        "call_number": event.call_number,
        "fingerprint": rf"\x{one.reading.fingerprint.hex()}",
        "body": orjson.Fragment(one.reading.body),
    }
