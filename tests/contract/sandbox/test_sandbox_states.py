"""The states of a DOI and the events that move it."""

from __future__ import annotations

import pytest

from .conftest import Client, attributes, described, problems


def start(archive: Client, state: str) -> str:
    doi = f"10.80000/in-{state}"
    event = {"draft": None, "registered": "register", "findable": "publish"}[state]
    assert archive.put(doi, described(event=event)).status_code == 201
    assert archive.state_of(doi) == state
    return doi


@pytest.mark.parametrize(
    ("state", "event", "after"),
    [
        ("draft", "publish", "findable"),
        ("draft", "register", "registered"),
        ("draft", "hide", "draft"),
        ("draft", "show", "draft"),
        ("registered", "publish", "findable"),
        ("registered", "register", "registered"),
        ("registered", "hide", "registered"),
        ("registered", "show", "findable"),
        ("findable", "publish", "findable"),
        ("findable", "register", "findable"),
        ("findable", "hide", "registered"),
        ("findable", "show", "findable"),
        ("draft", "PUBLISH", "draft"),
        ("draft", "nonsense", "draft"),
        ("findable", None, "findable"),
    ],
)
def test_an_event_moves_the_state_or_silently_does_nothing(
    archive: Client, state: str, event: str | None, after: str
) -> None:
    doi = start(archive, state)
    reply = archive.put(doi, {"event": event})
    assert reply.status_code == 200
    assert attributes(reply)["state"] == after
    assert attributes(reply)["isActive"] is (after == "findable")


def test_a_state_in_the_body_is_ignored(archive: Client) -> None:
    reply = archive.put("10.80000/a", described(state="findable", isActive=True))
    assert attributes(reply)["state"] == "draft"


def test_a_draft_can_be_deleted(archive: Client) -> None:
    doi = start(archive, "draft")
    reply = archive.delete(f"/dois/{doi}")
    assert (reply.status_code, reply.content) == (204, b"")
    assert archive.get(f"/dois/{doi}").status_code == 404


@pytest.mark.parametrize("state", ["registered", "findable"])
def test_what_left_the_draft_state_cannot_be_deleted(archive: Client, state: str) -> None:
    doi = start(archive, state)
    reply = archive.delete(f"/dois/{doi}")
    assert reply.status_code == 405
    assert reply.json() == {"errors": [{"status": "405", "title": "Method not allowed"}]}
    assert reply.headers["Allow"] == "HEAD, GET, POST, PATCH, PUT, OPTIONS"
    assert archive.state_of(doi) == state


def test_deleting_nothing_is_not_found(archive: Client) -> None:
    assert archive.delete("/dois/10.80000/none").status_code == 404


def test_hiding_keeps_the_reason(archive: Client) -> None:
    doi = start(archive, "findable")
    reply = archive.put(doi, {"event": "hide", "reason": "withdrawn by author"})
    assert attributes(reply)["reason"] == "withdrawn by author"
    assert attributes(reply)["state"] == "registered"


@pytest.mark.parametrize("event", ["register", "publish"])
def test_registering_demands_a_url(archive: Client, event: str) -> None:
    reply = archive.put("10.80000/no-url", described(url=None, event=event))
    assert reply.status_code == 422
    assert reply.json()["errors"] == [{"source": "url", "title": "Can't be blank", "uid": "10.80000/no-url"}]


def test_publishing_a_bare_draft_demands_url_and_metadata(archive: Client) -> None:
    archive.put("10.80000/bare", {"source": "test"})
    reply = archive.put("10.80000/bare", {"event": "publish"})
    assert problems(reply) == {"url": "Can't be blank", "xml": "Can't be blank"}
    assert archive.state_of("10.80000/bare") == "draft"


@pytest.mark.parametrize(
    "target", ["ftp://ftp.example.org/file.pdf", "http://example.org", "https://example.org/a?b=c"]
)
def test_ftp_and_http_targets_are_taken(archive: Client, target: str) -> None:
    assert attributes(archive.put("10.80000/target", described(url=target, event="publish")))["url"] == target


@pytest.mark.parametrize("target", ["example.org", "mailto:a@example.org", "https://"])
def test_a_malformed_url_is_refused_even_for_a_draft(archive: Client, target: str) -> None:
    reply = archive.put("10.80000/target", described(url=target))
    assert reply.status_code == 422
    assert problems(reply) == {"url": "URL is not valid"}


def test_a_draft_needs_nothing_but_its_name(archive: Client) -> None:
    reply = archive.post({"doi": "10.80000/10704"})
    assert reply.status_code == 201
    assert attributes(reply)["state"] == "draft"
    assert attributes(reply)["url"] is None
