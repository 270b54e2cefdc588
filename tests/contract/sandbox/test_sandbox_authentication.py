"""Who may do what, and how the agency refuses the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from .conftest import Client, attributes, described

BAD = {"errors": [{"status": "401", "title": "Bad credentials."}]}
FORBIDDEN = {"errors": [{"status": "403", "title": "You are not authorized to access this resource."}]}
MISSING = {"errors": [{"status": "404", "title": "The resource you are looking for doesn't exist."}]}


def token_for(archive: Client) -> str:
    form = {"grant_type": "password", "username": "SANDBOX.ARCHIVE", "password": "sandbox"}
    return str(archive.call("POST", "/token", data=form).json()["access_token"])


def key_for(archive: Client) -> str:
    body = {"data": {"type": "apiKeys", "attributes": {"name": "tests"}}}
    reply = archive.call("POST", "/credentials/api-keys", json=body)
    assert reply.status_code == 201
    return str(reply.json()["data"]["attributes"]["key"])


def test_a_write_without_credentials_is_refused(nobody: Client) -> None:
    reply = nobody.post(described(doi="10.80000/a"))
    assert (reply.status_code, reply.json()) == (401, BAD)
    assert reply.headers["X-Anonymous-Consumer"] == "true"


def test_an_account_name_is_not_case_sensitive(url: str) -> None:
    reply = Client(url, ("sandbox.Archive", "sandbox")).post({"doi": "10.80000/a"})
    assert reply.status_code == 201
    assert reply.headers["X-Credential-Username"] == "sandbox.archive"


def test_a_wrong_password_makes_a_reader_a_nobody(archive: Client, impostor: Client) -> None:
    archive.put("10.80000/seen", described(event="publish"))
    reply = impostor.get("/dois/10.80000/seen")
    assert reply.status_code == 200
    assert reply.headers["X-Anonymous-Consumer"] == "true"


def test_a_wrong_password_on_a_new_doi_is_not_found(impostor: Client) -> None:
    reply = impostor.post(described(doi="10.80000/a"))
    assert (reply.status_code, reply.json()) == (404, MISSING)
    assert impostor.put("10.80000/a", described()).status_code == 404


def test_a_wrong_password_with_a_named_repository_is_refused(impostor: Client) -> None:
    reply = impostor.post(described(doi="10.80000/a"), client="sandbox.archive")
    assert (reply.status_code, reply.json()) == (401, BAD)


def test_a_wrong_password_on_a_known_doi_is_refused(archive: Client, impostor: Client) -> None:
    archive.put("10.80000/a", described())
    assert impostor.put("10.80000/a", {"url": "https://example.org/b"}).status_code == 401
    assert impostor.delete("/dois/10.80000/a").status_code == 401


@pytest.mark.parametrize("path", ["/dois", "/dois/10.80000/seen", "/dois/random?prefix=10.80000", "/events"])
def test_a_bad_bearer_token_is_refused_everywhere(archive: Client, url: str, path: str) -> None:
    archive.put("10.80000/seen", described(event="publish"))
    reply = Client(url, headers={"Authorization": "Bearer a.b.c"}).get(path)
    assert (reply.status_code, reply.json()) == (401, BAD)


def test_a_token_stands_for_its_account(archive: Client, url: str) -> None:
    bearer = Client(url, headers={"Authorization": f"Bearer {token_for(archive)}"})
    assert bearer.post({"doi": "10.80000/by-token"}).status_code == 201


@pytest.mark.parametrize(
    ("form", "title"),
    [
        ({"grant_type": "client_credentials"}, "Wrong grant type."),
        ({"grant_type": "password", "username": "SANDBOX.ARCHIVE"}, "Missing account ID or password."),
        (
            {"grant_type": "password", "username": "SANDBOX.ARCHIVE", "password": "no"},
            "Wrong account ID or password.",
        ),
    ],
)
def test_a_token_is_refused_with_400(nobody: Client, form: dict[str, str], title: str) -> None:
    reply = nobody.call("POST", "/token", data=form)
    assert (reply.status_code, reply.json()) == (400, {"errors": [{"status": "400", "title": title}]})


@pytest.mark.parametrize(
    ("name", "message"),
    [("SANDBOX.ARCHIVE", "Queued. Thank you."), ("a", "Account not found."), ("", "Missing account ID.")],
)
def test_a_forgotten_password_is_promised_a_message(nobody: Client, name: str, message: str) -> None:
    reply = nobody.call("POST", "/reset", data=f"username={name}")
    assert (reply.status_code, reply.json()) == (200, {"message": message})


def test_a_token_lasts_thirty_days(nobody: Client) -> None:
    form = {"grant_type": "password", "username": "SANDBOX.ARCHIVE", "password": "sandbox"}
    assert nobody.call("POST", "/token", data=form).json()["expires_in"] == 2592000


def test_an_api_key_works_in_every_place(archive: Client, url: str) -> None:
    key = key_for(archive)
    assert len(key) == 35
    for number, client in enumerate(
        [
            Client(url, ("SANDBOX.ARCHIVE", key)),
            Client(url, (key, "")),
            Client(url, (key, "whatever")),
            Client(url, headers={"Authorization": f"Bearer {key}"}),
        ]
    ):
        assert client.post({"doi": f"10.80000/key-{number}"}).status_code == 201


def test_an_api_key_of_another_repository_does_not_fit(archive: Client, url: str) -> None:
    reply = Client(url, ("OTHER.LIBRARY", key_for(archive))).post({"doi": "10.80001/a"})
    assert reply.status_code == 404


def test_an_api_key_neither_manages_keys_nor_lists_handles(archive: Client, url: str) -> None:
    by_key = Client(url, (key_for(archive), ""))
    assert by_key.get("/credentials/api-keys").status_code == 403
    assert by_key.get("/dois/get-dois").status_code == 403


def test_an_api_key_is_shown_once_and_can_be_revoked(archive: Client, url: str) -> None:
    key = key_for(archive)
    listed = archive.get("/credentials/api-keys").json()["data"]
    shown = next(entry for entry in listed if entry["attributes"]["keyPrefix"] == key[:11])
    assert "key" not in shown["attributes"]
    assert archive.delete(f"/credentials/api-keys/{shown['id']}").status_code == 204
    assert Client(url, headers={"Authorization": f"Bearer {key}"}).get("/dois").status_code == 401
    live = archive.get("/credentials/api-keys").json()["data"]
    every = archive.get("/credentials/api-keys?include_revoked=true").json()["data"]
    assert shown["id"] not in [entry["id"] for entry in live]
    assert shown["id"] in [entry["id"] for entry in every if entry["attributes"]["revokedAt"]]


def test_keys_need_credentials(nobody: Client) -> None:
    assert nobody.get("/credentials/api-keys").status_code == 401


@pytest.mark.parametrize("doi", ["10.80001/a", "10.99999/a", "10.aaaa03", None])
def test_a_prefix_that_is_not_ours_is_refused(archive: Client, doi: str | None) -> None:
    reply = archive.post(described(**({"doi": doi} if doi else {})))
    assert (reply.status_code, reply.json()) == (403, FORBIDDEN)


def test_the_permission_is_asked_before_the_body_of_an_update(library: Client, archive: Client) -> None:
    archive.put("10.80000/a", described())
    assert library.call("PUT", "/dois/10.80000/a", json={}).status_code == 403
    assert archive.call("PUT", "/dois/10.80000/a", json={}).status_code == 400


def test_members_read_drafts_of_their_repositories_but_do_not_write(archive: Client, member: Client) -> None:
    archive.put("10.80000/a", described())
    assert member.get("/dois/10.80000/a").status_code == 200
    assert member.put("10.80000/a", {"url": "https://example.org/b"}).status_code == 403
    assert member.post({"doi": "10.80000/b"}).status_code == 404


@pytest.mark.parametrize("state", ["draft", "registered"])
def test_what_is_not_findable_is_hidden_from_others(
    archive: Client, library: Client, nobody: Client, impostor: Client, state: str
) -> None:
    archive.put("10.80000/a", described(event="register" if state == "registered" else None))
    for other in (library, nobody, impostor):
        reply = other.get("/dois/10.80000/a")
        assert (reply.status_code, reply.json()) == (404, MISSING)


def test_a_findable_doi_is_everybodys_to_read(archive: Client, library: Client, nobody: Client) -> None:
    archive.put("10.80000/a", described(event="publish"))
    assert library.get("/dois/10.80000/a").status_code == 200
    assert nobody.get("/dois/10.80000/a").status_code == 200


def test_a_member_moves_a_doi_to_another_repository(
    archive: Client, member: Client, control: Callable[[str, Any], requests.Response]
) -> None:
    control("accounts", {"id": "SANDBOX.ANNEX", "password": "p", "prefixes": []})
    archive.put("10.80000/a", described(event="publish"))
    assert archive.send("PUT", "/dois/10.80000/a", {"mode": "transfer"}, "sandbox.annex").status_code == 403
    reply = member.send("PUT", "/dois/10.80000/a", {"mode": "transfer"}, "sandbox.annex")
    assert reply.status_code == 200
    assert reply.json()["data"]["relationships"]["client"]["data"]["id"] == "sandbox.annex"
    assert attributes(reply)["titles"] == described()["titles"]


def test_an_inactive_repository_only_reads(
    archive: Client, url: str, control: Callable[[str, Any], requests.Response]
) -> None:
    control("accounts", {"id": "SANDBOX.CLOSED", "password": "p", "prefixes": ["10.80003"], "active": False})
    closed = Client(url, ("SANDBOX.CLOSED", "p"))
    control("dois", {"doi": "10.80003/a", "client": "sandbox.closed"})
    assert closed.get("/dois/10.80003/a").status_code == 200
    assert closed.put("10.80003/a", {"url": "https://example.org/a"}).status_code == 403
    assert closed.post({"doi": "10.80003/b"}).status_code == 403


def test_a_repository_may_name_another_that_holds_the_prefix(archive: Client) -> None:
    reply = archive.post({"doi": "10.80001/a"}, client="other.library")
    assert reply.status_code == 201


def test_an_unknown_repository_is_not_found(archive: Client) -> None:
    assert archive.post({"doi": "10.80000/a"}, client="no.such").status_code == 404
