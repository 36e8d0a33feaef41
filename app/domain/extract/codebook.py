"""The codebook of the extract, from the definitions of its tables."""

from collections.abc import Sequence

from app.domain.extract.disguise import MOST_DAYS, Dates
from app.domain.extract.schema import Table
from app.domain.sheet import lines

_FILES = (
    "Each table is a CSV and a Parquet file of the same rows. The manifest tells the period, the number of"
    " rows and the SHA-256 of every file. In CSV an empty cell without quotes is null."
)
_SHIFTED = f"""
Shifted: every instant is moved by whole days, between 1 and {MOST_DAYS} either way, of 86,400 seconds
each. Calls that share a person or a household, directly or through other calls, are moved by one number,
so that intervals on a call, and between the calls of a person, couple or household, are true to the
second, also over clock changes. Intervals between calls that do not hang together mean nothing, nor do
weekdays, seasons and the order of calls. Instants are UTC: the hour on the city's clocks may be one off
where the shift crosses a clock change.

Whatever lies outside the period was near its edge; the larger a group of calls that hang together, the
closer its shift can be told. The manifest says how large the largest is.

Catalog digests and rule versions stand beside calls, and rule_changes tells the month in which each
catalog went live: where catalogs changed often, that narrows when a call was.
"""
_COARSENED = """
Coarsened: every instant is the Monday of its week on the city's clocks, at midnight, written in UTC;
hours are not kept. Weeks can be compared with the calendar; intervals are true to a week only. There is
no table of counts: the rows tell their weeks.

Whoever holds a shifted release of the same calls may find rows alike in both: give nobody both.
"""
_ALWAYS = """
Pseudonyms are made under a salt that was drawn for this release and thrown away: they join the tables of
this release, and no other. They hide who somebody is from whoever knows nothing else; a person with a
known history can still be found in rows, as can a call by the pattern of its times. Keep the files as
personal data, under an agreement.

All tables are about the calls that began in the period, and tell what is known of them when the release
was made. What is open is open: a null instant has not happened (yet), and must be censored, not dropped.

Who was linked by key may be two persons of the same name and birth date; who is unlinked may be a further
call of somebody else. Report counts with and without those.

Persons of calls with domestic violence are left out unless `domestic_violence_persons` is true in the
manifest: such calls are told in aggregates only. The call itself stays, without persons, and its instants
are moved for itself alone. Repeats and eligibility are then those of other calls only.

What one-way queues do is told by nobody but themselves (34 USC 12291(b)(2)): no referral, milestone,
linkage, route or eligibility of theirs is here.

Where a queue tells outcomes only, its reasons are null, and what was not completed has the outcome that
the reason stands for.

Eligible means that a route of the rules held for a call that the person was on; the program is the one
that the route names. Enrolled means that the agency accepted a referral of such a call. Time zero is
`eligible_at` for everybody. Who was picked for many calls has fewer later, whatever is done (regression
to the mean): compare those alike.

Codes are those of the catalog's tables; other words that were sent are told as `other`.

Repeat calls may rise after good contact, since people call who trust that it helps: read them beside
gates and linkages, never alone.
"""


def caveats(dates: Dates) -> Sequence[str]:
    """What must be known before anything is counted."""
    text = {Dates.SHIFTED: _SHIFTED, Dates.COARSENED: _COARSENED}[dates] + _ALWAYS
    return [" ".join(one.split()) for one in text.split("\n\n")]


def as_markdown(tables: Sequence[Table], dates: Dates) -> str:
    """Every table and column, with what must be known first."""
    parts = [
        "# Codebook of the research extract\n",
        f"{_FILES}\n",
        "## Definitions and caveats\n",
        "".join(f"- {caveat}\n" for caveat in caveats(dates)),
    ]
    for table in tables:
        parts.append(f"## {table.name}\n")
        parts.append(f"One row: {table.one_row}. {table.meaning}\n")
        rows = [("Column", "Type", "Meaning"), ("---", "---", "---")]
        rows += [(f"`{one.name}`", one.kind, one.meaning) for one in table.columns]
        parts.append("".join(f"| {' | '.join(row)} |\n" for row in rows))
    return "\n".join(parts)


def as_csv(tables: Sequence[Table]) -> str:
    """Table, column, type and meaning, a column a line."""
    rows = [(table.name, one.name, one.kind, one.meaning) for table in tables for one in table.columns]
    return lines([("table", "column", "type", "meaning"), *rows])
