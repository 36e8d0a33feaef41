"""Work inside a referral: how somebody was tried to be reached, what came of it, and of a follow-up."""

from enum import StrEnum


class Method(StrEnum):
    """How somebody was tried to be reached. The service itself reaches nobody."""

    PHONE = "phone"
    IN_PERSON = "in_person"
    TEXT = "text"
    EMAIL = "email"
    LETTER = "letter"
    VIDEO = "video"
    OTHER = "other"


class Result(StrEnum):
    """What came of an attempt. Only `reached` is a contact."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    LEFT_MESSAGE = "left_message"
    SENT = "sent"
    WRONG_NUMBER = "wrong_number"
    NOT_THERE = "not_there"
    REFUSED = "refused"
    UNSAFE = "unsafe"
    OTHER = "other"


class FollowUpResult(StrEnum):
    """What came of a follow-up."""

    KEPT = "kept"
    DONE = "done"
    MISSED = "missed"
