"""A written release: for one person and some time, a few named fields of what a one-way queue keeps."""

from enum import StrEnum


class Released(StrEnum):
    """What a release may name. Nothing else can be opened."""

    STATUS = "status"
    REASON = "reason"
    ACCEPTED_AT = "accepted_at"
    CLOSED_AT = "closed_at"
