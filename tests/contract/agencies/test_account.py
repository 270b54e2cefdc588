"""One look at the account tells what is wrong with it; the listing is all of it or an error."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from flask_doi.agencies.base import ListingInterrupted, Verdict
from flask_doi.agencies.datacite import DataCiteAgency
from flask_doi.domain.states import AgencyState

from .scripted_server import ScriptedServer, Step, reply
from .words import account, complaint, refusal

KNOWN = {"X_Credential_Username": "sandbox.archive"}
UNAUTHORIZED = refusal(401, "Bad credentials.")
MISSING = refusal(404, "The resource you are looking for doesn't exist.")


def test_a_usable_account_is_reported_with_its_prefixes_and_domains(
    agency: DataCiteAgency, server: ScriptedServer
) -> None:
    document = account(prefixes=["10.80000", "10.80002"], domains="*.archive.example, catalogue.example")
    server.answers(reply(200, document, **KNOWN))
    report = agency.check(prefix="10.80000")
    assert (report.code, report.usable, report.active) == ("ok", True, True)
    assert report.prefixes == ("10.80000", "10.80002")
    assert report.domains == ("*.archive.example", "catalogue.example")
    assert [request.target.partition("?")[0] for request in server.requests] == ["/repositories/sandbox.archive"]


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        pytest.param([reply(401, UNAUTHORIZED)], "bad_credentials", id="refused token"),
        pytest.param([reply(403, refusal(403, "No."))], "bad_credentials", id="forbidden"),
        pytest.param(
            [reply(200, account(), X_Anonymous_Consumer="true")], "bad_credentials", id="silently made anonymous"
        ),
        pytest.param(
            [reply(200, account(), X_Credential_Username=""), reply(401, UNAUTHORIZED)], "bad_credentials", id="no name"
        ),
        pytest.param([reply(200, account(), X_Credential_Username="other.library")], "bad_credentials", id="another"),
        pytest.param([reply(404, MISSING), reply(404, MISSING)], "unknown_account", id="no such repository"),
        pytest.param([reply(200, account(isActive=False), **KNOWN)], "account_inactive", id="inactive"),
        pytest.param([reply(200, account(prefixes=["10.1"]), **KNOWN)], "prefix_not_assigned", id="another prefix"),
        pytest.param([reply(429, text="slow down")], "unreachable", id="rate limit"),
        pytest.param([reply(302, Location="https://login.example/")], "unreachable", id="redirect"),
        pytest.param([reply(403, text="awselb/2.0")], "unreachable", id="load balancer"),
    ],
)
def test_the_cause_is_named(agency: DataCiteAgency, server: ScriptedServer, steps: list[Step], code: str) -> None:
    server.answers(*steps)
    report = agency.check(prefix="10.80000")
    assert report.code == code
    assert report.outcome is not None
    assert not report.usable
    assert server.script == []


def test_a_reply_that_names_nobody_is_proven_by_a_call_strangers_may_not_make(
    agency: DataCiteAgency, server: ScriptedServer
) -> None:
    server.answers(reply(200, account(prefixes=[])), reply(200, complaint("url", "Can't be blank")))
    assert agency.check().code == "ok"
    assert [request.method for request in server.requests] == ["GET", "POST"]


def test_an_older_address_of_the_account_will_do(agency: DataCiteAgency, server: ScriptedServer) -> None:
    server.answers(reply(404, MISSING), reply(200, account(prefixes=["10.80000"]), **KNOWN))
    assert agency.check(prefix="10.80000").usable
    assert server.requests[1].target.startswith("/clients/sandbox.archive")


@pytest.mark.parametrize(
    ("step", "prefixes", "code"),
    [
        (
            reply(200, {"data": [{"relationships": {"prefix": {"data": {"id": "10.80000"}}}}]}),
            ("10.80000",),
            "ok",
        ),
        (reply(200, {"data": []}), (), "prefix_not_assigned"),
        (reply(503, text="busy"), None, "ok"),
    ],
)
def test_prefixes_not_told_with_the_account_are_asked_for(
    agency: DataCiteAgency, server: ScriptedServer, step: Step, prefixes: tuple[str, ...] | None, code: str
) -> None:
    server.answers(reply(200, account(), **KNOWN), step)
    report = agency.check(prefix="10.80000")
    assert (report.prefixes, report.code) == (prefixes, code)
    assert "client-id=sandbox.archive" in server.requests[1].target


def row(name: str, state: str = "findable") -> dict[str, Any]:
    attributes = {"doi": f"10.80000/{name}", "state": state, "url": None, "updated": "2026-01-02T03:04:05.000Z"}
    return {"id": f"10.80000/{name}", "attributes": attributes}


def page(names: list[str], cursor: str | None = None) -> Step:
    links = {"next": f"https://elsewhere.example/dois?page%5Bcursor%5D={cursor}&page%5Bsize%5D=2"} if cursor else {}
    return reply(200, {"data": [row(name) for name in names], "links": links})


def test_the_listing_walks_by_cursor_and_stays_at_its_address(agency: DataCiteAgency, server: ScriptedServer) -> None:
    server.answers(reply(200, account(), **KNOWN), page(["a", "b"], "c1"), page(["c", "D"], "c2"), page([]))
    listed = list(agency.list())
    assert [each.doi for each in listed] == ["10.80000/a", "10.80000/b", "10.80000/c", "10.80000/d"]
    assert listed[0].state is AgencyState.FINDABLE
    assert listed[0].updated is not None
    assert listed[0].updated.isoformat() == "2026-01-02T03:04:05+00:00"
    asked = [parse_qs(urlsplit(request.target).query) for request in server.requests[1:]]
    assert [query["page[cursor]"] for query in asked] == [["1"], ["c1"], ["c2"]]
    assert all(query["client-id"] == ["sandbox.archive"] for query in asked)


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([reply(200, account(), X_Anonymous_Consumer="true")], "bad_credentials"),
        ([reply(200, account(), **KNOWN), page(["a"], "c1"), reply(502, text="bad gateway")], "server_error"),
        ([reply(200, account(), **KNOWN), page(["a"], "c1"), page(["a"], "c1")], "mismatch"),
        ([reply(200, account(), **KNOWN), reply(200, {"meta": {"total": 3}})], "unreadable"),
        ([reply(200, account(), **KNOWN), reply(200, {"data": [row("a", "flagged")]})], "mismatch"),
    ],
)
def test_a_listing_that_is_not_all_is_an_error(
    agency: DataCiteAgency, server: ScriptedServer, steps: list[Step], code: str
) -> None:
    server.answers(*steps)
    with pytest.raises(ListingInterrupted) as caught:
        list(agency.list())
    assert caught.value.outcome.code == code
    assert caught.value.outcome.verdict in (Verdict.ACCOUNT, Verdict.UNAVAILABLE)
