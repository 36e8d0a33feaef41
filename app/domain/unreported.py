"""Domestic-violence calls with no police report on file."""

from collections.abc import Iterable
from typing import NamedTuple

from app.domain.tabulation import Beside, Shown, added_up, grouped, tabulated
from app.domain.withholding import small

DEFINITION = (
    "Calls that began in the period with a domestic-violence tag, without those that became part of"
    " others, by month, or by beat, of the call on the clocks of the city. One is on file if the source"
    " gave it a case number: that is a police report, whatever it says. calls = on_file + unreported;"
    " `still_open` are those of the unreported that are neither cleared nor cancelled, so that a report"
    " may yet come. Counts of 1 to 10 are withheld, and as many others as it takes that none of them can"
    " be worked out, and shares with their counts; limits are 95 % Wilson."
)
COLUMNS = ("calls", "on_file", "unreported", "still_open")


class Filed(NamedTuple):
    """So many calls of one group, on file or not, open or not."""

    group: str
    on_file: bool
    open: bool
    calls: int


def unreported(filed: Iterable[Filed]) -> Shown:
    """All calls (None), then each group; None in a cell: withheld.

    The line of all is settled first: it stands in the report by month and in that by beat, and what one of
    them withheld the other would tell. How many calls there are is told unless it is small: `codes` tells it.
    """
    counts = grouped(cell for one in filed for cell in _counted(one))
    groups = sorted(counts)
    columns = (*COLUMNS, "_closed")
    across = (("calls", ("on_file", "unreported")), ("unreported", ("still_open", "_closed")))
    lines = added_up(counts, {None: groups, **{group: [group] for group in groups}}, columns)
    calls = {(None, "calls")} if not small(lines[None]["calls"]) else set()
    whole = tabulated({None: lines[None]}, [], columns, across, beside=Beside({}, (), calls))[None]
    told = {(None, column) for column, count in whole.items() if count is not None}
    untold = {(None, column) for column in whole} - told
    return tabulated(lines, [(None, groups)], columns, across, untold, Beside({}, (), told))


def _counted(one: Filed) -> Iterable[tuple[str, str, int]]:
    columns = ["on_file"] if one.on_file else ["unreported", "still_open" if one.open else "_closed"]
    for column in ("calls", *columns):
        yield one.group, column, one.calls
