"""The page behind a one-time link, and what it says when an answer cannot be kept."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from app.api import web_page

# The answer goes back here and nowhere else.
POLICY = f"{web_page.POLICY}; form-action 'self'; base-uri 'none'"
_FIELDS = {
    "reason": "Please choose a reason.",
    "reason_text": "Please say in a few words why, at most 500 letters.",
}


class Refused(NamedTuple):
    """An answer that could not be kept: what was said, and which field it was for; none: the whole."""

    said: Mapping[str, str]
    field: str | None
    message: str


def refused(said: Mapping[str, str], pointer: str, detail: str) -> Refused:
    """In plain words what is wrong with an answer; `detail` if it is wrong with no one field."""
    field = pointer.removeprefix("/")
    return Refused(said, field, _FIELDS[field]) if field in _FIELDS else Refused(said, None, detail)


def shown(linkage: Mapping[str, Any], path: str, zone: ZoneInfo, wrong: Refused | None = None) -> str:
    """What is asked, and the ways to answer; what was wrong about the last answer, beside its field."""
    told = {
        "What it is about": linkage["category"].replace("_", " "),
        "What is asked": linkage["asked"],
        "First name": linkage["first_name"],
        "How to reach the person safely": linkage["safe_contact"],
    }
    facts = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in told.items() if value
    )
    action, accepted = f"{escape(path)}/answer", linkage["status"] == "accepted"
    intro = (
        "You have accepted this. Please tell us how it went."
        if accepted
        else "A partner asks whether you can help with this."
    )
    general = (
        f'<p class="error" role="alert">{escape(wrong.message)}</p>' if wrong and not wrong.field else ""
    )
    accept = _answer(action, "accepted", "We can help", "Choose this if you take it on.", "We accept")
    received = _answer(
        action,
        "received",
        "It is done",
        "Choose this if nothing is left to do.",
        "The person has received the service",
    )
    title, words = (
        ("It did not work out", "The person has not received the service")
        if accepted
        else ("We cannot help", "We cannot accept")
    )
    refusal = _refusal(action, title, words, linkage["reasons"], wrong)
    return web_page.page(
        "A request for you",
        f"<p>{intro}</p><dl>{facts}</dl>{general}"
        f"{'' if accepted else accept}{received}{refusal}"
        f'<p class="small">This link takes one answer. It works until {_local(linkage["expires_at"], zone)}.'
        " Please do not forward it.</p>",
        narrow=True,
    )


def thanks() -> str:
    """What is shown after the answer."""
    return web_page.page(
        "Thank you",
        "<p>Your answer was kept. This link no longer works;"
        " if there is more to ask, you will get a new one.</p>"
        "<p>You can close this page.</p>",
        narrow=True,
    )


def unavailable(title: str, detail: str) -> str:
    """Why there is nothing to show or to keep."""
    return web_page.page(title, f"<p>{escape(detail)}</p>", narrow=True)


def _answer(action: str, answer: str, title: str, meaning: str, words: str) -> str:
    kind = "" if answer == "accepted" else ' class="second"'
    return (
        f'<form method="post" action="{action}"><h2>{title}</h2><p>{meaning}</p>'
        f'<button name="answer" value="{answer}"{kind}>{words}</button></form>'
    )


def _refusal(action: str, title: str, button: str, reasons: Mapping[str, str], wrong: Refused | None) -> str:
    said = wrong.said if wrong else {}
    options = "".join(
        f'<option value="{escape(code)}"{" selected" if code == said.get("reason") else ""}>'
        f"{escape(title)}</option>"
        for code, title in reasons.items()
    )
    words = escape(said.get("reason_text", "")[:500])
    return (
        f'<form method="post" action="{action}"><h2>{title}</h2>'
        f'<label for="reason">Why not</label>{_wrong(wrong, "reason")}'
        f'<select id="reason" name="reason" required{_marks(wrong, "reason")}>'
        f'<option value="">Please choose</option>{options}</select>'
        f'<label for="reason_text">In your words</label>{_wrong(wrong, "reason_text")}'
        '<p class="small" id="reason_text-hint">'
        "Needed only if no reason of the list fits. No names, please.</p>"
        f'<input id="reason_text" name="reason_text" maxlength="500" autocomplete="off" value="{words}"'
        f"{_marks(wrong, 'reason_text', 'reason_text-hint')}>"
        f'<button name="answer" value="not_accepted" class="second">{button}</button></form>'
    )


def _wrong(wrong: Refused | None, field: str) -> str:
    """The message beside the field it is for."""
    if wrong is None or wrong.field != field:
        return ""
    return f'<p class="error" id="{field}-error" role="alert">{escape(wrong.message)}</p>'


def _marks(wrong: Refused | None, field: str, *hints: str) -> str:
    """What tells a screen reader of the field's hint and message; whoever must mend it begins there."""
    bad = wrong is not None and wrong.field == field
    described = " ".join([*([f"{field}-error"] if bad else []), *hints])
    return (f' aria-describedby="{described}"' if described else "") + (
        ' aria-invalid="true" autofocus' if bad else ""
    )


def _local(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}"
