"""The picture of families: shares by year with their limits, severity and linkage below them."""

from collections.abc import Sequence
from typing import Any

from app.domain.reports.definition import Answer
from app.domain.reports.picture import _SHAPES, _WIDTH, framed, nothing

_PANELS = (
    ("of statutory reports, share about domestic violence", "reports", ("domestic_share",)),
    (
        "of families with a domestic-violence report, share with more than one",
        "families",
        ("repeated_share",),
    ),
    (
        "beside it: of these families, share with a severe call and with a service received",
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

_OF = {"repeated_severe_share": "repeated"}  # of fewer than the panel's others


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
            "label": f"{line['year']} (n {line[_OF.get(name, of)]:,}): {_NAMES[name]}",
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
        y=alt.Y("label:N", title=None, axis=alt.Axis(labelLimit=300, minExtent=250))
    )
    x = alt.X("share:Q", title="share", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
    limits = base.mark_rule(color="black").encode(x="low:Q", x2="high:Q")
    limits = limits.transform_filter("datum.low !== null")
    shape = alt.Scale(domain=whats, range=_SHAPES[: len(whats)])
    marks = base.mark_point(size=55, color="black", filled=False, opacity=1).encode(
        x=x, shape=alt.Shape("what:N", scale=shape, legend=None)
    )
    text = base.mark_text(align="left", dx=9, fontSize=10).transform_calculate(
        end="datum.high === null ? datum.share : datum.high"
    )
    text = text.encode(x="end:Q", text=alt.Text("share:Q", format=".1%"))
    heading = alt.Title(title, fontSize=12, anchor="start")
    return (limits + marks + text).properties(width=1.4 * _WIDTH, height=17 * len(cells), title=heading)
