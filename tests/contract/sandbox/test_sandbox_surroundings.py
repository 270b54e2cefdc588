"""Handles, random names, content links, stored documents, provenance, accounts, and paths that lead nowhere."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
import requests

from .conftest import URL, Client, attributes, described, document, encoded

Control = Callable[[str, Any], requests.Response]
MISSING = {"errors": [{"status": "404", "title": "The resource you are looking for doesn't exist."}]}


@pytest.fixture
def findable(archive: Client) -> str:
    assert archive.put("10.80000/found", described(event="publish")).status_code == 201
    return "10.80000/found"


@pytest.mark.parametrize(
    ("number", "suffix"),
    [("122149076", "3mfp-6m52"), ("123456", "003r-j076"), ("1234578", "015n-mj18"), ("1234579", "015n-mk15")],
)
def test_random_names_can_be_foretold(nobody: Client, number: str, suffix: str) -> None:
    reply = nobody.get(f"/dois/random?prefix=10.80000&number={number}")
    assert reply.json() == {"dois": [f"10.80000/{suffix}"]}


def test_random_names_follow_a_shoulder_and_come_in_numbers(nobody: Client) -> None:
    assert nobody.get("/dois/random?prefix=10.80000/fk2&number=123456").json() == {"dois": ["10.80000/fk2-003r-j076"]}
    names = nobody.get("/dois/random?prefix=10.80000&size=20").json()["dois"]
    assert len(set(names)) == 20


def test_random_names_need_a_prefix(nobody: Client) -> None:
    reply = nobody.get("/dois/random")
    assert (reply.status_code, reply.json()) == (
        422,
        {"errors": [{"status": "422", "title": "Parameter prefix is required"}]},
    )


def test_a_prefix_gives_a_random_name(archive: Client) -> None:
    reply = archive.post(described(prefix="10.80000"))
    assert reply.status_code == 201
    assert attributes(reply)["doi"].startswith("10.80000/")
    assert len(attributes(reply)["suffix"]) == 9


def test_a_prefix_that_is_none_crashes_the_service(archive: Client) -> None:
    reply = archive.post({"prefix": "ten"})
    assert (reply.status_code, reply.json()) == (500, {"status": 400, "title": "No valid prefix found"})


def test_a_public_doi_has_a_handle(nobody: Client, findable: str) -> None:
    body = nobody.get(f"/api/handles/{findable.upper()}").json()
    assert body["responseCode"] == 1
    value = body["values"][0]
    assert (value["index"], value["type"], value["ttl"]) == (1, "URL", 86400)
    assert value["data"] == {"format": "string", "value": URL}


def test_an_unknown_handle_and_a_missing_value_are_told_apart(archive: Client, nobody: Client, findable: str) -> None:
    archive.put("10.80000/draft", described())
    for name in ("10.80000/none", "10.80000/draft"):
        reply = nobody.get(f"/api/handles/{name}")
        assert (reply.status_code, reply.json()["responseCode"]) == (404, 100)
    other = nobody.get(f"/api/handles/{findable}?type=EMAIL")
    assert (other.status_code, other.json()["responseCode"]) == (200, 200)


def test_the_resolver_leads_to_the_target_even_when_hidden(archive: Client, nobody: Client, findable: str) -> None:
    archive.put(findable, {"event": "hide", "url": "https://example.org/tombstone"})
    reply = nobody.get(f"/resolve/{findable}")
    assert (reply.status_code, reply.headers["Location"]) == (302, "https://example.org/tombstone")
    missing = nobody.get("/resolve/10.80000/none")
    assert missing.status_code == 404
    assert "text/html" in missing.headers["Content-Type"]


def test_the_registration_agency_is_told(nobody: Client) -> None:
    assert nobody.get("/ra/10.80000").json() == [{"DOI": "10.80000", "RA": "DataCite"}]
    assert nobody.get("/ra/10.99999").json()[0]["status"] == "DOI not found"


def test_a_failing_handle_system_leaves_the_doi_unregistered(archive: Client, nobody: Client, control: Control) -> None:
    control("settings", {"handle_failure": True})
    reply = archive.put("10.80000/a", described(event="publish"))
    assert (reply.status_code, attributes(reply)["registered"]) == (201, None)
    assert attributes(reply)["state"] == "findable"
    assert nobody.get("/api/handles/10.80000/a").status_code == 404
    assert archive.get("/dois/10.80000/a/get-url").json() == {"errors": [{"status": 404, "title": "Not found"}]}
    control("settings", {"handle_failure": False})
    assert attributes(archive.put("10.80000/a", {"version": "2"}))["registered"]
    assert nobody.get("/api/handles/10.80000/a").status_code == 200


def test_a_handle_may_take_its_time(archive: Client, nobody: Client, findable: str, control: Control) -> None:
    control("settings", {"handle_delay": 60})
    archive.put(findable, {"url": "https://example.org/new"})
    assert nobody.get(f"/resolve/{findable}").headers["Location"] == URL
    archive.put("10.80000/new", described(event="publish"))
    assert nobody.get("/resolve/10.80000/new").status_code == 404


def test_the_url_in_the_handle_system_can_be_asked_for(
    archive: Client, library: Client, nobody: Client, findable: str
) -> None:
    for client in (archive, nobody):
        assert client.get(f"/dois/{findable}/get-url").json() == {"url": URL}
    assert library.get(f"/dois/{findable}/get-url").status_code == 403
    archive.put("10.80000/draft", described(url="https://example.org/draft"))
    assert archive.get("/dois/10.80000/draft/get-url").json() == {"url": "https://example.org/draft"}
    archive.put("10.80000/bare", {"source": "x"})
    assert archive.get("/dois/10.80000/bare/get-url").status_code == 204


def test_all_handles_of_the_first_prefix(archive: Client, nobody: Client) -> None:
    assert archive.get("/dois/get-dois").status_code == 204
    archive.put("10.80000/a", described(event="publish"))
    archive.put("10.80000/b", described())
    assert archive.get("/dois/get-dois").json() == {"dois": ["10.80000/A"]}
    assert nobody.get("/dois/get-dois").status_code == 401


def test_what_was_done_is_told_to_everybody(archive: Client, nobody: Client) -> None:
    archive.put("10.80000/a", described())
    archive.put("10.80000/a", {"event": "publish", "publicationYear": 1900})
    entries = nobody.get("/dois/10.80000/a/activities").json()["data"]
    assert [entry["attributes"]["action"] for entry in entries] == ["update", "create"]
    changes = entries[0]["attributes"]["changes"]
    assert changes["aasm_state"] == ["draft", "findable"]
    assert changes["publication_year"] == [1872, 1900]
    assert entries[1]["attributes"]["changes"]["aasm_state"] == "draft"
    assert entries[0]["attributes"]["prov:wasAttributedTo"].endswith("/repositories/sandbox.archive")
    assert entries[0]["attributes"]["prov:wasDerivedFrom"].endswith("/dois/10.80000/a")
    one = nobody.get(f"/activities/{entries[0]['id']}")
    assert one.json()["data"]["id"] == entries[0]["id"]
    assert nobody.get("/activities").json()["meta"]["total"] == 2
    assert nobody.get("/activities?datacite-doi-id=10.80000/a").json()["meta"]["total"] == 2
    assert nobody.get("/activities?datacite-doi-id=10.80000/b").json()["meta"]["total"] == 0


def test_changes_name_the_publisher_or_tell_it_in_full(archive: Client, nobody: Client) -> None:
    archive.put("10.80000/a", described())
    path = "/dois/10.80000/a/activities"
    plain, full = (nobody.get(path + query).json()["data"][0]["attributes"] for query in ("", "?publisher=true"))
    assert plain["changes"]["publisher"] == "Municipal Archive"
    assert full["changes"]["publisher"] == {"name": "Municipal Archive"}


def test_the_activities_of_an_account_are_not_those_of_its_dois(archive: Client) -> None:
    archive.put("10.80000/a", described())
    for path in ("/repositories/sandbox.archive/activities", "/providers/sandbox/activities"):
        body = archive.get(path).json()
        assert (body["meta"]["total"], body["data"][0]["attributes"]["action"]) == (1, "create")


def test_content_links_come_and_go(archive: Client, nobody: Client, findable: str) -> None:
    path = f"/dois/{findable}/media"
    sent = {"mediaType": "application/xml", "url": "https://example.org/a.xml"}
    made = archive.send("POST", path, sent)
    assert (made.status_code, attributes(made)["mediaType"]) == (201, "application/xml")
    one = f"{path}/{made.json()['data']['id']}"
    assert nobody.get(path).json()["meta"]["total"] == 1
    assert attributes(archive.send("PATCH", one, {"url": "https://example.org/b.xml"}))["version"] > 0
    assert attributes(nobody.get(one))["url"] == "https://example.org/b.xml"
    assert archive.delete(one).status_code == 204
    assert archive.delete(one).status_code == 404
    assert nobody.get("/dois/xxx/media").json() == MISSING


@pytest.mark.parametrize(
    ("sent", "source"),
    [
        ({"mediaType": "text", "url": "https://example.org"}, "media_type"),
        ({"mediaType": "text/csv", "url": "mailto:a@example.org"}, "url"),
    ],
)
def test_a_malformed_content_link_is_refused(archive: Client, findable: str, sent: dict[str, str], source: str) -> None:
    reply = archive.send("POST", f"/dois/{findable}/media", sent)
    assert (reply.status_code, reply.json()) == (422, {"errors": [{"source": source, "title": "Is invalid"}]})


def test_named_content_becomes_content_links(archive: Client, findable: str) -> None:
    links = ["s3://bucket/a.tif", "https://example.org/a.tif"]
    archive.put(findable, {"contentUrl": links, "formats": ["image/tiff"]})
    found = [entry["attributes"] for entry in archive.get(f"/dois/{findable}/media").json()["data"]]
    assert [(entry["url"], entry["mediaType"]) for entry in found] == [(links[0], "image/tiff"), (links[1], None)]
    included = archive.get(f"/dois/{findable}?include=media").json()["included"]
    assert [entry["attributes"]["url"] for entry in included] == links


def test_every_stored_document_is_kept(archive: Client) -> None:
    archive.post({"doi": "10.80000/a", "xml": encoded(document())})
    archive.put("10.80000/a", {"version": "2"})
    listed = archive.get("/dois/10.80000/a/metadata").json()["data"]
    assert [entry["attributes"]["version"] for entry in listed] == [1, 0]
    one = archive.get(f"/dois/10.80000/a/metadata/{listed[1]['id']}").json()["data"]["attributes"]
    assert b"Eating your own Dog Food" in base64.b64decode(one["xml"])
    assert archive.delete(f"/dois/10.80000/a/metadata/{listed[1]['id']}").status_code == 204
    assert archive.get("/dois/10.80000/a/metadata").json()["meta"]["total"] == 1


def test_accounts_and_prefixes_can_be_read(archive: Client) -> None:
    repository = archive.get("/repositories/SANDBOX.ARCHIVE").json()["data"]
    assert (repository["id"], repository["type"]) == ("sandbox.archive", "repositories")
    assert archive.get("/clients/sandbox.archive").json()["data"]["type"] == "clients"
    assert archive.get("/providers/sandbox").json()["data"]["id"] == "sandbox"
    assert archive.get("/repositories/no.such").status_code == 404
    assert "10.80000" in [entry["id"] for entry in archive.get("/prefixes").json()["data"]]
    held = archive.get("/client-prefixes?client-id=sandbox.archive").json()["data"]
    assert [entry["relationships"]["prefix"]["data"]["id"] for entry in held] == ["10.80000"]


def test_events_are_empty_and_closed_to_repositories(archive: Client, nobody: Client) -> None:
    assert nobody.get("/events").json()["data"] == []
    assert archive.call("POST", "/events", json={"data": {}}).status_code == 403
    assert nobody.call("POST", "/events", json={"data": {}}).status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/nowhere"), ("POST", "/heartbeat"), ("PUT", "/dois"), ("DELETE", "/dois"), ("POST", "/dois/10.80000/a")],
)
def test_an_unknown_path_or_a_wrong_verb_is_not_found(archive: Client, method: str, path: str) -> None:
    reply = archive.call(method, path)
    assert (reply.status_code, reply.json()) == (404, MISSING)


def test_small_talk(archive: Client, nobody: Client, staff: Client) -> None:
    assert (nobody.get("/heartbeat").text, nobody.get("/heartbeat").headers["Content-Type"]) == (
        "OK",
        "text/plain; charset=utf-8",
    )
    assert nobody.call("OPTIONS", "/anything").status_code == 204
    status = archive.call("POST", "/dois/status")
    assert (status.status_code, status.json()) == (501, {"message": "Not Implemented."})
    graphql = nobody.get("/client-api/graphql")
    assert (graphql.status_code, graphql.headers["Allow"]) == (405, "POST")
    assert graphql.json() == {"message": "This endpoint only supports POST requests."}
    assert staff.call("POST", "/dois/set-url").json() == {"message": "Adding missing URLs queued."}
    assert nobody.call("HEAD", "/heartbeat").content == b""
