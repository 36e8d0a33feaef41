"""A report form as one page of HTML to print: nothing is fetched for it, and no style is needed."""

from html import escape

from app.contracts.disclosure import ReportFormOut, ReportItemOut


def page(form: ReportFormOut) -> str:
    """The form with the items that are known; those that are missing have room to write."""
    due = form.due
    clocks = [
        f"{hours} hours: {at:%Y-%m-%d %H:%M} UTC"
        for hours, at in ((24, due.in_24_hours_at), (72, due.in_72_hours_at))
        if at
    ]
    made = f"{form.report_made_at:%Y-%m-%d %H:%M} UTC" if form.report_made_at else "not recorded"
    rows = "".join(_row(one) for one in form.items)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        "<title>Report form</title></head><body>"
        f"<h1>{escape(form.law)}</h1><p><strong>{escape(form.notice)}</strong></p>"
        f"<p>Call {escape(form.call_number)}. Report made: {escape('; '.join([made, *clocks]))}</p>"
        f'<table border="1" cellpadding="6" width="100%">{rows}</table></body></html>'
    )


def _row(one: ReportItemOut) -> str:
    return f"<tr><th>{escape(one.title)}</th><td>{escape(one.value or '') or '&nbsp;<br>&nbsp;'}</td></tr>"
