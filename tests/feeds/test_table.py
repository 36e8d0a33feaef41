"""Tables: from the text of a city's export to rows with their lines, or to why a row is none."""

import csv
import gzip
import io
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feeds.mapping import load_mapping
from app.feeds.table import REJECTED, Table, TableError, text_of
from tests.feeds.tables import HEADER, a_mapping, rows, table


def rejection(line: str) -> tuple[str, str]:
    (row,) = rows(line)
    assert row.rejected is not None
    assert row.events == []
    return row.rejected.column, row.rejected.why


@pytest.mark.parametrize(
    ("line", "column", "why"),
    [
        (",2018-05-01 00:00:14,,,,5", "Id", "is empty, and an identity is made of it"),
        ("7,,,,,5", "Received", "is empty, and an event needs it"),
        ("7,01.05.2018,,,,5", "Received", "a time such as 2018-05-31 23:59:58 was expected"),
        ("7,2018-05-01 00:00:14,soon,,2A,5", "Dispatched", "a time such as 2018-05-31 23:59:58 was expected"),
        ("7,2018-05-01 00:00:14,,later,,5", "Closed", "a time such as 2018-05-31 23:59:58 was expected"),
        ("7,2018-05-01 00:00:14,,,5", "", "6 values were expected, there are 5"),
        ("7,2018-05-01 00:00:14,,,,5,6", "", "6 values were expected, there are 7"),
        ('7,2018-05-01 00:00:14,,,"2A"x,5', "", "a quotation mark is not closed or not doubled"),
        ('7,2018-05-01 00:00:14,,,"2A,5', "", "a quotation mark is not closed or not doubled"),
        (f"7,2018-05-01 00:00:14,,,{'x' * 140_000},5", "", "a value is too long"),
    ],
)
def test_a_bad_row_is_rejected_with_its_column_and_never_its_value(line: str, column: str, why: str) -> None:
    assert rejection(line) == (column, why)


def test_an_open_quotation_mark_costs_its_own_line_only() -> None:
    good = "8,2018-05-01 00:00:14,,,,5"
    found = rows('7,"2018-05-01 00:00:14,,,,5', good, '"9', good)
    assert [(row.line, row.rejected is None) for row in found] == [
        (2, False),
        (3, True),
        (4, False),
        (5, True),
    ]
    assert found[0].cells == ['7,"2018-05-01 00:00:14,,,,5']


def test_empty_lines_are_no_rows() -> None:
    assert [row.line for row in rows("", "7,2018-05-01 00:00:14,,,,5", ",,,,,", "", "8,,,,,")] == [3, 6]


def test_rows_are_skipped_for_a_run_that_goes_on() -> None:
    text = HEADER + "".join(f"{number},2018-05-01 00:00:14,,,,5\n" for number in range(5))
    assert [row.cells[0] for row in table(text).rows(skip=3)] == ["3", "4"]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("", "calls.csv: line 1: empty; the first line names the columns"),
        ('"Id', "calls.csv: line 1: a quotation mark is not closed or not doubled"),
        (
            "Id,Recieved,Dispatched,Closed,Unit,Beat",
            'no column "Received", which the mapping names in events.0.occurred_at; did you mean "Recieved"?',
        ),
        ("Id,Received,Dispatched,Closed,Unit,Unit", 'calls.csv: line 1: 2 columns "Unit"'),
        ("Id,Received,Dispatched,Closed,Unit,Unit", 'calls.csv: line 1: no column "Beat"'),
    ],
)
def test_a_header_without_the_columns_is_fatal_and_says_which(header: str, said: str) -> None:
    with pytest.raises(TableError) as caught:
        table(header)
    assert said in str(caught.value)


def test_a_table_of_rejected_rows_is_read_again() -> None:
    text = ",".join(REJECTED) + "," + HEADER + "9,Received,why it was,7,2018-05-01 00:00:14,,,,5\n"
    found = table(text)
    assert found.header == HEADER.strip().split(",")
    (row,) = found.rows()
    assert row.events[0]["event_id"] == "7/created"


def test_what_could_not_be_split_stays_whole_however_often_it_is_rejected() -> None:
    text = ",".join(REJECTED) + "," + HEADER + '9,,why,"7\n9,,why,7,5\n'
    broken, short = table(text).rows()
    assert broken.cells == ['9,,why,"7']
    assert short.cells == ["7", "5"]


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [("utf-8", "utf-8"), ("utf-8", "utf-8-sig"), ("latin-1", "latin-1"), ("windows-1252", "cp1252")],
)
def test_encodings(encoding: str, codec: str) -> None:
    raw = (HEADER + "7,2018-05-01 00:00:14,,,,Cañón\n").encode(codec)
    mapping = a_mapping(encoding=encoding)
    (row,) = Table(text_of(io.BytesIO(raw), encoding), mapping, "calls.csv").rows()
    assert row.events[0]["call"]["beat"] == "Cañón"


def test_a_byte_that_is_no_text_costs_its_row_and_is_kept_in_it() -> None:
    raw = HEADER.encode() + b"7,2018-05-01 00:00:14,,,,Ca\xf1on\n8,2018-05-01 00:00:14,,,,5\n"
    bad, good = Table(text_of(io.BytesIO(raw), "utf-8"), a_mapping(), "calls.csv").rows()
    assert bad.rejected is not None
    assert bad.rejected.column == "Beat"
    assert bad.cells[5].encode(errors="surrogateescape") == b"Ca\xf1on"
    assert good.rejected is None


def test_a_tab_may_separate() -> None:
    text = (HEADER + "7,2018-05-01 00:00:14,,,,5").replace(",", "\t")
    (row,) = table(text, a_mapping(delimiter='"\\t"')).rows()
    assert row.events[0]["call"]["beat"] == "5"


def test_a_packed_stream_is_text_too() -> None:
    packed = io.BytesIO(gzip.compress((HEADER + "7,2018-05-01 00:00:14,,,,5\n").encode()))
    with gzip.GzipFile(fileobj=packed) as unpacked:
        (row,) = Table(text_of(cast("BinaryIO", unpacked), "utf-8"), a_mapping(), "calls.csv.gz").rows()
    assert row.line == 2


cells = st.text(st.characters(codec="utf-8") | st.sampled_from('",\r\n ;'), max_size=8)
header = [f"c{number}" for number in range(3)]
ANY = load_mapping(
    "{timezone: UTC, call_number: c0, events: [{kind: created, event_id: c0, occurred_at: c1}]}", "any.yaml"
)


@given(st.lists(st.lists(cells, min_size=3, max_size=3)), st.sampled_from(["\r\n", "\n"]), st.booleans())
def test_what_a_csv_writer_wrote_is_read_with_the_line_where_it_begins(
    written: list[list[str]], ending: str, quoted: bool
) -> None:
    def text_for(row: list[str]) -> str:
        out = io.StringIO(newline="")
        # A writer that ends lines with \n leaves a lone \r unquoted, and no reader gets it back.
        everything = quoted or "\r" in "".join(row)
        csv.writer(
            out, lineterminator=ending, quoting=csv.QUOTE_ALL if everything else csv.QUOTE_MINIMAL
        ).writerow(row)
        return out.getvalue()

    text, line, expected = text_for(header), 2, []
    for row in written:
        if any(cell.strip() for cell in row):
            expected.append((line, row))
        text += text_for(row)
        line = 1 + len(list(io.StringIO(text, newline="")))
    found = [(row.line, row.cells) for row in Table(io.StringIO(text, newline=""), ANY, "any.csv").rows()]
    assert found == expected


@given(st.text(st.characters(codec="utf-8") | st.sampled_from('",\r\n'), max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    for row in table(HEADER + text).rows():
        assert (row.rejected is None) == bool(row.events)


@given(st.lists(st.sampled_from(['7,"x', "8,2018-05-01 00:00:14,,,,5", '"', "", 'a"b,c'])))
def test_no_good_row_is_lost_to_a_bad_neighbour(lines: list[str]) -> None:
    good = [number for number, line in enumerate(lines, start=2) if line.startswith("8,")]
    found = [row.line for row in rows(*lines) if row.rejected is None]
    assert found == good
