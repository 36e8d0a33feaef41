"""A report form as one page of HTML to print: nothing is fetched for it."""

from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from app.api import web_page
from app.contracts.disclosure import ReportFormOut, ReportItemOut
from app.domain.report_form import FormKind

_TITLES = {
    FormKind.CHILD: "Form for a report about a child",
    FormKind.DISABLED_ADULT: "Form for a report about a disabled adult",
}


def page(form: ReportFormOut, zone: ZoneInfo) -> str:
    """The form with the items that are known; those that are missing have room to write."""
    due = form.due
    told = {
        "Law": form.law,
        "Call": form.call_number,
        "Report made": _local(form.report_made_at, zone) or "not recorded yet",
        "24 hours end": _local(due.in_24_hours_at, zone),
        "72 hours end": _local(due.in_72_hours_at, zone),
    }
    facts = "".join(
        f"<p><strong>{name}:</strong> {escape(value)}</p>" for name, value in told.items() if value
    )
    missing = len(form.missing)
    wanting = f"<p>{missing} of {len(form.items)} items are not known yet.</p>" if missing else ""
    rows = "".join(_row(one) for one in form.items)
    return web_page.page(
        _TITLES[form.form],
        f'<p class="notice">{escape(form.notice)}</p>{facts}{wanting}'
        f'<table class="form" role="table"><tbody role="rowgroup">{rows}</tbody></table>',
    )


def _row(one: ReportItemOut) -> str:
    known = escape(one.value) if one.value else '<span class="missing">not known yet</span><br>&nbsp;'
    return (
        f'<tr role="row"><th scope="row" role="rowheader">{escape(one.title)}</th>'
        f'<td role="cell">{known}</td></tr>'
    )


def _local(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}" if at else ""
