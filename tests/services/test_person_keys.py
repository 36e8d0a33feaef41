"""Keys: one secret gives the same ones for ever, another gives others, and none gives none."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from app.errors import SetupError
from app.services.person_keys import PersonKeys, secret_of
from app.settings import Settings, from_environment
from tests.builders import folded, said

ADA = {"person_id": "p1", "given_name": "Ada", "family_name": "Exempel", "birth_date": "1984-02-29"}
CALL = folded(said("10:00", "e1", persons=[ADA], call={"address": "12 Oak Ln"}))
URL = SecretStr("postgresql://somebody@127.0.0.1/triage")


def test_the_secret_makes_the_keys() -> None:
    fingerprint, rows = PersonKeys(b"one").of(CALL, at_home=True)
    assert PersonKeys(b"one").of(CALL, at_home=True) == (fingerprint, rows)
    other, other_rows = PersonKeys(b"other").of(CALL, at_home=True)
    assert other != fingerprint
    mine, theirs = rows[0], other_rows[0]
    same = [name for name in mine if mine[name] == theirs[name]]
    assert {name: mine[name] for name in same if mine[name] is not None} == {"person_id": "p1", "roles": []}
    assert "exempel" not in repr(rows).lower()


def test_a_role_that_changes_is_written_anew() -> None:
    one, other = (
        folded(said("10:00", "e1", persons=[{**ADA, "roles": [role]}])) for role in ("victim", "caller")
    )
    keys = PersonKeys(b"one")
    before, rows = keys.of(one, at_home=True)
    after, (row,) = keys.of(other, at_home=True)
    assert (rows[0]["roles"], row["roles"]) == (["victim"], ["caller"])
    assert before != after
    assert not keys.stand(before, one, other, at_home=True)


def test_the_same_text_has_another_key_as_another_trait() -> None:
    _, (row,) = PersonKeys(b"one").of(CALL, at_home=True)
    keys = [one for name, one in row.items() if name.endswith("_key") and one]
    assert len(keys) == len(set(keys)) == 3


def test_nobody_is_recognised_without_a_secret_or_traits() -> None:
    assert PersonKeys(None).of(CALL, at_home=True) == (None, ())
    assert PersonKeys(b"one").of(folded(said("10:00", "e1")), at_home=True) == (None, ())
    nameless = folded(said("10:00", "e1", persons=[{"person_id": "p1", "sex": "F"}]))
    assert PersonKeys(b"one").of(nameless, at_home=True)[0] is None


def test_the_embedded_database_has_a_secret_beside_it_that_stays(tmp_path: Path) -> None:
    made = secret_of(Settings(data_dir=tmp_path))
    assert made == secret_of(Settings(data_dir=tmp_path))
    assert made is not None
    assert len(made) >= 32
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert secret_of(Settings(data_dir=tmp_path / "other")) != made


def test_with_a_database_of_ones_own_the_secret_is_given_or_nobody_is_linked(tmp_path: Path) -> None:
    assert secret_of(Settings(data_dir=tmp_path, database_url=URL)) is None
    given = SecretStr("x" * 32)
    assert secret_of(Settings(data_dir=tmp_path, database_url=URL, link_secret=given)) == b"x" * 32
    assert list(tmp_path.iterdir()) == []


def test_a_short_secret_is_refused_and_not_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAGE_LINK_SECRET", "zzcanary")
    with pytest.raises(SetupError, match="TRIAGE_LINK_SECRET") as refused:
        from_environment()
    assert "zzcanary" not in str(refused.value)
