"""Persons on calls with whom they are: what reports on repeat contacts join."""

from collections.abc import Sequence
from typing import Any

# call_id, person_id, roles, phone_key, household_key and `identity`: the same for all occurrences of one
# person, null for somebody who cannot be told. Takes :spoken_calls, :spoken_persons and :identities.
OCCURRENCES = """(
    SELECT k.call_id, k.person_id, k.roles, k.phone_key, k.household_key,
           CASE WHEN s.call_id IS NULL THEN k.name_birth_date_key ELSE s.identity END AS identity
    FROM person_keys k
    LEFT JOIN unnest(CAST(:spoken_calls AS uuid[]), CAST(:spoken_persons AS text[]),
                     CAST(:identities AS bytea[])) AS s(call_id, person_id, identity)
        USING (call_id, person_id)
)"""


def spoken(identities: Sequence[Any]) -> dict[str, list[Any]]:
    """What OCCURRENCES takes: those of whom supervisors have spoken."""
    return {
        "spoken_calls": [one.call_id for one in identities],
        "spoken_persons": [one.person_id for one in identities],
        "identities": [one.identity for one in identities],
    }
