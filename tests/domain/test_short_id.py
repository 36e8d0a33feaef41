"""The short form of an id: typed by people, found again."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from app.domain.short_id import ending, read_short_id, short_id


@given(st.uuids())
def test_what_is_printed_is_found_however_it_is_typed(referral_id: UUID) -> None:
    short = short_id(referral_id)
    typed = (
        short,
        short.lower(),
        short.replace("-", ""),
        f" {short[2:]} ",
        short.replace("0", "O").replace("1", "l"),
    )
    assert {read_short_id(one) for one in typed} == {short}
    assert str(referral_id).endswith(ending(short))
    assert read_short_id(str(referral_id)) == read_short_id(referral_id.hex.upper()) == referral_id


@pytest.mark.parametrize("text", ["", "R-", "R-K7QM", "R-K7QM-2XDPX", "Jane Invented", "UUUU-UUUU", "Ⅷ" * 8])
def test_what_is_neither_is_none(text: str) -> None:
    assert read_short_id(text) is None


def test_ids_made_at_once_differ() -> None:
    assert len({short_id(uuid7()) for _ in range(2000)}) == 2000
