"""A referral's id as people can type it, from a printed list or a spreadsheet: R-K7QM-2XDP.

It is the random end of the id. Crockford's base 32 has no letter that looks like a digit, and the R in front
keeps spreadsheets from taking it for a number or a date.
"""

import re
from uuid import UUID

_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BITS_EACH, _LENGTH = 5, 8
_MISREAD = str.maketrans("OIL", "011")
_SHORT = re.compile(rf"R?([{_SYMBOLS}]{{{_LENGTH}}})")
_WHOLE = re.compile(r"[0-9A-F]{32}")


def short_id(referral_id: UUID) -> str:
    """The short form of an id; two of one queue may share it, though hardly ever."""
    tail, symbols = referral_id.int, ""
    for _ in range(_LENGTH):
        symbols = _SYMBOLS[tail % len(_SYMBOLS)] + symbols
        tail >>= _BITS_EACH
    return f"R-{symbols[:4]}-{symbols[4:]}"


def read_short_id(text: str) -> UUID | str | None:
    """What somebody typed: a whole id, the short form as we write it, or None if it is neither."""
    bare = re.sub(r"[\s-]", "", text).upper()
    if _WHOLE.fullmatch(bare):
        return UUID(bare)
    found = _SHORT.fullmatch(bare.translate(_MISREAD))
    return f"R-{found[1][:4]}-{found[1][4:]}" if found else None


def ending(short: str) -> str:
    """The last ten hexadecimal digits of the ids that have this short form."""
    number = 0
    for symbol in short[1:].replace("-", ""):
        number = number * len(_SYMBOLS) + _SYMBOLS.index(symbol)
    return f"{number:010x}"
