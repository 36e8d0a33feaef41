"""Narrative text as people read it: HTML becomes text, control characters disappear."""

import re
from html import unescape

# Dispatchers type "BAC < 0.08" and "h&w": only what is plainly a tag or an entity makes it HTML.
_LOOKS_LIKE_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:[a-zA-Z]{2,8}|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_CONTROL = dict.fromkeys(c for c in range(0x20) if c not in (0x09, 0x0A, 0x0D)) | {0x7F: None}
_BLOCKS = (
    "address article blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table td th tr ul"
)
_LINE = "\0"  # a block began or ended here; no tag reaches over it
_ATTRIBUTES = r"""(?:(?:[^<>"'\0]++|"[^"<\0]*+"|'[^'<\0]*+')*>|[^<>\0]*+>)"""  # mind ">" in quotes
_BLOCK = re.compile(rf"<(?:/\s*)?(?:{'|'.join(_BLOCKS.split())})(?=[\s/>]){_ATTRIBUTES}", re.IGNORECASE)
_TAG = re.compile(rf"</?[a-zA-Z]{_ATTRIBUTES}|<[!?/][^<>\0]*+>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SILENT = [
    (
        re.compile(rf"<{name}(?=[\s/>])[^<>]*+(?<!/)>", re.IGNORECASE),
        re.compile(rf"</{name}\s*>", re.IGNORECASE),
    )
    for name in ("script", "style", "template")
]
_BREAK = re.compile(r"(?<![ \t])[ \t]*\n\s*")


def plain_text(text: str) -> str:
    """The note as plain text: tags dropped, blocks on lines of their own, scripts silent.

    Takes time in proportion to the length of the text, whatever it holds.
    """
    if ("<" in text or "&" in text) and _LOOKS_LIKE_HTML.search(text):
        upto, end, after = text.replace(_LINE, "").rpartition("-->")
        text = _COMMENT.sub("", upto + end) + after
        for opening, closing in _SILENT:
            text = _without(text, opening, closing)
        text = _TAG.sub("", _BLOCK.sub(_LINE, text)).replace(_LINE, "\n")
        text = _BREAK.sub("\n", unescape(text))
    return (text if text.isprintable() else text.translate(_CONTROL)).strip()


def _without(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
    """The text without what stands between these tags, or after one that is not closed."""
    kept, at = [], 0
    while begin := opening.search(text, at):
        kept.append(text[at : begin.start()])
        end = closing.search(text, begin.end())
        if end is None:
            return "".join(kept)
        at = end.end()
    return "".join((*kept, text[at:]))


def slug(words: str) -> str:
    """Words by their letters and digits alone: `On Scene`, `OnScene` and `ON-SCENE` are one."""
    return "".join(filter(str.isalnum, words)).lower()
