"""The keys of the persons on a call: HMACs of their traits, under a secret that only this service has.

Without the secret nobody can tell from a key who it is of, nor make a key of somebody to look for.
"""

import hmac
import os
import secrets
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.domain.call import Call
from app.domain.person import Traits, same_traits, traits
from app.settings import Settings

# Calls with this tag leave no trace of their address: no nuisance ordinance can count them.
DOMESTIC = "domestic_violence"
_FILE = "link-secret"


class PersonKeys:
    """Makes the keys."""

    def __init__(self, secret: bytes | None) -> None:
        """Without a secret there are no keys, and no person is linked."""
        self._secret = secret
        # What a fingerprint begins with, by `at_home`: another secret has others.
        self._marks = [self._key("mark", word)[2:10] for word in ("away", "at home")] if secret else []

    def stand(self, fingerprint: str | None, before: Call, call: Call, *, at_home: bool) -> bool:
        """Whether the keys of this fingerprint are those of the call still; without making them."""
        marked = fingerprint is not None and fingerprint.startswith(tuple(self._marks[at_home : at_home + 1]))
        return marked and same_traits(before, call)

    def of(self, call: Call, *, at_home: bool) -> tuple[str | None, Sequence[dict[str, Any]]]:
        """A fingerprint of all keys of the call's persons (None: there are none), and a row a person."""
        if self._secret is None or not call.involved:
            return None, ()
        roles = {one["person_id"]: sorted(one.get("roles") or ()) for one in call.persons}
        keys = {person_id: self._keys(known) for person_id, known in traits(call, at_home=at_home).items()}
        rows = [
            {"person_id": person_id, "roles": roles[person_id], **made} for person_id, made in keys.items()
        ]
        if not any(one for made in keys.values() for one in made.values()):
            return None, rows  # nobody here can be recognised
        digest = sha256(str(rows).encode()).hexdigest()[:32]
        return f"{self._marks[at_home]}-{digest}", rows

    def _keys(self, known: Traits) -> dict[str, str | None]:
        return {
            f"{name}_key": None if text is None else self._key(name, text)
            for name, text in known._asdict().items()
        }

    def _key(self, name: str, text: str) -> str:
        assert self._secret is not None
        return rf"\x{hmac.digest(self._secret, f'{name}:{text}'.encode(), 'sha256').hex()}"


def secret_of(settings: Settings) -> bytes | None:
    """The secret of the settings; else, beside the embedded database, one made at random and kept there.

    None with a database of one's own and no secret: other machines that use it could not know ours.
    """
    if settings.link_secret is not None:
        return settings.link_secret.get_secret_value().encode()
    if settings.database_url is not None:
        return None
    return _kept(settings.data_dir)


def _kept(data_dir: Path) -> bytes:
    file = data_dir / _FILE
    if not file.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        made = data_dir / f"{_FILE}.{os.getpid()}"
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as whole:
            whole.write(secrets.token_urlsafe(48))
        try:
            file.hardlink_to(made)  # whole or not at all, and the first one stays
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return file.read_bytes()
