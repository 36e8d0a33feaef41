"""The pages about a catalog's rules, written from the catalog: one a rule, and a table of all."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from app.rules.catalog import Catalog
from app.rules.model import Rule
from app.rules.wording import Style, Wording, verdict

MARK = "<!-- Written by `triage rules docs` from the catalog: change that, not this page. -->"
INDEX = "README.md"
_SPECIAL = re.compile(r"([\\`*_|<>\[\]])")
_READING = """\
A page says what a rule finds, why, who answers for it, and what proves it. **Signals** are the facts that a
rule looks for. A mention in a text counts when the text means it: not one that is denied, long past, only
supposed, about somebody else, or taken back by a later note. In phrases `*` stands for any ending, and
`(a|b)` for either. **Cases** are invented calls with what the rule must say of them; a rule does not load
unless each comes out as written.

A rule is *draft* (not evaluated), *shadow* (evaluated and recorded, refers nobody), *live*, or *retired*
(kept so that old matches can be understood)."""

Href = Callable[[str], str | None]  # the address of a file of the catalog, if a page can lead there


def pages(catalog: Catalog, href: Href) -> dict[str, str]:
    """The text of every page, by its file's name: the same from the same catalog."""
    wording = Wording(catalog, _markdown(href))
    made = {f"{rule.id}.md": "\n".join([*_page(wording, rule), ""]) for rule in catalog.rules}
    return {INDEX: "\n".join([*_index(catalog), ""]), **made}


def _markdown(href: Href) -> Style:
    def file(title: str, path: str) -> str:
        address = href(path)
        if address:
            return f"[{title}]({address})"
        return title if path in title else f"{title} (`{path}`)"

    return Style(name=_name, text=_text, file=file)


def _name(word: str) -> str:
    bar = r"\|"  # ends a cell unless escaped, even here
    return f"`{word.replace('|', bar)}`"


def _text(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(words.split()))


def _page(wording: Wording, rule: Rule) -> Iterator[str]:
    yield from (MARK, "", f"# {_text(rule.title)}", "")
    yield from _table(
        ("Rule", "Sets", "Status", "Version", "Owner", "Last changed"),
        [
            (
                _name(rule.id),
                wording.sets(rule),
                rule.status,
                str(rule.version),
                _text(rule.owner),
                f"{rule.modified}",
            )
        ],
    )
    yield from ("", _text(rule.description), "", f"**Why.** {_text(rule.rationale)}")
    yield from ("", "## When it holds", "", *(f"- {line}" for line in wording.holds(rule)), "")
    yield from _table(
        ("Signal", "Says"),
        [(_name(name), wording.signal(signal)) for name, signal in rule.signals.items()],
    )
    yield from ("", "## Cases", "")
    yield from _table(
        ("Case", "Call", "The rule"),
        [(_text(one.name), wording.call(one.call), verdict(one.expect)) for one in rule.cases],
    )
    for title, lines in (
        ("May hold wrongly", rule.false_positives),
        ("Known misses", rule.known_misses),
        ("Sources", rule.sources),
    ):
        if lines:
            yield from ("", f"## {title}", "")
            yield from (f"- {_text(line)}" for line in lines)
    path = wording.path(rule)
    file = wording.style.file(_name(path), path)
    yield from ("", f"Written {rule.created}, in {file}. [All rules]({INDEX})")


def _index(catalog: Catalog) -> Iterator[str]:
    cases = sum(len(rule.cases) for rule in catalog.rules)
    yield from (MARK, "", f"# Rules: {_text(catalog.city.title)}", "")
    yield from (f"{len(catalog.rules)} rules, proven by {cases} cases.", "", _READING, "", "## Tags")
    tags = [rule for rule in catalog.rules if rule.tag]
    for top in sorted({_top(rule) for rule in tags}):
        yield from ("", f"### {_name(top)}", "")
        yield from _rules([rule for rule in tags if _top(rule) == top])
    for title, rules in (
        ("Gates", [rule for rule in catalog.rules if rule.gate]),
        ("Routes", [rule for rule in catalog.rules if rule.route]),
    ):
        if rules:
            yield from ("", f"## {title}", "")
            yield from _rules(rules)


def _top(rule: Rule) -> str:
    return rule.sets.partition(".")[0]


def _rules(rules: Iterable[Rule]) -> Iterator[str]:
    return _table(
        ("Sets", "Rule", "Status", "Owner", "Version"),
        [
            (
                _name(rule.sets),
                f"[{_text(rule.title)}]({rule.id}.md)",
                rule.status,
                _text(rule.owner),
                str(rule.version),
            )
            for rule in sorted(rules, key=lambda rule: (rule.sets, rule.id))
        ],
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for row in rows:
        yield f"| {' | '.join(row)} |"
