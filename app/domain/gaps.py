"""From each call of a unit to its next one: units are persons, couples, households and phones.

Arrays, for there may be millions: `rows` has one row for each person on each call (OCCURRENCE). numpy is
loaded at first use, since most commands never need it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from app.domain.repeats import (
    DOMESTIC,
    OCCURRENCE,
    PERSON_ROLES,
    SEVERE,
    SUSPECT,
    VICTIM,
    Gaps,
)

_DAY = 86400 * 1_000_000  # microseconds that pass, whatever clocks are set to
_MIX = 0x9E3779B97F4A7C15  # odd, so that distinct keys stay distinct


def unpacked(packed: Iterable[bytes], shape: Sequence[tuple[str, str]] = OCCURRENCE) -> Any:
    """The rows of what storage packed."""
    import numpy

    rows = numpy.frombuffer(b"".join(packed), dtype=list(shape))
    return rows.astype(rows.dtype.newbyteorder("="))


class _Calls(NamedTuple):
    """Rows of one tag in order of time; the number of each row's call; one row for each call.

    `linked_days` of each call, that began until a service was received; -1: none was.
    """

    rows: Any
    numbers: Any
    calls: Any
    linked_days: Any


class History:
    """All calls of one tag."""

    def __init__(self, rows: Any, receipts: Any, tag: int) -> None:
        """`tag` is DOMESTIC or MENTAL; of domestic violence no household can be told."""
        self._all = _in_order(rows[rows["flags"] & tag > 0], receipts)
        self._contacts = {
            "person": _persons(self._all, PERSON_ROLES[tag]),
            "couple": _couples(self._all),
            "phone": _keyed(self._all, "phone"),
        }
        if tag != DOMESTIC:
            self._contacts["household"] = _keyed(self._all, "household")

    def gaps(self, begin: int, end: int) -> Mapping[str, Gaps]:
        """By unit, for its calls from one instant to before another (microseconds since 1970)."""
        first, last = self._all.calls["at"].searchsorted([begin, end])
        return {unit: _gaps(self._all, *contacts, first, last) for unit, contacts in self._contacts.items()}


def _in_order(rows: Any, receipts: Any) -> _Calls:
    import numpy

    rows = rows[numpy.lexsort((rows["call"], rows["at"]))]
    new = numpy.ones(len(rows), dtype=bool)
    new[1:] = rows["call"][1:] != rows["call"][:-1]
    calls = rows[new]
    return _Calls(rows, numpy.cumsum(new) - 1, calls, _linked_days(calls, receipts))


def _linked_days(calls: Any, receipts: Any) -> Any:
    """Until the first receipt of each call."""
    import numpy

    receipts = receipts[numpy.lexsort((receipts["at"], receipts["call"]))]
    places = receipts["call"].searchsorted(calls["call"])
    found = numpy.full(len(calls), -1)
    has = places < len(receipts)
    has[has] = receipts["call"][places[has]] == calls["call"][has]
    found[has] = numpy.maximum(_days(calls["at"][has], receipts["at"][places[has]]), 0)
    return found


def _days(begins: Any, ends: Any) -> Any:
    """Between them, a begun one counted whole."""
    return -((begins - ends) // _DAY)


def _keyed(known: _Calls, key: str) -> tuple[Any, Any]:
    has = known.rows[key] != 0
    return known.rows[key][has], known.numbers[has]


def _persons(known: _Calls, roles: int) -> tuple[Any, Any]:
    has = (known.rows["flags"] & roles > 0) & (known.rows["identity"] != 0)
    return known.rows["identity"][has], known.numbers[has]


def _couples(known: _Calls) -> tuple[Any, Any]:
    """Every victim of a call with every suspect of it, whichever of them is which."""
    import numpy

    who, flags = known.rows["identity"], known.rows["flags"]
    victims, suspects = ((flags & role > 0) & (who != 0) for role in (VICTIM, SUSPECT))
    calls, other = known.numbers[victims], known.numbers[suspects]
    start, stop = other.searchsorted(calls, "left"), other.searchsorted(calls, "right")
    times = stop - start
    # Of each victim the places of its suspects: start, start + 1 ... to before stop.
    places = numpy.arange(times.sum()) - numpy.repeat(numpy.cumsum(times) - times - start, times)
    one, two = numpy.repeat(who[victims], times), who[suspects][places]
    numbers, apart = numpy.repeat(calls, times), one != two
    low, high = numpy.minimum(one, two), numpy.maximum(one, two)
    return (low * numpy.uint64(_MIX) + high)[apart], numbers[apart]


def _gaps(known: _Calls, units: Any, numbers: Any, first: int, last: int) -> Gaps:
    """From each call (first <= its number < last) of each unit to that unit's next call."""
    import numpy

    calls = known.calls

    order = numpy.lexsort((numbers, units))
    units, numbers = units[order], numbers[order]
    new = numpy.ones(len(units), dtype=bool)
    new[1:] = (units[1:] != units[:-1]) | (numbers[1:] != numbers[:-1])  # one unit is once on a call
    units, numbers = units[new], numbers[new]
    again = numpy.zeros(len(units), dtype=bool)
    again[:-1] = units[1:] == units[:-1]
    earlier = numpy.zeros(len(units), dtype=bool)
    earlier[1:] = (units[1:] == units[:-1]) & (numbers[:-1] >= first)
    here = (numbers >= first) & (numbers < last)
    following = calls[numpy.where(again, numpy.roll(numbers, -1), 0)] if len(calls) else calls
    days = numpy.where(again, _days(calls["at"][numbers], following["at"]), -1)
    severe = calls["flags"] & SEVERE > 0
    return Gaps(
        calls=int(last - first),
        unidentified=int(last - first - len(numpy.unique(numbers[here]))),
        first=~earlier[here],
        days=days[here],
        severe=severe[numbers][here],
        next_severe=(following["flags"] & SEVERE > 0)[here],
        linked_days=known.linked_days[numbers][here],
    )
