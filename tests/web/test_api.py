"""The addresses for machines: what they tell whom, and how they can be asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from werkzeug.test import TestResponse

from flask_doi.crosswalk.offered import FORMATS
from flask_doi.domain.states import DoiState
from flask_doi.models import DoiRow

from .conftest import MakeHost
from .host import PRODUCTION, Host

MEMBERS = [
    "record", "doi", "url", "state", "conditions", "environment", "target", "minted_at", "synced_at", "resolves",
    "metadata",
]  # fmt: skip


@pytest.fixture
def public(build: MakeHost) -> Host:
    """A host whose DOIs the world knows."""
    return build(**PRODUCTION)


def ask(host: Host, path: str, visitor: str = "nobody", **given: Any) -> TestResponse:
    return host.visitor(visitor).get(f"/api/doi/{path}", **given)


def settle(host: Host) -> None:
    """Lets the last change be long enough ago to be dated."""
    host.clock.ahead += timedelta(seconds=10)


def withdraw(host: Host, key: str) -> DoiRow:
    """As it is once a DOI was retired."""
    return host.row(key, desired_state=DoiState.DEACTIVATED, deactivated_at=host.clock())


def test_the_status_of_a_record_has_exactly_the_promised_members(public: Host) -> None:
    name = public.mint(public.shelf.put("r1"))
    reply = ask(public, "status/r1")
    assert (reply.status_code, reply.content_type) == (200, "application/json")
    told = reply.get_json()
    assert list(told) == MEMBERS
    assert told | {"minted_at": None, "synced_at": None, "metadata": None} == {
        "record": "r1",
        "doi": name,
        "url": f"https://doi.org/{name}",
        "state": "findable",
        "conditions": None,
        "environment": "production",
        "target": f"https://archive.example.org/doi/{name}",
        "minted_at": None,
        "synced_at": None,
        "resolves": None,
        "metadata": None,
    }
    assert told["minted_at"].endswith("Z")
    assert list(told["metadata"]) == list(FORMATS)
    assert told["metadata"]["ris"] == f"https://archive.example.org/api/doi/{name}/metadata/ris"


def test_a_doi_tells_the_same_as_its_record_in_any_spelling(public: Host) -> None:
    name = public.mint(public.shelf.put("r1"))
    expected = ask(public, "status/r1").get_json()
    for spelling in (name, name.upper(), name.replace("/", "%2F")):
        assert ask(public, spelling).get_json() == expected


def test_record_keys_may_hold_slashes(public: Host) -> None:
    public.mint(public.shelf.put("ZA HMA/F1/1"))
    assert ask(public, "status/ZA%20HMA/F1/1").get_json()["record"] == "ZA HMA/F1/1"
    assert ask(public, "status/ZA%20HMA%2FF1%2F1").get_json()["record"] == "ZA HMA/F1/1"


def test_conditions_are_told_only_to_those_who_may_see_states(public: Host) -> None:
    public.mint(public.shelf.put("r1"))
    assert ask(public, "status/r1").get_json()["conditions"] is None
    assert ask(public, "status/r1", "reader").get_json()["conditions"] is None
    assert ask(public, "status/r1", "colleague").get_json()["conditions"] == ["unresolved"]
    public.row("r1", wanted_revision=9, resolves=True)
    assert ask(public, "status/r1", "colleague").get_json()["conditions"] == ["stale"]


@pytest.mark.parametrize("make", [lambda host: host.reserve("r1"), lambda host: host.mint("r1", state="draft")])
def test_a_reserved_or_draft_doi_is_told_only_to_those_who_may_see_states(
    public: Host, make: Callable[[Host], str]
) -> None:
    public.shelf.put("r1")
    name = make(public)
    for visitor in ("nobody", "reader"):
        for path in ("status/r1", name, f"{name}/metadata/ris"):
            reply = ask(public, path, visitor)
            assert reply.status_code == 404
            assert name not in reply.text
    told = ask(public, "status/r1", "colleague").get_json()
    assert (told["doi"], told["url"], told["metadata"]) == (name, None, {})
    assert told["state"] in ("reserved", "draft")


def test_a_test_doi_is_told_only_to_those_who_may_see_states_unless_it_is_exposed(build: MakeHost, host: Host) -> None:
    name = host.mint(host.shelf.put("r1"))
    told = ask(host, "status/r1").get_json()
    assert told["environment"] == "sandbox"
    assert not told["url"].startswith("https://doi.org")
    assert "[Sandbox DOI]" in ask(host, f"{name}/metadata/citation").text


def test_a_hidden_test_doi_has_no_metadata_for_anybody(build: MakeHost) -> None:
    hidden = build()
    name = hidden.mint(hidden.shelf.put("r1"))
    assert ask(hidden, name).status_code == 404
    assert ask(hidden, "status/r1").status_code == 404
    assert ask(hidden, "status/r1", "colleague").get_json()["metadata"] == {}
    for visitor in ("nobody", "colleague"):
        assert ask(hidden, f"{name}/metadata/bibtex", visitor).status_code == 404


def test_a_doi_outlives_its_record_but_no_longer_names_it(public: Host) -> None:
    name = public.mint(public.shelf.put("r1"))
    public.shelf.change("r1", published=False)
    told = ask(public, name).get_json()
    assert (told["record"], told["doi"]) == (None, name)
    assert ask(public, "status/r1").status_code == 404
    assert ask(public, "status/r1", "colleague").get_json()["record"] == "r1"


def test_nothing_of_a_restricted_description_is_told(public: Host) -> None:
    name = public.mint(public.shelf.put("r1"))
    public.shelf.change("r1", restricted_description=True)
    told = ask(public, name).get_json()
    assert (told["record"], told["metadata"]) == (None, {})
    for form in FORMATS:
        reply = ask(public, f"{name}/metadata/{form}")
        assert reply.status_code == 404
        assert "Harbour" not in reply.text


def test_a_redacted_doi_names_no_record(public: Host) -> None:
    name = public.mint(public.shelf.put("letters-to-anna"))
    public.row("letters-to-anna", redacted_at=public.clock())
    told = ask(public, name).get_json()
    assert (told["record"], told["metadata"]) == (None, {})
    assert "anna" not in ask(public, name).text
    assert ask(public, "status/letters-to-anna").status_code == 404


def test_a_retired_doi_says_so(public: Host) -> None:
    name = public.mint(public.shelf.put("r1"))
    withdraw(public, "r1")
    assert ask(public, name).get_json()["state"] == "deactivated"


def test_an_external_doi_is_told_with_its_record(public: Host) -> None:
    public.shelf.put("r1")
    public.note_external("r1", "10.1234/theirs")
    told = ask(public, "10.1234/theirs").get_json()
    assert (told["state"], told["url"], told["target"]) == ("external", "https://doi.org/10.1234/theirs", None)
    public.shelf.change("r1", published=False)
    assert ask(public, "10.1234/theirs").status_code == 404


def test_metadata_comes_in_every_format_with_its_media_type(public: Host) -> None:
    name = public.mint(public.shelf.put("r1"))
    for form, offered in FORMATS.items():
        reply = ask(public, f"{name}/metadata/{form}")
        assert reply.status_code == 200
        assert reply.mimetype == offered.media_types[0]
        assert "Harbour by night" in reply.text
        assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_a_citation_can_be_had_in_a_style(public: Host) -> None:
    name = public.mint(public.shelf.put("r1"))
    assert ask(public, f"{name}/metadata/citation").text.startswith("Smith, Ann. Harbour by night, 1903. Item")
    assert ask(public, f"{name}/metadata/citation?style=apa").text.startswith("Smith, A. (1903). Harbour by night.")
    refused = ask(public, f"{name}/metadata/citation?style=vancouver")
    assert (refused.status_code, refused.content_type) == (400, "application/problem+json")
    assert "there are archival, datacite, apa" in refused.get_json()["detail"]


def test_what_is_not_there_is_a_problem_in_json(public: Host) -> None:
    for path in ("status/unknown", "10.9999/unknown", "10.9999/unknown/metadata/ris", "nothing", "status/", "10.80000"):
        reply = ask(public, path)
        assert (reply.status_code, reply.content_type) == (404, "application/problem+json")
        told = reply.get_json()
        assert (told["type"], told["title"], told["status"]) == ("about:blank", "Not Found", 404)
        assert told["detail"].endswith(".")


def test_an_unknown_format_is_a_problem(public: Host) -> None:
    name = public.mint(public.shelf.put("r1"))
    reply = ask(public, f"{name}/metadata/marc")
    assert reply.status_code == 404
    assert "names the formats" in reply.get_json()["detail"]


def test_nothing_can_be_changed(public: Host) -> None:
    name = public.mint(public.shelf.put("r1"))
    paths = ("status/r1", name, f"{name}/metadata/ris", "health", "openapi.json")
    for method, path in product(("POST", "PUT", "PATCH", "DELETE"), paths):
        reply = public.visitor("administrator").open(f"/api/doi/{path}", method=method)
        assert (reply.status_code, reply.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert reply.content_type == "application/problem+json"


def test_who_has_the_status_already_is_told_so(public: Host) -> None:
    public.mint(public.shelf.put("r1"))
    settle(public)
    first = ask(public, "status/r1")
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    again = ask(public, "status/r1", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    later = ask(public, "status/r1", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert later.status_code == 304
    public.row("r1", resolves=True, resolution_checked_at=public.clock())
    settle(public)
    for header in ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}):
        assert ask(public, "status/r1", headers=header).status_code == 200


def test_a_change_of_this_very_second_is_not_dated(public: Host) -> None:
    public.mint(public.shelf.put("r1"))
    public.row("r1", updated_at=public.clock())
    assert "Last-Modified" not in ask(public, "status/r1").headers


def test_metadata_is_not_sent_twice(public: Host) -> None:
    name = public.mint(public.shelf.put("r1"))
    tag = ask(public, f"{name}/metadata/ris").headers["ETag"]
    assert ask(public, f"{name}/metadata/ris", headers={"If-None-Match": tag}).status_code == 304
    public.shelf.change("r1", title="Harbour by day")
    assert ask(public, f"{name}/metadata/ris", headers={"If-None-Match": tag}).status_code == 200


def test_head_tells_the_headers_alone(public: Host) -> None:
    name = public.mint(public.shelf.put("r1"))
    for path in ("status/r1", name, f"{name}/metadata/csl", "health", "openapi.json"):
        reply = public.visitor().head(f"/api/doi/{path}")
        assert (reply.status_code, reply.data) == (200, b"")
        assert reply.content_type == ask(public, path).content_type


def test_scripts_of_other_sites_may_read_what_is_for_everybody(public: Host) -> None:
    name = public.mint(public.shelf.put("r1"))
    for path in ("status/r1", name, "status/unknown", "openapi.json", "health"):
        reply = ask(public, path, headers={"Origin": "https://elsewhere.example"})
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in reply.headers
        assert "ETag" in reply.headers["Access-Control-Expose-Headers"]
    asked = public.visitor().options(f"/api/doi/{name}", headers={"Origin": "https://elsewhere.example"})
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in asked.headers["Access-Control-Allow-Headers"]


def test_what_one_person_is_told_no_other_site_and_no_cache_gets(public: Host) -> None:
    public.mint(public.shelf.put("r1"))
    reply = ask(public, "status/r1", "colleague")
    assert "Access-Control-Allow-Origin" not in reply.headers
    assert reply.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Authorization"} <= set(reply.vary)
    assert {"Cookie", "Authorization"} <= set(ask(public, "status/r1").vary)


def test_the_public_answer_leaves_the_session_alone(public: Host) -> None:
    public.mint(public.shelf.put("r1"))
    assert "Set-Cookie" not in ask(public, "status/r1").headers


def test_the_addresses_can_be_moved(build: MakeHost) -> None:
    host = build(**PRODUCTION, DOI_API_PREFIX="/machines")
    name = host.mint(host.shelf.put("r1"))
    told = host.visitor().get(f"/machines/{name}").get_json()
    assert told["metadata"]["csl"] == f"https://archive.example.org/machines/{name}/metadata/csl"
    assert host.visitor().get(f"/api/doi/{name}").status_code == 404


def test_switched_off_nothing_is_told(build: MakeHost) -> None:
    host = build(DOI_ENABLED=False)
    for path in ("status/r1", "health", "openapi.json"):
        reply = ask(host, path)
        assert (reply.status_code, reply.content_type) == (404, "application/problem+json")
        assert "switched off" in reply.get_json()["detail"]


def test_without_its_tables_the_answer_is_a_problem_that_names_nothing(
    build: MakeHost, caplog: pytest.LogCaptureFixture
) -> None:
    host = build(SQLALCHEMY_DATABASE_URI="sqlite://")
    reply = ask(host, "status/r1")
    assert reply.status_code == 503
    assert "doi_dois" not in reply.text
    assert "run 'flask doi doctor'" in caplog.text


def test_the_documents_are_plain_json(public: Host) -> None:
    public.mint(public.shelf.put("r1", title="Gérard & Ω"))
    name = public.name_of("r1")
    assert json.loads(ask(public, f"{name}/metadata/csl").data)[0]["title"] == "Gérard & Ω"
