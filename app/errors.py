"""Everything that can be refused, as facts with a code.

TriageError
├── BadRequestError            400  the request as a whole cannot be read
├── UnauthorizedError          401  no key, or a key that is not live
├── ForbiddenError             403  a live key whose role may not do this
├── NotFoundError              404  it does not exist, or not for this caller
├── ConflictError              409  the present state refuses this
│   ├── EventConflictError          same event_id, other body
│   ├── ClaimLostError              the claim token is not (or no longer) the current one
│   ├── TransitionRefusedError      the referral's status does not allow this
│   └── AlreadyDecidedError         somebody decided this before
├── StaleVersionError          412  If-Match names a version that is no longer the present one
├── TooLargeError              413  more bytes or more events than one request may carry
├── UnsupportedMediaError      415  a body format we do not read
├── InvalidError               422  well-formed, but a value is not acceptable
├── VersionRequiredError       428  a write to a referral without If-Match
└── UnavailableError           503  it cannot be made durable now; safe to retry
    └── OutcomeUnknownError         the commit may or may not have happened; safe to retry
SetupError                     the operator must change something; one clear line, no traceback

A message never carries a narrative, a name, a phone number or an address.
"""

from typing import Any, ClassVar


class SetupError(Exception):
    """The service cannot start as it is set up; the message says what to change."""


class TriageError(Exception):
    """A refusal that the caller is told about as problem+json (RFC 9457)."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "The service failed"
    retry_after_seconds: int | None = None

    def __init__(self, detail: str | None = None, **facts: Any) -> None:
        """Keep the sentence for a human and the facts for a machine."""
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.facts = facts

    def problem(self) -> dict[str, Any]:
        """The members of the problem+json body."""
        return {
            "type": f"urn:dispatch-triage:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.facts,
        }


class BadRequestError(TriageError):
    status, code, title = 400, "bad-request", "The request cannot be read"


class UnauthorizedError(TriageError):
    status, code, title = 401, "unauthorized", "A live API key is needed"


class ForbiddenError(TriageError):
    status, code, title = 403, "forbidden", "This key's role may not do this"


class NotFoundError(TriageError):
    status, code, title = 404, "not-found", "There is no such thing here"


class ConflictError(TriageError):
    status, code, title = 409, "conflict", "The present state refuses this"


class EventConflictError(ConflictError):
    code, title = "event-conflict", "This event_id was received before with another body"


class ClaimLostError(ConflictError):
    code, title = "claim-lost", "This claim token is not the current one; nothing was changed"


class TransitionRefusedError(ConflictError):
    code, title = "transition-refused", "The referral's status does not allow this"


class AlreadyDecidedError(ConflictError):
    code, title = "already-decided", "This was decided before"


class CatalogRefusedError(ConflictError):
    code, title = "catalog-refused", "The catalog does not hold together"


class StaleVersionError(TriageError):
    status, code, title = 412, "stale-version", "It has changed since you read it"


class TooLargeError(TriageError):
    status, code, title = 413, "too-large", "The request is larger than allowed"


class UnsupportedMediaError(TriageError):
    status, code, title = 415, "unsupported-media", "The body's format is not one we read"


class InvalidError(TriageError):
    status, code, title = 422, "invalid", "A value is not acceptable"


class VersionRequiredError(TriageError):
    status, code, title = 428, "version-required", "Say in If-Match which version you have read"


class UnavailableError(TriageError):
    status, code, title = 503, "unavailable", "This cannot be made durable now; send it again"
    retry_after_seconds = 2


class OutcomeUnknownError(UnavailableError):
    code = "outcome-unknown"
    title = "The connection broke during the commit; send it again, nothing is counted twice"
