"""The statutory reports that a person makes to social services: what each asks, and what a call knows of it.

A form is an aid. The report itself is made by a person, by phone, in person or in writing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

Person = Mapping[str, Any]


class FormKind(StrEnum):
    """Which report."""

    CHILD = "child"  # G.S. 7B-301, 10A NCAC 70A .0105
    DISABLED_ADULT = "disabled_adult"  # G.S. 108A-102


@dataclass(frozen=True, slots=True)
class Form:
    """What a report asks: items by name, in order, with their titles."""

    kind: FormKind
    law: str
    items: Mapping[str, str]

    @property
    def notice(self) -> str:
        """What nobody who sees the form may take it for."""
        return (
            f"This is not the report that {self.law} asks for, nor is the referral it belongs to. A person"
            " makes that report to the county's department of social services: by phone, in person or in"
            " writing."
        )


_COMMON = {
    "alleged_perpetrator": "Alleged perpetrator",
    "whereabouts": "Present whereabouts",
    "injury": "Nature and extent of the injury or condition",
    "other_contacts": "Others who may know more",
    "reporter": "Who reports, and how to reach them",
    "incident_county": "County where it happened",
}
FORMS = {
    FormKind.CHILD: Form(
        FormKind.CHILD,
        "G.S. 7B-301",
        {
            "child_name": "Name of the child",
            "child_age": "Age of the child",
            "child_address": "Address of the child",
            "child_county": "County where the child lives",
            "other_children": "Other children in the home",
            "parent": "Parent, guardian or caretaker, with address",
            **_COMMON,
        },
    ),
    FormKind.DISABLED_ADULT: Form(
        FormKind.DISABLED_ADULT,
        "G.S. 108A-102",
        {
            "adult_name": "Name of the disabled adult",
            "adult_age": "Age of the disabled adult",
            "adult_address": "Address of the disabled adult",
            "adult_county": "County where the disabled adult lives",
            "disability": "What makes the adult unable to care for or protect themselves",
            "parent": "Caretaker, with address",
            **_COMMON,
        },
    ),
}
# The clocks of G.S. 7B-302 and 108A-103 are the department's: shown, not enforced.
CLOCKS = (timedelta(hours=24), timedelta(hours=72))


def clocks(reported_at: datetime | None) -> list[datetime | None]:
    """When 24 and 72 hours since the report was made are over; None: it was not made yet."""
    return [reported_at + clock if reported_at else None for clock in CLOCKS]


def known(
    form: Form, fields: Mapping[str, Any], persons: Sequence[Person], county: str | None
) -> dict[str, str]:
    """What the call says of the form's items.

    Of a person's address and county it says nothing: where somebody is found need not be where they live.
    `persons` carry `minor`: whether they are known to be children.
    """
    concerned, others = _concerned(form, persons)
    first: Person = concerned[0] if concerned else {}
    cause = fields.get("child_report")
    role = "child" if form.kind is FormKind.CHILD else "adult"
    age = first.get("age")
    found = {
        f"{role}_name": _name(first),
        f"{role}_age": f"{age:g}" if age is not None else _text(first.get("birth_date"), "born "),
        "other_children": _listed(concerned[1:]),
        "parent": _listed(_in_role(others, "parent", "guardian", "caretaker")),
        "alleged_perpetrator": _listed(_in_role(others, "suspect", "arrestee")),
        "whereabouts": ", ".join(
            str(fields[name]) for name in ("address", "apartment", "city") if name in fields
        ),
        "injury": cause if isinstance(cause, str) and form.kind is FormKind.CHILD else "",
        "other_contacts": _listed(_in_role(others, "witness")),
        "reporter": _listed(_in_role(others, "caller")) or _text(fields.get("caller_phone")),
        "incident_county": county or "",
    }
    return {item: found[item] for item in form.items if found.get(item)}


def _concerned(form: Form, persons: Sequence[Person]) -> tuple[list[Person], list[Person]]:
    """Whom the report is about, victims first, and everybody else."""
    if form.kind is FormKind.CHILD:
        about = [one for one in persons if one["minor"]]
    else:
        about = [one for one in _in_role(persons, "victim") if not one["minor"]]
    about.sort(key=lambda one: "victim" not in _roles(one))
    return about, [one for one in persons if one not in about]


def _roles(person: Person) -> set[str]:
    return {role.casefold() for role in person.get("roles") or ()}


def _in_role(persons: Sequence[Person], *roles: str) -> list[Person]:
    return [one for one in persons if not _roles(one).isdisjoint(roles)]


def _name(person: Person) -> str:
    return " ".join(str(person[name]) for name in ("given_name", "family_name") if person.get(name))


def _text(value: Any, before: str = "") -> str:
    return f"{before}{value}" if value else ""


def _listed(persons: Sequence[Person]) -> str:
    said = (", ".join(part for part in (_name(one), _text(one.get("phone"))) if part) for one in persons)
    return "; ".join(one for one in said if one)
