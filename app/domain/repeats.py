"""Repeats: how soon a unit's next call comes after one of its calls, with small cells withheld.

Nobody knows of deaths, moves and jail, so whoever calls no more within the window is censored at its end.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from app.domain.couple import OFFENDERS, VICTIMS
from app.domain.survival import Point, Span, Survival
from app.domain.withholding import Sum, small, withheld_in_turn

# What a row of occurrences says in its flags.
DOMESTIC, MENTAL, SEVERE, VICTIM, SUSPECT, IN_CRISIS = (1 << place for place in range(6))
TAGS = {DOMESTIC: "domestic_violence", MENTAL: "mental_health"}
SEVERE_GATES = ("weapon", "firearm", "injury", "strangulation")
ROLES = {
    VICTIM: VICTIMS,
    SUSPECT: OFFENDERS,
    IN_CRISIS: ("subject", "patient", *OFFENDERS),
}
PERSON_ROLES = {DOMESTIC: VICTIM | SUSPECT, MENTAL: IN_CRISIS}
UNITS = ("person", "couple", "household", "phone")
# One person on one call: keys of eight bytes (0: none), microseconds since 1970, and flags.
OCCURRENCE = (
    ("call", ">u8"),
    ("at", ">i8"),
    ("identity", ">u8"),
    ("phone", ">u8"),
    ("household", ">u8"),
    ("flags", ">i4"),
)
RECEIPT = (("call", ">u8"), ("at", ">i8"))  # a service was received through a linkage of that call
WINDOWS = (365, 180, 90, 730)  # days; where two would tell a small count, the earlier one here is told
INDEXES = ("first", "every")
WINDOW_OPEN, NO_ADDRESS = "window_open", "no_address"  # why nothing is told


class Gaps(NamedTuple):
    """Arrays of one length: an entry for each call of each unit, with what came next.

    `days` that began until the unit's next call (-1: none is known), `first`: its first call of the year,
    `linked_days` that began until a service was received (-1: none was).
    """

    calls: int  # all of the year, and those of which no unit can be told
    unidentified: int
    first: Any
    days: Any
    severe: Any
    next_severe: Any
    linked_days: Any


_MEASURES = ("n", "repeated", "at_risk", "severe", "severe_repeats", "linked")
_PART_OF = {"severe": "n", "linked": "n", "severe_repeats": "repeated"}
_ESTIMATES = (
    *("repeated_share", "repeated_share_low", "repeated_share_high"),
    *("median_days", "median_low_days", "median_high_days"),
)
_TIMED = ("linked", "repeated", "severe_repeats")  # other windows have others
_Counts = Mapping[str, int]


def horizon(window: int) -> int:
    """For how many days after a year calls must be known, to tell what this window tells.

    Those of the windows that go first too, so that what is told never depends on when it was asked for.
    """
    return max(WINDOWS[: WINDOWS.index(window) + 1])


def counted(gaps: Gaps, which: Any, window: int) -> dict[str, int]:
    """How many calls of units (`which`: a mask), of them repeated, linked ... within so many days."""
    soon = which & (gaps.days >= 0) & (gaps.days <= window)
    n, repeated = int(which.sum()), int(soon.sum())
    return {
        "n": n,
        "repeated": repeated,
        "at_risk": n - repeated,
        "severe": int((which & gaps.severe).sum()),
        "severe_repeats": int((soon & gaps.next_severe).sum()),
        "linked": int((which & (gaps.linked_days >= 0) & (gaps.linked_days <= window)).sum()),
    }


def curve(days: Any, window: int) -> Survival | None:
    """Kaplan-Meier of gaps (in days; -1: no next call), all followed for the same window. None of none."""
    import numpy

    if not len(days):
        return None
    soon, counts = numpy.unique(days[(days >= 0) & (days <= window)], return_counts=True)
    spans = [Span(day, True, times=n) for day, n in zip(soon.tolist(), counts.tolist(), strict=True)]
    return Survival([*spans, Span(window, False, times=len(days) - int(counts.sum()))])


def drawn(estimate: Survival, window: int, told: Sequence[tuple[int, int]]) -> list[Point]:
    """The curve to its end: between no two points, nor a point and a window's end, do only few repeat.

    `told`: of each window that may be asked for, how many repeated within it. Only first calls are drawn: the
    numbers at risk of every call, less theirs, would be those of later calls.
    """
    points = estimate.drawn()
    n = points[0].at_risk
    kept = [
        one
        for one in points[1:]
        if one.seconds < window and not any(small(abs(n - one.at_risk - repeated)) for _, repeated in told)
    ]
    share, repeated = estimate.ended_by(window), dict(told)[window]
    still, low, high = (round(1 - one, 2) for one in (share.share, share.high, share.low))
    return [points[0], *kept, Point(window, still, low, high, n - repeated, 0)]


def year_lines(
    found: Mapping[str, Gaps], window: int, told: Sequence[int]
) -> Iterator[tuple[dict[str, Any], list[Point]]]:
    """By unit and index: the figures of one tag's year, small cells withheld, and the curve.

    `told` are those windows that have run out for this year; the one asked for is among them.
    """
    counts = {
        (unit, index): {days: counted(gaps, which, days) for days in told}
        for unit, gaps in found.items()
        for index, which in _indexes(gaps)
    }
    asked = {key: of[window] for key, of in counts.items()}
    hidden = _withheld(found, asked) | _beside_other_windows(counts, window)
    for unit, gaps in found.items():
        for index in INDEXES:
            line: dict[str, Any] = {"unit": unit, "index": index, **asked[unit, index]}
            line |= {"calls": gaps.calls, "unidentified": gaps.unidentified}
            estimate = curve(gaps.days[gaps.first] if index == "first" else gaps.days, window)
            line |= _estimates(estimate, asked[unit, index], window)
            names = {what for of, i, what in hidden if of in (unit, None) and i in (index, None)}
            shown = _blanked(line, names)
            points = []
            if index == "first" and estimate and shown["repeated_share"] is not None:
                told_at = [(day, of["repeated"]) for day, of in counts[unit, index].items()]
                points = drawn(estimate, window, told_at)
            yield shown, points


def _indexes(gaps: Gaps) -> tuple[tuple[str, Any], ...]:
    return ("first", gaps.first), ("later", ~gaps.first), ("every", gaps.first | ~gaps.first)


def _estimates(estimate: Survival | None, counts: _Counts, window: int) -> dict[str, float | None]:
    if estimate is None:
        return dict.fromkeys((*_ESTIMATES, "severe_share", "severe_repeats_share", "linked_share"))
    share, median = estimate.ended_by(window), estimate.quantile(0.5)
    values = (share.share, share.low, share.high, median.seconds, median.low_seconds, median.high_seconds)
    return dict(zip(_ESTIMATES, values, strict=True)) | {
        "severe_share": counts["severe"] / counts["n"],
        "severe_repeats_share": (
            counts["severe_repeats"] / counts["repeated"] if counts["repeated"] else None
        ),
        "linked_share": counts["linked"] / counts["n"],
    }


# What cannot be told where a count is not.
_RESTS_ON = {
    "repeated": ("at_risk", *_ESTIMATES, "severe_repeats_share"),
    "at_risk": ("repeated", *_ESTIMATES, "severe_repeats_share"),
    "severe": ("severe_share",),
    "severe_repeats": ("severe_repeats_share",),
    "linked": ("linked_share",),
}
_RESTS_ON["n"] = tuple(name for names in _RESTS_ON.values() for name in names)
_UNTOLD = ("severe", "severe_repeats", "linked")  # their shares say them


def _blanked(line: dict[str, Any], names: set[str]) -> dict[str, Any]:
    hidden = names | {rests for name in names for rests in _RESTS_ON.get(name, ())}
    shown = {name: value for name, value in line.items() if name not in _UNTOLD}
    hidden = {name for name in hidden if shown.get(name) is not None}
    return shown | dict.fromkeys(hidden) | {"suppressed": sorted(hidden)}


def _withheld(found: Mapping[str, Gaps], asked: Mapping[tuple[str, str], _Counts]) -> set[Any]:
    """Keys (unit, index, measure) of the counts to withhold; all units share the number of calls.

    Severity and linkage give way to what they stand beside.
    """
    total = (None, None, "calls")
    cells: dict[Any, int] = {}
    sums, beside, unpublished = [], [], set()

    def part(key: Any, whole: Any) -> Sum:
        """Whoever knows a whole and a part of it knows the rest."""
        rest = (*key[:2], f"{whole[2]} not {key[2]}")
        cells[rest] = cells[whole] - cells[key]
        if cells[rest]:  # that there is none may be guessed
            unpublished.add(rest)
        return Sum(whole, (key, rest))

    for unit, gaps in found.items():
        cells[total] = gaps.calls
        cells[unit, None, "unidentified"] = gaps.unidentified
        sums.append(part((unit, None, "unidentified"), total))
        for index in (*INDEXES, "later"):
            for what in _MEASURES:
                cells[unit, index, what] = asked[unit, index][what]
                if index == "later" and cells[unit, index, what]:
                    unpublished.add((unit, index, what))
            sums.append(Sum((unit, index, "n"), ((unit, index, "repeated"), (unit, index, "at_risk"))))
            beside += [part((unit, index, what), (unit, index, whole)) for what, whole in _PART_OF.items()]
        for what in _MEASURES:
            parts = (unit, "first", what), (unit, "later", what)
            (beside if what in _PART_OF else sums).append(Sum((unit, "every", what), parts))
        # Several units are on one call.
        sums.append(part((unit, None, "calls not unidentified"), (unit, "every", "n")))
    return set(withheld_in_turn(cells, sums, beside, unpublished))


def _beside_other_windows(
    counts: Mapping[tuple[str, str], Mapping[int, _Counts]], window: int
) -> set[tuple[str, str, str]]:
    """What another window tells with a small difference, and that one goes first."""
    hidden = set()
    for (unit, index), of in counts.items():
        for what in _TIMED:
            told: list[int] = []
            for days in (days for days in WINDOWS[: WINDOWS.index(window) + 1] if days in of):
                count = of[days][what]
                fits = not small(count) and not any(small(abs(count - other)) for other in told)
                if fits:
                    told.append(count)
                elif days == window and not small(count):
                    # What every call says less what the first ones say is what the later ones say.
                    hidden.add((unit, "every" if index == "later" else index, what))
    return hidden
