"""Which calls are drawn by chance for review: by their id alone, so that everyone draws the same."""

from hashlib import md5
from uuid import UUID

_SPACE = 2**32


def drawn(call_id: UUID, share: float) -> bool:
    """Whether the call is in a sample of this share. `storage/reviews.py` says the same in SQL."""
    digest = md5(str(call_id).encode(), usedforsecurity=False).hexdigest()
    return int(digest[:8], 16) < threshold(share)


def threshold(share: float) -> int:
    """Below which a call's number must lie."""
    return round(share * _SPACE)
