"""The forms of a report that are text: rows for CSV and the terminal, and the codebook of all reports."""

from collections.abc import Iterable, Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin

from app.domain.reports.definition import Answer, Column, Report
from app.domain.sheet import cell, lines


def rows(answer: Answer) -> list[dict[str, Any]]:
    """Each line with a plain value for each column; a column by something is one for each of that."""
    return [
        {
            name: _cell(value)
            for column in answer.report.columns
            for name, value in _spread(column, line[column.name])
        }
        for line in answer.lines
    ]


def as_csv(answer: Answer) -> str:
    """The rows with a header; a withheld cell is empty."""
    found = rows(answer)
    header = list(found[0]) if found else [column.name for column in answer.report.columns]
    return lines([header, *([one[name] for name in header] for one in found)])


def _spread(column: Column, value: Any) -> Iterable[tuple[str, Any]]:
    """`not_received_by_reason` becomes `not_received_declined` and so on."""
    if get_origin(column.of) is not dict:
        return [(column.name, value)]
    return [(f"{column.name.partition('_by_')[0]}_{key}", count) for key, count in value.items()]


def _cell(value: Any) -> Any:
    """What stands in a sheet: items of a list by name and count."""
    return cell([_item(one) for one in value] if isinstance(value, tuple | list) else value)


def _item(value: Any) -> str:
    return "=".join(map(str, value.values())) if isinstance(value, Mapping) else str(value)


_FORMS = (
    "`GET /v1/reports/NAME?from=&to=` gives each as JSON, CSV, SVG or PNG (`format`, or Accept); `triage"
    " report NAME --from --to` in the terminal. Null, or an empty cell, is withheld or does not apply.\n"
)


def codebook(reports: Iterable[Report]) -> str:
    """What every report counts and every column means, as Markdown."""
    parts = [
        "# Reports\n",
        "Written by `triage report codebook` from the definitions in `app/domain/reports`; do not edit.\n",
        _FORMS,
    ]
    for report in reports:
        parts.append(f"## {report.name}: {report.title}\n")
        parts.append(f"{report.definition}\n")
        parts.append(
            f"Counted: {report.counts.lower()}. Period: {report.period} from `from` to before `to`.\n"
        )
        parts.append("".join(f"- {caveat}\n" for caveat in report.caveats))
        if report.options:
            table = [(one.name, _type(one.of), str(one.default or ""), one.meaning) for one in report.options]
            parts.append(_table(("Option", "Type", "Default", "Meaning"), table))
        parts.append(_table(("Column", "Type", "Unit", "Meaning"), map(_described, report.columns)))
        if report.points:
            parts.append("Points of the picture (`points` in the JSON):\n")
            parts.append(_table(("Column", "Type", "Unit", "Meaning"), map(_described, report.points)))
    return "\n".join(parts)


def _described(column: Column) -> tuple[str, ...]:
    return column.name, _type(column.of), column.unit, column.meaning


def _table(head: tuple[str, ...], body: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *((f"`{name}`", *rest) for name, *rest in body)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _type(of: Any) -> str:
    """The type in words that a reader of JSON knows."""
    inside = [one for one in get_args(of) if one is not Ellipsis]
    if get_origin(of) in (Union, UnionType):
        return " or ".join(_type(one) for one in inside)
    if get_origin(of) in (list, tuple):
        return f"list of {_type(inside[0])}"
    if get_origin(of) is dict:
        return f"object of {_type(inside[1])}"
    if inside:  # a Literal
        return ", ".join(map(str, inside))
    plain = {str: "text", int: "integer", float: "number", type(None): "null"}
    return plain.get(of) or of.__name__.lower()
