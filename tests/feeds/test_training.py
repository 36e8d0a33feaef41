"""A sheet of completed training: what is read, and what was expected where it cannot be."""

from datetime import date

import pytest

from app.domain.training import Completion
from app.feeds.training import read_completion

TODAY = date(2026, 11, 20)


def test_a_row_says_who_completed_what_when() -> None:
    row = {"responder": " 4471 ", "course": "CIT (40 hours)", "date": "2026-11-20", "remark": "x"}
    assert read_completion(row, TODAY) == Completion("4471", "CIT (40 hours)", TODAY)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("", "CIT", "2026-01-02"), "responder: expected the officer's id"),
        (("4471", None, "2026-01-02"), "course: expected its name"),
        (("4471", "C\x00T", "2026-01-02"), "course: expected"),
        (("4471", "C" * 201, "2026-01-02"), "course: expected its name, of at most 200 letters"),
        (("4471", "CIT", "1/2/2026"), "date: expected a day like 2026-11-20"),
        (("4471", "CIT", "2026-02-30"), "date: expected a day like 2026-11-20"),
        (("4471", "CIT", "2026-W47-5"), "date: expected a day like"),
        (("4471", "CIT", "2026-11-21"), "date: expected a day that is not to come"),
    ],
)
def test_what_cannot_be_read_names_the_column_and_what_was_expected(
    cells: tuple[str | None, ...], said: str
) -> None:
    row = dict(zip(("responder", "course", "date"), cells, strict=True))
    with pytest.raises(ValueError, match=said.split(":", maxsplit=1)[0]) as refused:
        read_completion(row, TODAY)
    assert said in str(refused.value)
