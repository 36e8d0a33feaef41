"""The pages about rules: fresh, whole, and safe from what stands in a rule."""

from pathlib import Path

import pytest

from app.cli.rules import PAGES, written_pages
from app.rules.catalog import load
from app.rules.documents import BUILT_IN
from app.rules.pages import INDEX, MARK, pages
from tests.rules.small_catalog import catalog_in, edited

TAG = "tags/mh-pills.yaml"


def page(root: Path, name: str = "mh-pills.md") -> str:
    return pages(load(root), lambda path: f"../{path}")[name]


def test_the_files_are_what_the_catalog_says() -> None:
    committed = {path.name: path.read_text("utf-8") for path in PAGES.glob("*.md")}
    assert committed == written_pages(BUILT_IN), "run `make rules`"


def test_a_page_has_everything_of_its_rule(tmp_path: Path) -> None:
    more = "created: 2026-11-20\nsources: [The book]\nfalse_positives: [A joke]\nknown_misses: [A hint]"
    text = page(catalog_in(tmp_path, edited(TAG, "created: 2026-11-20", more)))
    for said in (
        MARK,
        "# Title\n",
        "| `mh-pills` | tag `mental_health` | live | 1 | board | 2026-11-20 |",
        "What it finds.\n\n**Why.** Why.\n",
        "- Holds when any of `words`, `coded`, and not `joke`.",
        "| `words` | The narrative mentions a phrase of [Pills](../lists/pills.yaml) (2: “pills”, ",
        "| a joke | narrative: “pills and a chill pill” | does not hold |",
        "## May hold wrongly\n\n- A joke\n\n## Known misses\n\n- A hint\n\n## Sources\n\n- The book\n",
        "Written 2026-11-20, in [`tags/mh-pills.yaml`](../tags/mh-pills.yaml).",
    ):
        assert said in text


def test_the_index_lists_rules_by_what_they_set(tmp_path: Path) -> None:
    text = page(catalog_in(tmp_path), INDEX)
    tags, routes = text.split("## Routes")
    assert "| `mental_health` | [Title](mh-pills.md) | live | board | 1 |" in tags
    assert "| `mhop/outreach` | [Title](route-mhop.md) | live | board | 1 |" in routes
    assert "## Gates" not in text


@pytest.mark.parametrize("said", ["a | b", "<b>a</b>", "*a*", "_a_", "[a](b)", "`a`"])
def test_what_a_rule_says_is_no_markup(tmp_path: Path, said: str) -> None:
    text = page(catalog_in(tmp_path, edited(TAG, "name: said", f"name: '{said}'")))
    (row,) = [line for line in text.splitlines() if "took all her pills" in line]
    assert row.replace("\\|", "").count("|") == 4
    assert said not in row


def test_a_city_leads_to_its_own_files_only(tmp_path: Path) -> None:
    city = tmp_path / "city"
    (city / "tags").mkdir(parents=True)
    (city / "city.yaml").write_text("{extends: built_in, title: Elsewhere}")
    catalog_in(tmp_path / "small")
    text = (tmp_path / "small" / TAG).read_text()
    text = text.replace("[pills]", "[partner]").replace("one_of_codes: types", "one_of: [MHCRIS]")
    text = text.replace("all her pills", "her boyfriend").replace("pills and", "boyfriend and")
    (city / TAG).write_text(text)
    made = written_pages(city)
    assert "[`tags/mh-pills.yaml`](../tags/mh-pills.yaml)" in made["mh-pills.md"]
    assert "(`lists/partner.yaml`)" in made["mh-pills.md"]
    assert "in `mental_health/mh-suicide.yaml`. [All rules]" in made["mh-suicide.md"]
    assert str(tmp_path) not in "".join(made.values())
