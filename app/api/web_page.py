"""The look of every page for people: one file, no script, nothing from elsewhere; for phone, desk, paper."""

import base64
import hashlib
from collections.abc import Sequence
from html import escape

_STYLE = """
:root{color-scheme:light}
body{font:1rem/1.5 system-ui,"Segoe UI",Arial,sans-serif;color:#1a1a1a;background:#fff;margin:0}
main{max-width:72rem;margin:0 auto;padding:1rem}
main.narrow{max-width:38rem}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}
h2{font-size:1.15rem;line-height:1.3;margin:1.75rem 0 .5rem}
p{margin:.5rem 0}
dt{font-weight:600;margin-top:.75rem}
dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
.small{color:#555;font-size:.9rem}
.notice{border-left:.3rem solid #1a1a1a;padding:.25rem .75rem;font-weight:600}
table{border-collapse:collapse;width:100%;font-size:.95rem}
table.short{width:auto;min-width:16rem}
th,td{border:1px solid #767676;padding:.35rem .5rem;text-align:left;vertical-align:top}
th{background:#f2f2f2;font-weight:600}
td{overflow-wrap:break-word}
.cards td:first-child,.cards td:last-child{white-space:nowrap}
td.n{text-align:right}
.form th{width:38%}
.missing{color:#555;font-style:italic}
form{border:1px solid #767676;border-radius:.4rem;margin:1rem 0;padding:.25rem 1rem 1rem}
form h2{margin-top:.75rem}
label{display:block;font-weight:600;margin-top:.9rem}
select,input,button{font:inherit;color:inherit;box-sizing:border-box;min-height:2.75rem}
select,input{width:100%;padding:.4rem .6rem;background:#fff;border:1px solid #5c5c5c;border-radius:.25rem}
button{padding:.5rem 1.25rem;margin-top:.9rem;border:2px solid #0b4f6c;border-radius:.25rem;cursor:pointer}
button{background:#0b4f6c;color:#fff;font-weight:600}
button.second{background:#fff;color:#0b4f6c}
:focus-visible{outline:3px solid #b35900;outline-offset:2px}
.error{color:#a30000;font-weight:600;margin:.25rem 0}
[aria-invalid]{border:2px solid #a30000}
@media screen and (max-width:40rem){
.cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.cards tr{display:block;border:1px solid #767676;border-radius:.4rem;margin:0 0 .75rem;padding:.4rem .6rem}
.cards td{display:block;border:0;padding:.1rem 0;overflow-wrap:anywhere}
.cards td::before{content:attr(data-name) ": ";font-weight:600}
.form th,.form td{display:block;width:auto;border:0;padding:0}
.form th{background:none;padding-top:.7rem}
}
@media print{
main{max-width:none;padding:0}
body{font-size:10pt}
thead{display:table-header-group}
tr{break-inside:avoid}
.missing{visibility:hidden}
}
"""
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
# Of the Content-Security-Policy: this style and no other, nothing fetched, nothing framed.
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'"


def page(title: str, body: str, *, narrow: bool = False) -> str:
    """A whole page; `body` is HTML. A narrow one is read in one column, as a letter is."""
    kind = ' class="narrow"' if narrow else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex">'
        f"<style>{_STYLE}</style></head>"
        f"<body><main{kind}><h1>{escape(title)}</h1>{body}</main></body></html>\n"
    )


def cards(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of plain texts; on a phone each row is a card, and by its role still a row to read aloud."""
    head = "".join(f'<th scope="col" role="columnheader">{escape(name)}</th>' for name in names)
    lines = "".join(f'<tr role="row">{"".join(map(_cell, names, row))}</tr>' for row in rows)
    return (
        f'<table class="cards" role="table"><thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{lines}</tbody></table>'
    )


def _cell(name: str, value: str) -> str:
    """One cell with its column's name; what is empty says so, since a card has no column to see it by."""
    return f'<td role="cell" data-name="{escape(name)}">{escape(value) or "–"}</td>'
