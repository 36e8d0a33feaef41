"""A sheet of outcomes from an agency without a system: each row is an ordinary move, apart from others."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from uuid_utils.compat import uuid7

from app import clock
from app.domain.access import Caller
from app.domain.referral import Status, Verb
from app.domain.short_id import ending, short_id
from app.domain.work import Method, Result
from app.errors import ClaimLostError, InvalidError, NotFoundError, TriageError
from app.feeds.outcomes import OutcomeRow, Said, Unread
from app.rules.catalog import Catalog
from app.services import attempts, referrals
from app.services.attempts import Attempt
from app.services.referrals import Move
from app.storage import moves
from app.storage import outcomes as storage
from app.storage.engine import Database
from app.telemetry import metrics

_CLAIM_SECONDS = 3600
_NOON = time(12)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one row."""

    line: int
    status: str  # done, unchanged or refused
    referral_id: UUID | None = None
    column: str | None = None  # where a refused row is wrong
    why: str | None = None


@dataclass(frozen=True, slots=True)
class _Wish:
    """One row that could be read, of a referral that is known."""

    line: int
    said: Said
    referral_id: UUID

    def answer(self, status: str) -> Answer:
        return Answer(self.line, status, self.referral_id)

    def refused(self, why: TriageError) -> Answer:
        """Say which column is in the way, by what was refused."""
        pointer = str(why.facts.get("pointer", "")).removeprefix("/")
        column = pointer or ("referral" if isinstance(why, ClaimLostError) else "action")
        if column == "occurred_at" and not isinstance(self.said.occurred, datetime):
            column = "occurred_on"
        return Answer(self.line, "refused", self.referral_id, column, why.detail)


async def take_in(
    database: Database, catalog: Catalog, caller: Caller, queue: str, rows: Sequence[OutcomeRow]
) -> list[Answer]:
    """Do what each row says, and answer each, in order; a row that was done before is unchanged.

    What nobody holds is claimed first; what another key of the agency holds is not touched. Raises
    NotFoundError for a queue that is not the caller's.
    """
    if queue not in catalog.queues or not caller.sees_queue(queue):
        raise NotFoundError("There is no such queue here.")
    wishes, answers = await _understood(database, queue, rows)
    for turn in _turns(wishes):
        answers += await _turn(database, catalog, caller, queue, turn)
    return sorted(answers, key=lambda answer: answer.line)


async def _understood(
    database: Database, queue: str, rows: Sequence[OutcomeRow]
) -> tuple[list[_Wish], list[Answer]]:
    """The rows whose referral is known, and the refusals of the others."""
    wanted = {row.said.referral for row in rows if isinstance(row.said, Said)}
    ids = [one for one in wanted if isinstance(one, UUID)]
    endings = [ending(one) for one in wanted if isinstance(one, str)]
    found: defaultdict[UUID | str, list[UUID]] = defaultdict(list)
    for referral_id in await storage.named(database, queue, ids, endings) if wanted else ():
        found[referral_id].append(referral_id)
        found[short_id(referral_id)].append(referral_id)
    wishes: list[_Wish] = []
    answers: list[Answer] = []
    for row in rows:
        if isinstance(row.said, Unread):
            answers.append(Answer(row.line, "refused", None, row.said.column or None, row.said.why))
        elif len(meant := found[row.said.referral]) == 1:
            wishes.append(_Wish(row.line, row.said, meant[0]))
        else:
            why = "several end so: expected the whole id" if meant else "there is no such referral here"
            answers.append(Answer(row.line, "refused", None, "referral", why))
    return wishes, answers


def _turns(wishes: Sequence[_Wish]) -> list[list[_Wish]]:
    """The wishes in turns, each of other referrals: what is said of one is done in the order it is said."""
    turns: list[list[_Wish]] = []
    number: Counter[UUID] = Counter()
    for wish in wishes:
        if number[wish.referral_id] == len(turns):
            turns.append([])
        turns[number[wish.referral_id]].append(wish)
        number[wish.referral_id] += 1
    return turns


async def _turn(
    database: Database, catalog: Catalog, caller: Caller, queue: str, turn: Sequence[_Wish]
) -> list[Answer]:
    """Do what is said of each of these referrals, once."""
    ids, zone = [wish.referral_id for wish in turn], ZoneInfo(catalog.city.timezone)
    rows = {row["referral_id"]: row for row in await storage.standing(database, queue, ids)}
    done: defaultdict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for one in await storage.done(database, ids):
        done[one["referral_id"]].append(one)
    answers: list[Answer] = []
    ready: list[tuple[_Wish, Move]] = []
    for wish in turn:
        said, row = wish.said, rows[wish.referral_id]
        if _done_before(said, row, done[wish.referral_id], zone):
            answers.append(wish.answer("unchanged"))
            continue
        move = _move(wish, row, zone)
        if why := _refusal(catalog, caller, said.verb, move, row):
            answers.append(wish.refused(why))
        else:
            ready.append((wish, move))
    free = [wish.referral_id for wish, _ in ready if _free(rows[wish.referral_id], caller)]
    tokens = {one: rows[one]["claim_token"] for one in ids if one not in free}
    tokens |= await _claimed(database, caller, queue, free) if free else {}
    held = [(wish, replace(move, token=tokens.get(move.referral_id))) for wish, move in ready]
    return answers + await _do(database, catalog, caller, queue, held)


def _done_before(
    said: Said, row: Mapping[str, Any], done: Sequence[Mapping[str, Any]], zone: ZoneInfo
) -> bool:
    """Whether just this stands in the history already."""
    if said.verb is Verb.COMPLETE and said.outcome != row["outcome"]:
        return False
    return any(
        (one["verb"], one["reason"]) == (said.verb, said.reason)
        and _same(said.occurred, one["occurred_at"], zone)
        for one in done
    )


def _same(said: datetime | date, occurred_at: datetime, zone: ZoneInfo) -> bool:
    day = occurred_at.astimezone(zone).date()
    return occurred_at == said if isinstance(said, datetime) else day == said


def _move(wish: _Wish, row: Mapping[str, Any], zone: ZoneInfo) -> Move:
    said = wish.said
    at = said.occurred
    if not isinstance(at, datetime):
        at = _instant(at, row["requested_at"] or row["created_at"], zone)
    return Move(
        wish.referral_id, row["claim_token"], None, at, said.reason, said.reason_text, outcome=said.outcome
    )


def _instant(day: date, offered_at: datetime, zone: ZoneInfo) -> datetime:
    """The noon of the day, or as near to it as that was after the offer and is not in the future."""
    noon = datetime.combine(day, _NOON, zone)
    nearest = min(max(noon, offered_at), clock.now())
    return nearest if nearest.astimezone(zone).date() == day else noon


def _refusal(
    catalog: Catalog, caller: Caller, verb: Verb, move: Move, row: Mapping[str, Any]
) -> TriageError | None:
    """Why it cannot be done even by its holder, so that nothing is claimed for nothing."""
    if row["claimed_by"] not in (None, caller.actor) and not row["lapsed"]:
        return ClaimLostError("Another key of this agency holds it; nothing was changed.")
    if move.outcome and verb is not Verb.COMPLETE:
        return InvalidError("An outcome is not asked for here.", pointer="/outcome")
    if why := referrals.unfit(catalog, caller, verb, move):
        return why
    claimed = Status.RECEIVED if _free(row, caller) else row["status"]
    try:
        referrals.refuse(catalog, caller, verb, move, {**row, "status": claimed})
    except ClaimLostError:  # nothing else speaks against it
        return None
    except TriageError as why:
        return why


def _free(row: Mapping[str, Any], caller: Caller) -> bool:
    """Whether it may be claimed; what the caller held and nobody took since is still the caller's."""
    lost = row["lapsed"] and row["claimed_by"] != caller.actor
    return bool(row["status"] == Status.REQUESTED or lost)


async def _claimed(database: Database, caller: Caller, queue: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    """An ordinary claim on each; its token, unless somebody else was quicker."""
    request_id = f"outcomes-{uuid7()}"
    rows = await moves.claim_named(
        database, queue, ids, actor=caller.actor, request_id=request_id, seconds=_CLAIM_SECONDS
    )
    metrics.TRANSITIONS.labels(queue, Verb.CLAIM).inc(len(rows))
    return {row["referral_id"]: row["claim_token"] for row in rows}


async def _do(
    database: Database, catalog: Catalog, caller: Caller, queue: str, held: Sequence[tuple[_Wish, Move]]
) -> list[Answer]:
    """Make each move of what is held."""
    answers: list[Answer] = []
    for verb in dict.fromkeys(wish.said.verb for wish, _ in held):
        wishes, sent = zip(*((wish, move) for wish, move in held if wish.said.verb is verb), strict=True)
        if verb is Verb.ATTEMPT:
            results = [
                await _attempted(database, catalog, caller, *one) for one in zip(wishes, sent, strict=True)
            ]
        else:
            results = await referrals.advance(database, catalog, caller, verb, sent, queue=queue)
        for wish, result in zip(wishes, results, strict=True):
            refused = isinstance(result, TriageError)
            answers.append(wish.refused(result) if refused else wish.answer("done"))
    return answers


async def _attempted(
    database: Database, catalog: Catalog, caller: Caller, wish: _Wish, move: Move
) -> dict[str, Any] | TriageError:
    """Record that somebody was reached; how, a sheet does not say."""
    if move.token is None:
        return ClaimLostError("Another key of this agency holds it; nothing was changed.")
    attempt_id = f"outcomes-{wish.said.occurred.isoformat()}"
    attempt = Attempt(attempt_id, Method.OTHER, Result.REACHED, move.occurred_at, move.token)
    try:
        made = await attempts.record(database, catalog, caller, wish.referral_id, attempt)
    except TriageError as why:
        return why
    return ClaimLostError("The claim was lost; the attempt is kept as late.") if made["late"] else made
