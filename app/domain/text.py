"""Narrative text as people read it: HTML becomes text, control characters disappear."""

import re
from html.parser import HTMLParser

# Dispatchers type "BAC < 0.08" and "h&w": only what is plainly a tag or an entity makes it HTML.
_LOOKS_LIKE_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:[a-zA-Z]{2,8}|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_CONTROL = dict.fromkeys(c for c in range(0x20) if c not in (0x09, 0x0A, 0x0D)) | {0x7F: None}
_BLOCKS = frozenset(
    """address article blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table td th tr
    ul""".split()
)
_SILENT = frozenset(("script", "style", "template"))


class _TextOnly(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def plain_text(text: str) -> str:
    """The note as plain text: tags dropped, blocks on lines of their own, scripts silent."""
    if ("<" in text or "&" in text) and _LOOKS_LIKE_HTML.search(text):
        reader = _TextOnly()
        reader.feed(text)
        reader.close()
        text = re.sub(r"[ \t]*\n\s*", "\n", "".join(reader.parts))
    return (text if text.isprintable() else text.translate(_CONTROL)).strip()


def slug(words: str) -> str:
    """Words by their letters and digits alone: `On Scene`, `OnScene` and `ON-SCENE` are one."""
    return "".join(filter(str.isalnum, words)).lower()
