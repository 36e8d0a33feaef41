"""The codebook: what local codes and words mean in common ones, and which codes are known."""

from typing import Any

import pytest

from app.rules.codebook import Codebook, codes_by_table
from app.rules.tables import CodeTable


def a_table(table_id: str, field: str, *codes: dict[str, Any], **keys: Any) -> CodeTable:
    return CodeTable.model_validate(
        {"id": table_id, "title": "", "owner": "", "source": "", "field": field, "codes": codes, **keys}
    )


COMMON = a_table("common", "call_type_code", {"code": "DVA", "title": "Domestic"}, common=True)
LOCAL = a_table(
    "local",
    "call_type_code",
    {"code": "domvio", "title": "Domestic Violence", "apco": "dva", "also": ["dv phys", "DV/P"]},
    {"code": "MHCRIS", "title": "Mental Health Crisis", "apco": "MNTL"},
    {"code": "LARCEN", "title": "Larceny"},
)
OTHERS = a_table("others", "call_type_code", {"code": "DOMVIO", "title": "Dumping", "apco": "ZZZ"})
KIN = a_table(
    "kin",
    "relationship",
    {"code": "SE", "title": "Spouse", "class": "intimate", "also": ["WIFE", "HUSBAND"]},
    {"code": "ST", "title": "Stranger", "also": ["UNKNOWN PERSON"]},
)
TONGUES = a_table("tongues", "language", {"code": "ES", "title": "Spanish", "also": ["SPANISH", "WIFE"]})
ENDS = a_table("ends", "disposition", {"code": "X", "title": "Domestic", "apco": "10", "also": ["XX"]})
BOOK = Codebook([OTHERS, LOCAL, KIN, COMMON, TONGUES, ENDS])


@pytest.mark.parametrize(
    ("code", "words", "apco"),
    [
        ("DOMVIO", None, "DVA"),
        (" domvio ", None, "DVA"),
        ("DV Phys", None, "DVA"),
        ("dv/p", "mental health crisis", "DVA"),
        ("DVA", None, "DVA"),
        ("ZZ", " domestic violence ", "DVA"),
        ("LARCEN", "Mental Health Crisis", "MNTL"),
        (None, "mhcris", "MNTL"),
        (None, "domestic", "DVA"),
        ("LARCEN", None, None),
        ("X", None, None),
        ("ZZ", "something else", None),
        ("", "", None),
        (None, None, None),
    ],
)
def test_the_common_type_is_found_by_the_local_code_or_else_its_words(
    code: str | None, words: str | None, apco: str | None
) -> None:
    assert BOOK.apco_of(code, words) == apco


def test_the_first_table_by_id_says_what_a_code_means() -> None:
    assert Codebook([LOCAL, OTHERS]).apco_of("DOMVIO", None) == "DVA"
    renamed = OTHERS.model_copy(update={"id": "a"})
    assert Codebook([LOCAL, renamed]).apco_of("DOMVIO", None) == "ZZZ"


@pytest.mark.parametrize(
    ("field", "code", "known"),
    [
        ("call_type_code", " domvio", True),
        ("call_type_code", "dv/P", True),
        ("call_type_code", "DVA", True),
        ("call_type_code", "Domestic Violence", False),
        ("disposition", "xx", True),
        ("disposition", "domvio", False),
        ("relationship", "se", True),
        ("beat", "1", False),
        ("call_type_code", "", False),
    ],
)
def test_a_code_is_known_by_its_field_in_all_the_ways_it_is_written(
    field: str, code: str, known: bool
) -> None:
    assert BOOK.knows(field, code) is known


@pytest.mark.parametrize(
    ("field", "written", "meant"),
    [
        ("relationship", " wife", {"WIFE", "SE", "INTIMATE"}),
        ("relationship", "SE", {"SE", "INTIMATE"}),
        ("relationship", "unknown person", {"UNKNOWN PERSON", "ST"}),
        ("relationship", "landlord", {"LANDLORD"}),
        ("language", "wife", {"WIFE", "ES"}),
        ("language", "es", {"ES"}),
        ("beat", "se", {"SE"}),
        ("relationship", " ", set()),
    ],
)
def test_what_is_written_means_itself_its_code_and_its_class(
    field: str, written: str, meant: set[str]
) -> None:
    assert BOOK.meanings(field, written) == meant


def test_an_empty_book_knows_nothing() -> None:
    empty = Codebook([])
    assert empty.apco_of("DOMVIO", "Domestic Violence") is None
    assert not empty.knows("call_type_code", "DOMVIO")
    assert empty.meanings("relationship", "se") == {"SE"}


def test_a_table_lists_its_codes_in_all_the_ways_they_are_written() -> None:
    assert codes_by_table({"kin": KIN, "common": COMMON}) == {
        "kin": {"SE", "WIFE", "HUSBAND", "ST", "UNKNOWN PERSON"},
        "common": {"DVA"},
    }
