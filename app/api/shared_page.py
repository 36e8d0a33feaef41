"""The page behind a one-time link: one file, no script, nothing from elsewhere."""

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from typing import Any

_STYLE = """
body{font:1.05rem/1.5 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
h1{font-size:1.4rem}
dt{font-weight:600;margin-top:.8rem}
dd{margin:0;white-space:pre-wrap}
form{border-top:1px solid #bbb;margin-top:1.5rem;padding-top:1rem}
button,select,input{font:inherit;padding:.5rem;max-width:100%;box-sizing:border-box}
label{display:block;margin:.6rem 0}
p.small{color:#555;font-size:.9rem}
"""
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
# Of the Content-Security-Policy: this style and no other, and the answer goes back here.
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


def shown(linkage: Mapping[str, Any], path: str) -> str:
    """What is asked, and three ways to answer."""
    told = {
        "For": linkage["category"].replace("_", " "),
        "What is asked": linkage["asked"],
        "First name": linkage["first_name"],
        "Safe contact": linkage["safe_contact"],
    }
    facts = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in told.items() if value
    )
    accept = "" if linkage["status"] == "accepted" else _answer(path, "accepted", "We accept")
    received = _answer(path, "received", "The person has received the service")
    return _page(
        "A request for you",
        f"<dl>{facts}</dl>{accept}{received}{_refusal(path, linkage['reasons'])}"
        '<p class="small">This page can be answered once, and opened until '
        f"{linkage['expires_at']:%Y-%m-%d %H:%M} UTC. Please do not forward the link.</p>",
    )


def thanks() -> str:
    """What is shown after the answer."""
    return _page("Thank you", "<p>Your answer was kept. The link no longer works.</p>")


def _answer(path: str, answer: str, words: str) -> str:
    return (
        f'<form method="post" action="{escape(path)}/answer">'
        f'<button name="answer" value="{answer}">{words}</button></form>'
    )


def _refusal(path: str, reasons: Mapping[str, str]) -> str:
    options = "".join(
        f'<option value="{escape(code)}">{escape(title)}</option>' for code, title in reasons.items()
    )
    return (
        f'<form method="post" action="{escape(path)}/answer">'
        f'<label>Why not <select name="reason" required><option value=""></option>{options}</select></label>'
        '<label>In words, without names <input name="reason_text" maxlength="500"></label>'
        '<button name="answer" value="not_accepted">We cannot accept</button></form>'
    )


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>{body}</body></html>\n"
    )
