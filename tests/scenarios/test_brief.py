"""Histories whose figures are known go in at the front door; the reports say the figures back."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import URL
from typer.testing import CliRunner

from app.cli.root import app
from app.feeds.simulated.scenarios import BRIEF, Figures, drawn
from app.rules.catalog import Catalog
from tests.live import LiveService, listening

SEED = 20261124  # of the figures that are not the brief's
YEARS = {"from": "2017-01-01", "to": "2020-01-01"}
REPORTED_AFTER_SECONDS = 6 * 3600


@pytest.fixture
def service(database_url: URL, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveService]:
    monkeypatch.setattr("app.cli.database.load", lambda _: catalog)  # it takes seconds to read
    with listening(database_url, catalog) as live:
        yield live


def simulate(service: LiveService, *arguments: str) -> Any:
    settings = {"TRIAGE_DATABASE_URL": service.database_url.render_as_string(hide_password=False)}
    return CliRunner().invoke(app, ["simulate", "--url", service.url, *arguments], env=settings)


def report(service: LiveService, name: str, **params: str) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {service.key('evaluator')}"}
    period = {name: f"{day}T00:00:00-05:00" for name, day in (YEARS | params).items() if name in YEARS}
    more = {name: value for name, value in params.items() if name not in YEARS}
    answer = httpx.get(f"{service.url}/v1/reports/{name}", params=period | more, headers=headers, timeout=60)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def check(service: LiveService, figures: Figures) -> None:
    """What the reports say is what the history was made to have."""
    lines = report(service, "linkages")
    [total] = [one for one in lines if one["category"] is None]
    assert (total["people"], total["sent"], total["providers"]) == (
        figures.people,
        figures.linkages,
        figures.providers,
    )
    [mental] = [one for one in lines if one["category"] == "mental_health" and one["provider"] is None]
    assert mental["sent"] == figures.mental_health
    assert mental["share"] == pytest.approx(figures.mental_health / figures.linkages)

    year = str(figures.enrolled_in)
    arms = {
        one["arm"]: one
        for one in report(
            service, "utilizers", **{"from": f"{year}-01-01", "to": f"{figures.enrolled_in + 1}-01-01"}
        )
    }
    enrolled = arms["enrolled_at_enrolment"]
    told = (enrolled["units"], enrolled["calls_before"], enrolled["calls_after"])
    assert told == (figures.utilizers, figures.calls_before, figures.calls_after)

    families = {one["year"]: one for one in report(service, "families")}
    for number, expected in figures.years.items():
        line = families[str(number)]
        assert (line["reports"], line["domestic_reports"]) == (expected.reports, expected.domestic)
        assert (line["families"], line["repeated"]) == (expected.families, expected.repeated)
        assert line["domestic_share"] == pytest.approx(expected.domestic / expected.reports)
        assert line["repeated_share"] == pytest.approx(expected.repeated / expected.families)

    [reported] = [one for one in report(service, "elapsed") if one["pair"] == "incident_to_dcdss_report"]
    everything = sum(one.reports for one in figures.years.values())
    assert (reported["n"], reported["open"]) == (everything, 0)
    assert reported["back_entered"] == everything
    assert reported["median_seconds"] == reported["p99_seconds"] == REPORTED_AFTER_SECONDS


def test_the_figures_of_the_brief_are_read_back(service: LiveService) -> None:
    done = simulate(service, "--scenario", "brief")
    assert done.exit_code == 0, done.output
    assert "447 people, 620 linkages to 122 providers, 46.9% mental health" in done.output
    check(service, BRIEF)
    again = simulate(service, "--scenario", "brief")
    assert "A scenario needs a service of its own" in str(again.exception)


def test_other_figures_are_read_back_as_exactly(service: LiveService) -> None:
    done = simulate(service, "--scenario", "random", "--seed", str(SEED))
    assert done.exit_code == 0, done.output
    check(service, drawn(SEED))


def test_an_unknown_scenario_is_refused(service: LiveService) -> None:
    assert simulate(service, "--scenario", "utopia").exit_code == 2
