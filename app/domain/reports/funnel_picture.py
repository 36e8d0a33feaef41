"""The picture of the funnel: each step with its count, its share of the one before, and why calls stopped."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domain.reports.definition import Answer, Line
from app.domain.reports.picture import framed, nothing

_WIDTH, _ROW, _LETTERS, _MOST_LINES = 330, 46, 62, 3


def funnel(answer: Answer) -> Any:
    """A bar for each step but the first, which would dwarf them; what is withheld is said to be."""
    import altair as alt

    if all(line["calls"] is None for line in answer.lines):
        return nothing(answer)
    cells = [*_cells(answer.lines)]
    steps = [cell["step"] for cell in cells]
    axis = alt.Axis(labelLimit=330, labelFontSize=12, ticks=False, domain=False)
    y = alt.Y("step:N", sort=steps, title=None, axis=axis)
    base = alt.Chart(alt.InlineData(values=cells)).encode(y=y)
    wide = max((cell["bar"] for cell in cells), default=0) or 1
    scale = alt.Scale(domain=[0, wide * 1.45], nice=False)  # with room for the words behind the longest
    x = alt.X("bar:Q", title="calls (no bar for all calls)", scale=scale)
    bar = base.mark_bar(color="#A6CEE3", stroke="black", strokeWidth=0.7, height=22).encode(x=x)
    told = base.mark_text(align="left", dx=5, fontSize=12).encode(x="bar:Q", text="told:N")
    size = {"height": _ROW * len(cells)}
    bars = (bar + told).properties(width=_WIDTH, **size, title=_title("came at least so far"))
    why = (
        base.mark_text(align="left", fontSize=11, lineHeight=13)
        .encode(x=alt.value(0), y=alt.Y("step:N", sort=steps, axis=None), text="why:N")
        .properties(width=_WIDTH + 30, **size, title=_title("came no further, because"))
    )
    return framed(alt.hconcat(bars, why, spacing=14), answer)


def _cells(lines: Sequence[Line]) -> Iterator[Mapping[str, Any]]:
    before = None
    for number, line in enumerate(lines):
        calls = line["calls"]
        told = "withheld" if calls is None else f"{calls:,}"
        if calls is not None and before:
            told += f" ({calls / before:.0%} of the step before)" if number else ""
        yield {
            "step": line["meaning"] or line["step"],
            "bar": calls if number and calls else 0,
            "told": told,
            "why": _why(line) if calls is not None else ["stands with the step before"],
        }
        before = before if calls is None else calls


def _why(line: Line) -> list[str]:
    reasons = [f"{one['reason'].replace('_', ' ')} {one['calls']:,}" for one in line["stopped"]]
    if line["pooled"]:
        pooled = ", ".join(line["pooled_reasons"]).replace("_", " ")
        reasons.append(f"{line['pooled']:,} of: {pooled}")
    return textwrap.wrap("; ".join(reasons), _LETTERS, max_lines=_MOST_LINES, placeholder=" ...") or [""]


def _title(words: str) -> Any:
    import altair as alt

    return alt.Title(words, fontSize=12, anchor="start")
