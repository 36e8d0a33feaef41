"""Which program of a queue a call is eligible for, and what that program asks of staff. Pure."""

from collections.abc import Collection, Iterator

from app.rules.codebook import Codebook
from app.rules.facts import Facts, stated
from app.rules.model import FLAG_FIELDS, Signal
from app.rules.signals import Compiled, Seen, code, flag, other_code, persons
from app.rules.tables import Program, Queue

ORDINARY = "EN"  # what notes are written in, and everyone on staff speaks
_NAME = "eligibility"  # of its signals: nobody is shown them


def program_of(
    queue: Queue, named: str, facts: Facts, *, tags: Collection[str], gates: Collection[str]
) -> Program | None:
    """The program named if the call is eligible for it, else the queue's first one that it is, else None."""
    seen = Seen(facts, {}, {**facts.codes, "tags": _upper(tags), "gates": _upper(gates)})
    asked = sorted(queue.programs, key=lambda program: program.id != named)
    return next(
        (one for one in asked if all(_compiled(signal).found(seen) for signal in one.eligibility)), None
    )


def languages_asked(program: Program, facts: Facts, codebook: Codebook) -> dict[str, str]:
    """Code and title of the languages, other than the ordinary one, of the persons it serves.

    If nobody on the call has a role that it serves, everybody counts.
    """
    served = frozenset(map(str.upper, program.serves))
    chosen = [person for person in facts.persons if not served.isdisjoint(person["roles"])]
    found = {
        code: title
        for person in chosen or facts.persons
        for code, title in _named(person["language"], codebook)
        if code != ORDINARY
    }
    return dict(sorted(found.items()))


def _named(meanings: Collection[str], codebook: Codebook) -> Iterator[tuple[str, str]]:
    """The language behind what was written; as written if no table knows it."""
    for word in sorted(meanings):
        if title := codebook.title("language", word):
            yield word, title
            return
    yield from ((word, word.capitalize()) for word in meanings if stated(word))


def _compiled(signal: Signal) -> Compiled:
    if signal.persons is not None:
        return persons(_NAME, signal.persons, signal.any, signal.all)
    assert signal.field is not None
    if signal.field in FLAG_FIELDS:
        return flag(_NAME, signal.field, signal.is_ is True)
    if signal.other_than is not None:
        return other_code(_NAME, signal.field, frozenset(signal.other_than))
    return code(_NAME, signal.field, frozenset(signal.one_of or ()))


def _upper(names: Collection[str]) -> frozenset[str]:
    return frozenset([name.upper() for name in names])
