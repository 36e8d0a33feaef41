"""A catalog small enough to break on purpose."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.rules.catalog import CatalogError, load

HEAD = """
version: 1
title: Title
status: live
description: What it finds.
rationale: Why.
owner: board
created: 2026-11-20
modified: 2026-11-20
"""
RULE = f"""
id: mh-pills
{HEAD}
tag: mental_health
signals:
  words: {{field: narrative, has_phrase_from: [pills]}}
  coded: {{field: call_type_code, one_of_codes: types}}
  joke: {{field: narrative, has_phrase: [chill pill]}}
any_of: [words, coded]
none_of: [joke]
cases:
  - {{name: said, call: {{narrative: took all her pills}}, expect: match}}
  - {{name: coded, call: {{call_type_code: MHCRIS}}, expect: match}}
  - {{name: a joke, call: {{narrative: pills and a chill pill}}, expect: no_match}}
  - {{name: a theft, call: {{call_type_code: LARCEN}}, expect: no_match}}
"""
ROUTE = f"""
id: route-mhop
{HEAD}
route: {{queue: mhop, program: outreach}}
signals:
  tagged: {{field: tags, one_of: [mental_health]}}
  held: {{field: in_custody, is: true}}
all_of: [tagged]
hold:
  - {{reason: doubt, all_of: [held]}}
cases:
  - {{name: tagged, call: {{narrative: pills}}, expect: match}}
  - {{name: in custody, call: {{narrative: pills, in_custody: true}}, expect: held}}
  - {{name: not tagged, call: {{}}, expect: no_match}}
  - {{name: custody alone, call: {{in_custody: true}}, expect: no_match}}
"""
FILES = {
    "city.yaml": "{jurisdiction: x-city, title: X, timezone: UTC, reasons: []}",
    "queues/mhop.yaml": """
id: mhop
title: Queue
agency: Agency
receipt_only: false
profile: {basis: Law, call: {}, notes: {}, persons: [], units: {}, screenings: {}, tags: [], gates: []}
programs: [{id: outreach, title: Outreach}]
outcomes: [{code: engaged, title: Engaged}]
""",
    "lists/pills.yaml": "{id: pills, title: Pills, owner: board, source: ours, phrases: [pills, overdose]}",
    "codes/types.yaml": """
id: types
title: Types
owner: board
source: ours
field: call_type_code
codes: [{code: MHCRIS, title: Mental Health Crisis, apco: MNTL}]
""",
    "lists/pills_es.yaml": """
id: pills_es
title: Pastillas
owner: board
source: ours
language: es
adds_to: pills
phrases: [pastillas]
""",
    "cues/denied.yaml": """
id: denied
title: Denials
owner: board
source: ours
makes: negated
phrases: [denies]
except: [denies nothing]
""",
    "spellings/short.yaml": "{id: short, title: Short, owner: board, source: ours, words: {pills: [pllz]}}",
    "vocabularies/english.yaml": """
id: english
title: English
owner: board
source: ours
language: EN
words: [the, and, is, was, he, she, her, him, his, of]
""",
    "tags/mh-pills.yaml": RULE,
    "routes/route-mhop.yaml": ROUTE,
}


def catalog_in(root: Path, changed: Mapping[str, str] | None = None) -> Path:
    """Write the catalog into this directory, with some files changed or added."""
    for path, text in {**FILES, **(changed or {})}.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


def edited(path: str, old: str, new: str) -> dict[str, str]:
    """One file with these words instead of those."""
    assert old in FILES[path]
    return {path: FILES[path].replace(old, new)}


def line(path: str, words: str, changed: Mapping[str, str] = FILES) -> str:
    """`path:line` of the one line with these words."""
    lines = changed.get(path, FILES.get(path, "")).splitlines()
    (number,) = [number for number, text in enumerate(lines, 1) if words in text]
    return f"{path}:{number}"


def problems(root: Path, changed: Mapping[str, str]) -> list[str]:
    """What the loader finds wrong."""
    with pytest.raises(CatalogError) as refused:
        load(catalog_in(root, changed))
    assert str(root) in str(refused.value)
    assert all(problem in str(refused.value) for problem in refused.value.problems)
    return refused.value.problems
