"""A one-time link: shows one linkage without a login, takes one answer, and leaves no trace of its secret."""

import asyncio
import base64
import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from prometheus_client import generate_latest
from sqlalchemy import text

from app.storage.engine import Database
from app.telemetry import logs, metrics
from tests.directory import accepted, linked, service_id, stocked
from tests.front_door import FrontDoor
from tests.samples import domestic

HTML = {"Accept": "text/html,application/xhtml+xml"}
NAMED = {"first_name": "Annabella", "safe_contact": "919-555-0188, mornings only"}


def consent(**changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "consent_at": now.isoformat(),
        "ends_at": (now + timedelta(days=9)).isoformat(),
        **NAMED,
        **changes,
    }


async def link(door: FrontDoor, linkage: dict[str, Any], **wish: Any) -> dict[str, Any]:
    path = f"/v1/linkages/{linkage['linkage_id']}/link"
    answer = await door.ask("POST", path, role="agency", queue=linkage["queue"], json=wish)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def a_link(door: FrontDoor, **changes: Any) -> tuple[dict[str, Any], str]:
    """A linkage and the path of a link to it."""
    await stocked(door)
    linkage = await linked(door, await accepted(door), **changes)
    return linkage, (await link(door, linkage))["path"]


async def see(door: FrontDoor, path: str, **more: Any) -> httpx.Response:
    return await door.ask("GET", path, role=None, **more)


async def say(door: FrontDoor, path: str, answer: str = "accepted", **more: Any) -> httpx.Response:
    return await door.ask("POST", f"{path}/answer", role=None, json={"answer": answer, **more})


async def test_a_stranger_without_the_secret_sees_nothing(door: FrontDoor) -> None:
    _, path = await a_link(door)
    for wrong in ("x", path.rpartition("/")[2][:-1], path.rpartition("/")[2] + "x", "%00", "é", "x" * 5000):
        assert (await see(door, f"/v1/shared/{wrong}")).status_code == 404, wrong[:10]
        assert (await say(door, f"/v1/shared/{wrong}")).status_code == 404, wrong[:10]


async def test_wrong_answered_and_run_out_look_the_same(door: FrontDoor, database: Database) -> None:
    linkage, old = await a_link(door)
    new = (await link(door, linkage))["path"]
    assert (await see(door, old)).status_code == 404
    assert (await say(door, new)).status_code == 200
    latest = (await link(door, linkage))["path"]
    assert (await see(door, latest)).status_code == 200
    await database.run(
        lambda connection: connection.execute(text("UPDATE shared_links SET expires_at = now()"))
    )
    dead = [await see(door, path) for path in (old, new, latest, "/v1/shared/never-given")]
    dead += [await say(door, path) for path in (old, new, latest, "/v1/shared/never-given")]
    assert {(one.status_code, one.text) for one in dead} == {(404, dead[0].text)}


async def test_it_may_be_opened_again_until_it_is_answered(door: FrontDoor) -> None:
    linkage, path = await a_link(door)
    for _ in range(3):
        found = (await see(door, path)).json()
    assert found["asked"] == "A place for tonight"
    assert found["reasons"]["no_capacity"] == "The provider has no capacity"
    assert set(found) == {
        "category",
        "asked",
        "status",
        "first_name",
        "safe_contact",
        "expires_at",
        "reasons",
    }
    assert (await say(door, path)).json() == {"status": "accepted"}
    answer = await door.ask("GET", f"/v1/linkages/{linkage['linkage_id']}", role="agency")
    assert answer.json()["status"] == "accepted"
    assert answer.json()["history"][-1]["actor"].startswith("provider:")


async def test_of_two_answers_at_once_one_counts(door: FrontDoor) -> None:
    _, path = await a_link(door)
    said = await asyncio.gather(*(say(door, path, "received") for _ in range(4)))
    assert sorted(one.status_code for one in said) == [200, 404, 404, 404]


async def test_a_refusal_needs_a_reason_and_does_not_use_the_link_up_without(door: FrontDoor) -> None:
    linkage, path = await a_link(door)
    for body in ({}, {"reason": "bored"}, {"reason": "other"}):
        assert (await say(door, path, "not_accepted", **body)).status_code == 422
    assert (await say(door, path, "maybe")).status_code == 422
    assert (await say(door, path, "not_accepted", reason="no_capacity")).json() == {"status": "not_received"}
    answer = await door.ask("GET", f"/v1/linkages/{linkage['linkage_id']}", role="supervisor")
    assert answer.json()["reason"] == "no_capacity"


async def test_a_linkage_that_is_settled_has_no_live_link(door: FrontDoor) -> None:
    linkage, path = await a_link(door)
    base = f"/v1/linkages/{linkage['linkage_id']}"
    await door.ask("POST", f"{base}/received", role="agency", json={})
    assert (await see(door, path)).status_code == 404
    again = await door.ask("POST", f"{base}/link", role="agency", json={})
    assert (again.status_code, again.json()["linkage_status"]) == (409, "received")


async def test_no_person_is_named_without_consent_or_after_it(door: FrontDoor, database: Database) -> None:
    _, path = await a_link(door)
    found = (await see(door, path)).json()
    assert (found["first_name"], found["safe_contact"]) == (None, None)
    linkage = await linked(door, await accepted(door), consent=consent())
    path = (await link(door, linkage))["path"]
    assert (await see(door, path)).json().items() >= NAMED.items()
    assert NAMED["first_name"] in (await see(door, path, headers=HTML)).text
    ended = text("UPDATE linkages SET consent_ends_at = now() WHERE first_name IS NOT NULL")
    await database.run(lambda connection: connection.execute(ended))
    for headers in ({}, HTML):
        shown = (await see(door, path, headers=headers)).text
        assert not any(value in shown for value in NAMED.values())


async def test_link_and_mail_text_name_nobody_and_nothing(door: FrontDoor) -> None:
    await stocked(door)
    haven = {"category": "shelter", "service_id": service_id("victims of domestic violence")}
    linkage = await linked(door, await accepted(door, "dcrc", domestic()), consent=consent(), **haven)
    made = await link(door, linkage, days=2)
    assert re.fullmatch(r"/v1/shared/[\w-]{43}", made["path"])
    assert f"http://triage{made['path']}\n" in made["mail_text"]
    told = made["mail_text"].replace(made["path"], "").lower()
    for word in ("annabella", "919", "shelter", "violence", "crisis", "dcrc", "place for tonight", "haven"):
        assert word not in told, word
    left = datetime.fromisoformat(made["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=1, hours=23) < left <= timedelta(days=2)
    page = (await see(door, made["path"], headers=HTML)).text.lower()
    assert "dcrc" not in page
    assert "crisis" not in page


async def test_the_page_is_self_contained_and_its_form_answers(door: FrontDoor) -> None:
    asked = "<script>alert(1)</script> & a bed"
    _, path = await a_link(door, asked=asked)
    page = await see(door, path, headers=HTML)
    assert page.headers["content-type"].startswith("text/html")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; a bed" in page.text
    assert "<script" not in page.text
    assert not re.search(r"(src|href)=|url\(|@import", page.text)
    actions = set(re.findall(r'action="([^"]+)"', page.text))
    assert actions == {f"{path}/answer"}
    [style] = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
    digest = re.search(r"style-src 'sha256-([^']+)'", page.headers["content-security-policy"])
    assert digest
    assert base64.b64decode(digest[1]) == hashlib.sha256(style.encode()).digest()
    form = {"answer": "not_accepted", "reason": "waiting_list", "reason_text": ""}
    done = await door.ask("POST", f"{path}/answer", role=None, data=form, headers=HTML)
    assert (done.status_code, "Thank you" in done.text) == (200, True)
    assert (await see(door, path, headers=HTML)).status_code == 404


async def sent_as_form(door: FrontDoor, path: str, **form: str) -> httpx.Response:
    return await door.ask("POST", f"{path}/answer", role=None, data=form, headers=HTML)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"answer": "not_accepted", "reason": ""}, "reason"),
        ({"answer": "not_accepted", "reason": "bored"}, "reason"),
        ({"answer": "not_accepted", "reason": "other", "reason_text": ""}, "reason_text"),
        ({"answer": "not_accepted", "reason": "other", "reason_text": "<b>" * 200}, "reason_text"),
        ({"answer": "maybe"}, None),
        ({"reason": "other"}, None),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field_and_what_was_written_is_kept(
    door: FrontDoor, form: dict[str, str], field: str | None
) -> None:
    _, path = await a_link(door)
    page = await sent_as_form(door, path, **form)
    assert (page.status_code, page.headers["content-type"][:9]) == (422, "text/html")
    assert page.text.count('role="alert"') == 1
    assert page.text.count('aria-invalid="true"') == (field is not None)
    assert "<b>" not in page.text
    if field:
        [control] = re.findall(rf'<(?:select|input) id="{field}"[^>]*>', page.text)
        assert 'aria-invalid="true" autofocus' in control
        assert f'aria-describedby="{field}-error' in control
        assert f'<p class="error" id="{field}-error" role="alert">Please' in page.text
    if form.get("reason") == "other" and "answer" in form:
        assert '<option value="other" selected>' in page.text
    assert 'action="' + path + '/answer"' in page.text
    done = await sent_as_form(door, path, answer="not_accepted", reason="no_capacity")
    assert (done.status_code, "Thank you" in done.text) == (200, True)


async def test_a_person_with_a_dead_link_gets_a_page(door: FrontDoor) -> None:
    _, path = await a_link(door)
    assert (await say(door, path)).status_code == 200
    dead = [
        await see(door, path, headers=HTML),
        await see(door, "/v1/shared/never-given", headers=HTML),
        await sent_as_form(door, path, answer="accepted"),
        await sent_as_form(door, path, answer="not_accepted"),
    ]
    assert {(one.status_code, one.text) for one in dead} == {(404, dead[0].text)}
    assert "<h1>This link does not work</h1>" in dead[0].text
    assert path.rpartition("/")[2] not in dead[0].text


async def test_an_answer_that_no_longer_fits_is_said_on_the_page(door: FrontDoor) -> None:
    linkage, path = await a_link(door)
    base = f"/v1/linkages/{linkage['linkage_id']}"
    assert (await door.ask("POST", f"{base}/accepted", role="agency", json={})).status_code == 200
    late = await sent_as_form(door, path, answer="accepted")
    assert (late.status_code, "answered in the meantime" in late.text) == (409, True)
    assert 'value="accepted"' not in late.text
    assert 'value="received"' in late.text


async def test_every_control_of_the_page_has_a_name(door: FrontDoor) -> None:
    _, path = await a_link(door)
    page = (await see(door, path, headers=HTML)).text
    assert '<html lang="en">' in page
    assert page.count("<h1>") == page.count("<title>") == page.count("<main") == 1
    controls = re.findall(r'<(?:select|input) id="([^"]+)"', page)
    assert len(controls) == len(re.findall(r"<(?:select|input)", page)) == 2
    for control in controls:
        assert f'<label for="{control}">' in page
    for described in re.findall(r'aria-describedby="([^"]+)"', page):
        assert all(f'id="{one}"' in page for one in described.split())
    assert all(words.strip() for words in re.findall(r"<button[^>]*>(.*?)</button>", page))


async def test_nothing_keeps_or_passes_on_the_secret(
    door: FrontDoor, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[Any] = []
    for level in ("debug", "info"):
        monkeypatch.setattr(logs, level, lambda event, **facts: logged.append((event, facts)))
    _, path = await a_link(door)
    secret = path.rpartition("/")[2]
    answers = [
        await see(door, path),
        await see(door, path, headers=HTML),
        await say(door, path, "maybe"),
        await see(door, f"{path}x"),
        await say(door, path),
        await see(door, path),
    ]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"].startswith("noindex")
        if "html" not in answer.headers["content-type"]:
            assert secret not in answer.text
    routes = [facts["route"] for _, facts in logged]
    assert routes.count("/v1/shared/{secret}") == 4
    assert secret not in repr(logged)
    assert secret not in generate_latest(metrics.REGISTRY).decode()
    stored = await database.run(
        lambda connection: connection.execute(text("SELECT l::text, secret_sha256 FROM shared_links l"))
    )
    for row, digest in stored:
        assert secret not in row
        assert digest == hashlib.sha256(secret.encode()).digest()


async def test_a_body_that_is_too_large_or_no_answer_is_refused(door: FrontDoor) -> None:
    _, path = await a_link(door)
    large = await door.ask("POST", f"{path}/answer", role=None, content=b"x" * (9 * 1024 * 1024))
    assert large.status_code == 413
    for content in (b"", b"null", b"[]", b"\xff", b'{"answer": "accepted", "more": 1}'):
        answer = await door.ask("POST", f"{path}/answer", role=None, content=content)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:dispatch-triage:problem:invalid")
