"""Every answer DataCite is known to give when it does not do what was asked, and what it means here."""

from __future__ import annotations

from typing import Any

import pytest

from flask_doi.agencies.base import Message, Verdict
from flask_doi.agencies.datacite import DataCiteAgency
from flask_doi.domain.payload import Payload
from flask_doi.domain.states import AgencyState

from .scripted_server import ScriptedServer, raw, reply
from .words import DOI, URL, complaint, refusal

NOT_FOUND = "The resource you are looking for doesn't exist."
NOT_AUTHORIZED = "You are not authorized to access this resource."
OLD_SCHEMA = "DOI 10.1/x: Schema http://datacite.org/schema/kernel-3 is no longer supported"

REFUSALS: list[tuple[int, Any, Verdict, str]] = [
    (400, refusal(400, "You need to provide a payload following the JSONAPI spec"), Verdict.REFUSED, "invalid"),
    (400, refusal(400, "undefined method `strip' for nil:NilClass"), Verdict.REFUSED, "invalid"),
    (401, refusal(401, "Bad credentials."), Verdict.SUSPECT, "bad_credentials"),
    (403, refusal(403, NOT_AUTHORIZED), Verdict.SUSPECT, "forbidden"),
    (404, refusal(404, NOT_FOUND), Verdict.SUSPECT, "not_found"),
    (405, refusal(405, "Method not allowed"), Verdict.REFUSED, "not_allowed"),
    (406, refusal(406, "The content type is not recognized."), Verdict.REFUSED, "refused"),
    (408, refusal(408, "Request timeout"), Verdict.UNAVAILABLE, "timeout"),
    (409, refusal(409, "The resource already exists."), Verdict.UNKNOWN, "conflict"),
    (410, refusal(410, "Gone"), Verdict.REFUSED, "refused"),
    (422, complaint("doi", "This DOI has already been taken"), Verdict.TAKEN, "taken"),
    (422, complaint("doi", "Is invalid"), Verdict.REFUSED, "invalid"),
    (422, complaint("url", "Can't be blank"), Verdict.REFUSED, "invalid"),
    (422, complaint("metadata", "Is invalid"), Verdict.REFUSED, "invalid"),
    (422, complaint("xml", OLD_SCHEMA), Verdict.REFUSED, "schema_unsupported"),
    (422, complaint("titles", "Title 'this has already been taken' should be an object"), Verdict.REFUSED, "invalid"),
    (422, refusal(422, "Parameter prefix is required"), Verdict.REFUSED, "invalid"),
    (422, {"errors": {"title": "one error, not a list"}}, Verdict.REFUSED, "invalid"),
    (422, {"errors": ["text instead of an object"]}, Verdict.REFUSED, "invalid"),
    (422, {"message": "a complaint in another shape"}, Verdict.UNKNOWN, "unreadable"),
    (500, {"status": 400, "title": "No valid prefix found"}, Verdict.UNKNOWN, "server_error"),
]


@pytest.mark.parametrize(("status", "document", "verdict", "code"), REFUSALS)
def test_a_refusal_has_one_meaning_for_create_and_update(
    agency: DataCiteAgency,
    server: ScriptedServer,
    payload: Payload,
    status: int,
    document: Any,
    verdict: Verdict,
    code: str,
) -> None:
    server.always = reply(status, document)
    created = agency.create(doi=DOI, url=URL, state=AgencyState.FINDABLE, payload=payload)
    updated = agency.update(doi=DOI, url=URL, state=AgencyState.FINDABLE, payload=payload)
    for outcome in (created, updated):
        assert (outcome.verdict, outcome.code, outcome.status) == (verdict, code, status)
        assert not outcome.accepted
    assert len(server.requests) == 2


def test_the_complaints_of_a_validation_are_kept_with_their_sources(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload
) -> None:
    errors = (
        complaint("creators", "Missing child element(s).")["errors"] + complaint("url", "URL is not valid")["errors"]
    )
    server.answers(reply(422, {"errors": errors}))
    outcome = agency.create(doi=DOI, url=URL, state=AgencyState.FINDABLE, payload=payload)
    assert outcome.messages == (
        Message(source="creators", text="Missing child element(s)."),
        Message(source="url", text="URL is not valid"),
    )


def test_a_url_outside_the_domains_of_the_account_is_told_with_its_host(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload
) -> None:
    text = f"URL {URL} is not allowed by repository SANDBOX.ARCHIVE domain settings."
    server.answers(reply(422, complaint("url", text)))
    outcome = agency.create(doi=DOI, url=URL, state=AgencyState.FINDABLE, payload=payload)
    assert (outcome.verdict, outcome.code) == (Verdict.REFUSED, "url_not_allowed")
    assert outcome.params == {"url": URL, "host": "catalogue.example"}


def test_a_page_for_413_means_that_the_request_is_too_large(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload
) -> None:
    server.answers(reply(413, text="<h1>413 Request Entity Too Large</h1>"))
    outcome = agency.create(doi=DOI, url=URL, state=AgencyState.FINDABLE, payload=payload)
    assert (outcome.verdict, outcome.code) == (Verdict.REFUSED, "too_large")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry_After": "17"}, 17.0),
        ({"Retry_After": "0.5"}, 0.5),
        ({"Retry_After": "Sat, 21 Nov 2026 06:01:30 GMT", "Date": "Sat, 21 Nov 2026 06:00:00 GMT"}, 90.0),
        ({"Retry_After": "Sat, 21 Nov 2026 05:00:00 GMT", "Date": "Sat, 21 Nov 2026 06:00:00 GMT"}, 0.0),
        ({"Retry_After": "Mon, 01 Jan 2001 00:00:00 GMT"}, 0.0),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "-5"}, None),
        ({"Retry_After": "nan"}, None),
        ({"Retry_After": "9" * 400}, None),
        ({"Retry_After": ""}, None),
        ({}, None),
    ],
)
def test_a_rate_limit_tells_how_long_to_wait_if_it_can(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload, headers: dict[str, str], seconds: float | None
) -> None:
    server.answers(reply(429, text="Your request has been rate limited.", **headers))
    outcome = agency.create(doi=DOI, url=URL, state=AgencyState.FINDABLE, payload=payload)
    assert (outcome.verdict, outcome.code, outcome.retry_after) == (Verdict.LIMITED, "limited", seconds)


def test_a_rate_limit_cut_short_is_still_a_rate_limit(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload
) -> None:
    server.answers(raw(b"HTTP/1.1 429 Too Many\r\nRetry-After: 3\r\nContent-Length: 500\r\n\r\nYour requ"))
    outcome = agency.update(doi=DOI, url=URL, state=AgencyState.FINDABLE, payload=payload)
    assert (outcome.verdict, outcome.retry_after) == (Verdict.LIMITED, 3.0)


def test_only_a_draft_can_be_deleted(agency: DataCiteAgency, server: ScriptedServer) -> None:
    server.answers(reply(405, refusal(405, "Method not allowed")))
    outcome = agency.delete(doi=DOI)
    assert (outcome.verdict, outcome.code) == (Verdict.REFUSED, "not_a_draft")
    assert server.requests[0].method == "DELETE"


def test_validation_tells_the_complaints_of_a_reply_that_is_200(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload
) -> None:
    server.answers(reply(200, complaint("creators", "Missing child element(s).")), reply(200, {"errors": []}))
    refused, empty = (agency.validate(doi=DOI, url=URL, payload=payload) for _ in range(2))
    assert (refused.verdict, refused.code, len(refused.messages)) == (Verdict.REFUSED, "invalid", 1)
    assert empty.verdict is Verdict.REFUSED
    assert server.requests[0].target.startswith("/dois/validate?")


def test_a_request_refused_while_reading_never_counts_as_unknown(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload
) -> None:
    server.answers(reply(401, refusal(401, "Bad credentials.")), reply(401, refusal(401, "Bad credentials.")))
    assert agency.get(doi=DOI).verdict is Verdict.SUSPECT
    assert agency.validate(doi=DOI, url=URL, payload=payload).code == "bad_credentials"
