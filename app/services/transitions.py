"""Several moves at once: each by itself, none undone by another."""

from collections.abc import Sequence
from typing import Any

from app.domain.access import Caller
from app.domain.referral import Verb
from app.errors import InvalidError, NotFoundError, TriageError
from app.rules.catalog import Catalog
from app.services import referrals
from app.services.referrals import Move
from app.storage.engine import Database


async def advance(
    database: Database, catalog: Catalog, caller: Caller, queue: str, sent: Sequence[tuple[Verb, Move]]
) -> list[dict[str, Any]]:
    """Do each move, of referrals of this queue; per move, in order, the referral or the problem.

    Raises NotFoundError for a queue that is not the caller's, InvalidError if a referral is named twice.
    """
    if queue not in catalog.queues or not caller.sees_queue(queue):
        raise NotFoundError("There is no such queue here.")
    if len({move.referral_id for _, move in sent}) < len(sent):
        raise InvalidError("A referral is named twice.", pointer="/items")
    results: dict[Any, dict[str, Any] | TriageError] = {}
    for verb in dict.fromkeys(verb for verb, _ in sent):
        moves = [move for wanted, move in sent if wanted is verb]
        done = await referrals.advance(database, catalog, caller, verb, moves, queue=queue)
        results |= zip((move.referral_id for move in moves), done, strict=True)
    return [_told(move, results[move.referral_id]) for _, move in sent]


def _told(move: Move, result: dict[str, Any] | TriageError) -> dict[str, Any]:
    refused = isinstance(result, TriageError)
    return {
        "referral_id": move.referral_id,
        "referral": None if refused else result,
        "problem": result.problem() if isinstance(result, TriageError) else None,
    }
