"""High utilizers: what the report's columns mean, and its picture."""

from typing import Any, Literal

from app.domain.reports import picture
from app.domain.reports.definition import SUPPRESSED, Answer, Column, Option, Report
from app.domain.utilizers import ARMS, COMPARISON

_DEFINITION = (
    "Units with at least `threshold` calls in `window_days`; their calls in windows of that length before and"
    " after a time zero, which itself counts as before. Enrolled: accepted by the queue while the rule held;"
    " told from the first such acceptance, and again from the call that led to it (time zero as the others"
    " have it: no time in which nothing could happen). Not enrolled: followed from each call of the period"
    " with which the rule held, unless accepted before the window after it had run out; weighted to stand for"
    " as many enrolled, who had called as often under the rule, and for those like them who were enrolled"
    " later. Expected: from each unit's whole history up to time zero, at a rate of its own that never"
    " changes (gamma-Poisson, a mixture of gammas fitted to everybody known by a call), with its 95 %"
    " prediction limits. Remains: after / expected, with 95 % limits from how units differ; the last line"
    " divides those of the enrolled by those of the others. A call counts for whom it is about: in the role"
    " of subject, patient, suspect or arrestee, or in none. Merged calls do not count; calls tagged domestic"
    " violence are told apart (victims' too) and make no high utilizer."
)
_CAVEATS = (
    (
        "Fewer calls after than before prove nothing: whoever is picked for many calls has fewer afterwards"
        " (regression to the mean). Only what remains of what was expected is news, and only beside what"
        " remains of it for those not enrolled."
    ),
    (
        "Lives change: crises end, people move, are jailed or die. The expected knows none of this and falls"
        " less than the world does; so the last line, not one arm alone, is what may be claimed."
    ),
    (
        "Being picked because of one's calls does not bias the expected: when to stop counting was decided by"
        " what had happened by then, which leaves the likelihood of the rate as it is."
    ),
    (
        "Who was enrolled was not drawn by chance. Those like them are so in their calls alone; few enrolled"
        " (1 to 10) have no others chosen to be like them."
    ),
    "Fewer calls need not be better: after good contact people may call more (see severity and linkage).",
    "A household is told by calls without domestic violence alone, since those leave no address.",
    (
        "A source that names no persons, or only who called, has no high utilizers. Where history began less"
        " than a window before time zero, before is too low; the expected is not."
    ),
    (
        "A unit is told of when its window has run out in the stored history; before that it is counted in"
        " `not_run_out` alone."
    ),
)
_CALLS = "calls"


def _picture(answer: Answer) -> Any:
    """Bars of before and after, and the expected with its limits, for each arm."""
    import altair as alt

    cells = [
        {
            "arm": f"{line['arm'].replace('_', ' ')} (n {line['units']:,})",
            "what": what,
            "calls": line[name],
            "low": line["expected_low"] if what == "expected" else None,
            "high": line["expected_high"] if what == "expected" else None,
        }
        for line in answer.lines
        for what, name in (("before", "calls_before"), ("expected", "expected"), ("after", "calls_after"))
        if line[name] is not None
    ]
    if not cells:
        return picture.nothing(answer)
    names = ["before", "expected", "after"]
    arms = list(dict.fromkeys(cell["arm"] for cell in cells))
    base = alt.Chart(alt.InlineData(values=cells)).encode(
        y=alt.Y("arm:N", title=None, sort=arms, axis=alt.Axis(labelLimit=300)),
        yOffset=alt.YOffset("what:N", sort=names, scale=alt.Scale(domain=names)),
    )
    fill = alt.Fill(
        "what:N",
        title=None,
        sort=names,
        scale=alt.Scale(domain=names, range=["#595959", "#FFFFFF", "#A6CEE3"]),
    )
    x = alt.X("calls:Q", title="calls; line: 95 % limits of what history alone would bring")
    bar = base.mark_bar(stroke="black", strokeWidth=0.7).encode(x=x, fill=fill)
    limits = base.mark_rule(color="black", strokeWidth=2).encode(x="low:Q", x2="high:Q")
    limits = limits.transform_filter("datum.low !== null")
    text = base.mark_text(align="left", dx=4).encode(
        x="farthest:Q", text=alt.Text("calls:Q", format=",.0f")
    ).transform_calculate(farthest="max(datum.calls, datum.high)")  # fmt: skip
    return picture.framed((bar + limits + text).properties(width=640), answer)


UTILIZERS = Report(
    name="utilizers",
    title="High utilizers before and after",
    summary="Calls before and after enrolment, beside those not enrolled and what history alone would bring.",
    counts="Calls of high utilizers",
    period="enrolled, or called so often,",
    definition=_DEFINITION,
    caveats=_CAVEATS,
    options=(
        Option("threshold", int, 10, "So many calls (2 or more) ..."),
        Option("window_days", int, 365, "... in so many days; before and after are as long"),
        Option("unit", Literal["person", "phone", "household"], "person", "Whose calls count together"),
        Option("queue", str, "mhop", "Enrolled is who this one accepted; not a one-way queue"),
    ),
    columns=(
        Column("arm", Literal[(*ARMS, COMPARISON)], "", "Who, from which time zero; last: two of them"),
        Column("units", int | None, "persons, phones or households", "How many"),
        Column("not_run_out", int | None, "units", "Not in these figures: their window has not run out"),
        Column("calls_before", float | None, _CALLS, "In the window before; of others: of as many enrolled"),
        Column("calls_after", float | None, _CALLS, "In the window after"),
        Column("change", float | None, _CALLS, "After less before: no effect of anything by itself"),
        Column("change_share", float | None, "share", "Change by before"),
        Column("expected", float | None, _CALLS, "In the window after, from history alone"),
        Column("expected_low", float | None, _CALLS, "Its lower 95 % prediction limit"),
        Column("expected_high", float | None, _CALLS, "Its upper one"),
        Column("remains", float | None, "ratio", "After by expected; in the last line by that of the others"),
        Column("remains_low", float | None, "ratio", "Its lower 95 % limit"),
        Column("remains_high", float | None, "ratio", "Its upper one; below 1: fewer than expected"),
        Column("arrests_before", float | None, _CALLS, "Of calls before: somebody was arrested"),
        Column("arrests_after", float | None, _CALLS, "Of calls after: somebody was arrested"),
        Column("domestic_before", float | None, _CALLS, "Tagged domestic violence, in none of the others"),
        Column("domestic_after", float | None, _CALLS, "The same in the window after"),
        SUPPRESSED,
    ),
    chart=_picture,
)
