"""A sheet of outcomes as spreadsheets write it: each row gets one answer, and nothing raises."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.referral import Verb
from app.feeds.outcomes import ACTIONS, COLUMNS, MOST_ROWS, Said, Sheet, Unread, read

DURHAM = ZoneInfo("America/New_York")
HEAD = "referral,action,occurred_on,occurred_at,outcome,reason,reason_text"
ONE = "R-K7QM-2XDP"


def sheet(*rows: str, head: str = HEAD) -> Sheet:
    return read("\r\n".join([head, *rows]).encode(), DURHAM)


def one(row: str) -> Any:
    [found] = sheet(row).rows
    return found.said


def test_a_row_says_what_was_done_and_when() -> None:
    found = sheet(f"{ONE},Complete,2026-11-20,,engaged,,", f"{ONE},on hold,,2026-11-20 14:05,,hospitalized,é")
    assert [row.line for row in found.rows] == [2, 3]
    assert found.rows[0].said == Said(ONE, Verb.COMPLETE, date(2026, 11, 20), "engaged", None, None)
    at = datetime(2026, 11, 20, 19, 5, tzinfo=UTC)
    assert found.rows[1].said == Said(ONE, Verb.SUSPEND, at, None, "hospitalized", "é")


@pytest.mark.parametrize(
    "text",
    ["2026-11-20", "11/20/2026", "11/20/26", "46346", "46346.5", "2026-11-20 00:00:00", "11/20/2026 9:05"],
)
def test_days_are_read_as_spreadsheets_write_them(text: str) -> None:
    assert one(f"{ONE},accept,{text},,,,").occurred == date(2026, 11, 20)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-11-20 14:05",
            "2026-11-20T14:05:00",
            "11/20/2026 14:05",
            "11/20/2026 2:05 PM",
            "11/20/26 14:05",
        ),
        *("2026-11-20T19:05:00Z", "2026-11-20T14:05-05:00", "46346.586805556"),
    ],
)
def test_times_are_of_the_city_unless_they_have_an_offset(text: str) -> None:
    assert one(f"{ONE},accept,,{text},,,").occurred == datetime(2026, 11, 20, 19, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("Jane Invented,accept,2026-11-20,,,,", "referral"),
        (f"{ONE},dance,2026-11-20,,,,", "action"),
        (f"{ONE},accept,yesterday,,,,", "occurred_on"),
        (f"{ONE},accept,20/11/2026,,,,", "occurred_on"),
        (f"{ONE},accept,,soon,,,", "occurred_at"),
        (f"{ONE},accept,,,,,", "occurred_on"),
        (f"{ONE},reject,2026-11-20,,,other,{'x' * 2001}", "reason_text"),
        (f"{ONE},accept", ""),
    ],
)
def test_a_row_that_cannot_be_read_says_where_and_repeats_nothing(row: str, column: str) -> None:
    said = one(row)
    assert isinstance(said, Unread)
    assert said.column == column
    assert said.why
    assert not any(value in said.why for value in ("Jane", "dance", "yesterday", "soon"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_spreadsheets_save_is_read(encoding: str, delimiter: str, end: str) -> None:
    cells = [ONE, "reject", "2026-11-20", "", "", "other", "déjà vu"]
    text = end.join([HEAD.replace(",", delimiter), delimiter.join(cells), delimiter * 6, ""])
    found = read(text.encode(encoding), DURHAM)
    assert [row.said for row in found.rows] == [
        Said(ONE, Verb.REJECT, date(2026, 11, 20), None, "other", "déjà vu")
    ]


def test_columns_that_are_not_known_are_named_and_left_out() -> None:
    found = sheet(f"1,x,{ONE},accept,2026-11-20,Jane", head="line,why,Referral,Action,Occurred On,Worker")
    assert found.unknown_columns == ["worker"]
    assert isinstance(found.rows[0].said, Said)


@pytest.mark.parametrize(
    "head", ["", "referral,action", "action,occurred_on", f"{HEAD},referral", '"referral']
)
def test_what_is_no_sheet_of_outcomes_has_problems_and_no_rows(head: str) -> None:
    found = sheet(f"{ONE},accept,2026-11-20,,,,", head=head)
    assert found.problems
    assert found.rows == []


def test_there_are_so_many_rows_and_no_more() -> None:
    row = f"{ONE},accept,2026-11-20,,,,"
    assert len(sheet(*[row] * MOST_ROWS).rows) == MOST_ROWS
    assert sheet(*[row] * (MOST_ROWS + 1)).problems


@given(st.binary(max_size=400), st.booleans())
def test_nothing_raises(sent: bytes, headed: bool) -> None:
    found = read(f"{HEAD}\r\n".encode() + sent if headed else sent, DURHAM)
    assert not (found.problems and found.rows)


CELL = st.one_of(
    st.sampled_from([ONE, *ACTIONS, "2026-11-20", "46346.5", "11/20/2026 2:05 PM", "0001-01-01T00:00Z", ""]),
    st.text(st.characters(blacklist_categories=["Cs"]), max_size=12),
)


@given(st.lists(st.lists(CELL, min_size=7, max_size=7), max_size=8))
def test_each_row_gets_exactly_one_answer(rows: list[list[str]]) -> None:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    found = sheet(*quoted)
    said = [row for row in rows if any(cell.strip() for cell in row)]
    assert [row.cells for row in found.rows] == said
    assert all(isinstance(row.said, Said | Unread) for row in found.rows)
    assert len({row.line for row in found.rows}) == len(said)


def test_the_columns_are_those_that_are_documented() -> None:
    assert ",".join(COLUMNS) == HEAD
