"""The picture of families: shares by year with their limits, severity and linkage below them."""

from collections.abc import Sequence
from typing import Any

from app.domain.reports.definition import Answer
from app.domain.reports.picture import _SHAPES, _WIDTH, framed, nothing

_PANELS = (
    ("share of statutory reports that are about domestic violence", "reports", ("domestic_share",)),
    (
        "of families with a domestic-violence report, share with more than one",
        "families",
        ("repeated_share",),
    ),
    (
        "beside it: families with a severe call, of the repeated ones, families linked to a service",
        "families",
        ("severe_share", "repeated_severe_share", "linked_share"),
    ),
)
_NAMES = {
    "domestic_share": "domestic violence",
    "repeated_share": "more than one report",
    "severe_share": "severe",
    "repeated_severe_share": "severe, of those repeated",
    "linked_share": "service received",
}


def draw(answer: Answer) -> Any:
    """Three panels; a year that is not told, or a share that is withheld, is left out."""
    import altair as alt

    panels = [panel for one in _PANELS if (panel := _panel(answer, *one))]
    if not panels:
        return nothing(answer)
    return framed(alt.vconcat(*panels, spacing=24).resolve_scale(shape="independent"), answer)


def _panel(answer: Answer, title: str, of: str, shares: Sequence[str]) -> Any:
    import altair as alt

    cells = [
        {
            "year": f"{line['year']} (n {line[of]:,})",
            "what": _NAMES[name],
            "share": line[name],
            "low": line.get(f"{name}_low"),
            "high": line.get(f"{name}_high"),
        }
        for line in answer.lines
        for name in shares
        if line[name] is not None and line[of] is not None
    ]
    if not cells:
        return None
    whats = [_NAMES[name] for name in shares]
    base = alt.Chart(alt.InlineData(values=cells)).encode(
        y=alt.Y("year:N", title=None, axis=alt.Axis(labelLimit=200)),
        yOffset=alt.YOffset("what:N", sort=whats, scale=alt.Scale(domain=whats)),
    )
    x = alt.X("share:Q", title="share", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
    limits = (
        base.mark_rule(color="black").encode(x="low:Q", x2="high:Q").transform_filter("datum.low !== null")
    )
    legend = alt.Legend(title=None, orient="bottom") if len(whats) > 1 else None
    shape = alt.Scale(domain=whats, range=_SHAPES[: len(whats)])
    marks = base.mark_point(size=55, color="black", filled=False, opacity=1).encode(
        x=x, shape=alt.Shape("what:N", scale=shape, legend=legend)
    )
    text = base.mark_text(align="left", dx=9, fontSize=10).transform_calculate(
        end="datum.high === null ? datum.share : datum.high"
    )
    text = text.encode(x="end:Q", text=alt.Text("share:Q", format=".1%"))
    heading = alt.Title(title, fontSize=12, anchor="start")
    return (limits + marks + text).properties(
        width=1.6 * _WIDTH, height=alt.Step(20 if len(whats) == 1 else 14), title=heading
    )
