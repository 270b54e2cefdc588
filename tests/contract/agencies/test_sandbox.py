"""The agency against the sandbox over real HTTP: the life of a DOI, and every refusal on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests

from flask_doi.agencies.base import Credentials, Verdict
from flask_doi.agencies.comparison import differences
from flask_doi.agencies.datacite import DataCiteAgency
from flask_doi.agencies.resolver import Resolver
from flask_doi.domain.payload import Payload
from flask_doi.domain.states import AgencyState
from flask_doi.sandbox import RunningSandbox, SandboxAccount, serve

from .conftest import CALM
from .test_comparison import FULL, XML
from .words import DOI, METADATA, URL

MakeAgency = Callable[..., DataCiteAgency]
DRAFT, REGISTERED, FINDABLE = AgencyState.DRAFT, AgencyState.REGISTERED, AgencyState.FINDABLE
PAYLOAD = Payload(attributes={**METADATA, "publisher": {"name": "County Archive"}})


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    narrow = SandboxAccount(
        id="NARROW.ARCHIVE", password="narrow", prefixes=("10.80002",), domains="catalogue.example,*.archive.example"
    )
    archive = SandboxAccount(id="SANDBOX.ARCHIVE", password="sandbox", prefixes=("10.80000",))
    with serve(accounts=[archive, narrow]) as running:
        yield running


@pytest.fixture
def account(sandbox: RunningSandbox, make_agency: MakeAgency) -> Callable[..., DataCiteAgency]:
    def speak_for(repository_id: str = "SANDBOX.ARCHIVE", **secrets: str) -> DataCiteAgency:
        credentials = Credentials(repository_id=repository_id, **(secrets or {"password": "sandbox"}))
        return make_agency(sandbox.url, credentials=credentials)

    return speak_for


@pytest.fixture
def archive(account: MakeAgency) -> DataCiteAgency:
    return account()


@pytest.fixture
def resolver(sandbox: RunningSandbox) -> Iterator[Resolver]:
    resolver = Resolver(sandbox.url, deadlines=CALM)
    yield resolver
    resolver.close()


@pytest.mark.parametrize("state", [DRAFT, REGISTERED, FINDABLE])
def test_a_doi_is_created_in_the_state_wanted(archive: DataCiteAgency, resolver: Resolver, state: AgencyState) -> None:
    created = archive.create(doi=DOI, url=URL, state=state, payload=PAYLOAD)
    assert (created.verdict, created.code) == (Verdict.ACCEPTED, "created")
    found = archive.get(doi=DOI).observed
    assert found is not None
    assert (found.state, found.url, found.client) == (state, URL, "sandbox.archive")
    assert archive.holds(found, url=URL, payload=PAYLOAD)
    assert resolver.lookup(DOI).target == (None if state is DRAFT else URL)


@pytest.mark.parametrize("told_state", [True, False])
@pytest.mark.parametrize("wanted", [REGISTERED, FINDABLE])
@pytest.mark.parametrize("before", [DRAFT, REGISTERED, FINDABLE])
def test_an_update_leads_to_the_state_wanted_from_any_state(
    archive: DataCiteAgency, before: AgencyState, wanted: AgencyState, told_state: bool
) -> None:
    archive.create(doi=DOI, url=URL, state=before, payload=PAYLOAD)
    observed = before if told_state else None
    updated = archive.update(doi=DOI, url=URL, state=wanted, payload=PAYLOAD, observed=observed)
    assert updated.accepted
    assert updated.observed is not None
    assert updated.observed.state is wanted


def test_a_taken_name_is_read_back_and_recognised(archive: DataCiteAgency) -> None:
    assert archive.create(doi=DOI, url=URL, state=FINDABLE, payload=PAYLOAD).accepted
    again = archive.create(doi=DOI, url=URL, state=FINDABLE, payload=PAYLOAD)
    assert (again.verdict, again.code) == (Verdict.TAKEN, "taken")
    found = archive.get(doi=DOI).observed
    assert found is not None
    assert archive.holds(found, url=URL, payload=PAYLOAD)
    sibling = {**PAYLOAD.attributes, "identifiers": [{"identifier": "F1/4", "identifierType": "Reference code"}]}
    assert not archive.holds(found, url=URL, payload=Payload(attributes=sibling))


def test_rich_metadata_is_recognised_after_every_normalisation(archive: DataCiteAgency) -> None:
    payload = Payload(attributes=FULL)
    created = archive.create(doi=DOI, url=URL, state=FINDABLE, payload=payload)
    assert created.messages == ()
    assert created.accepted
    found = archive.get(doi=DOI).observed
    assert found is not None
    assert differences(found, payload) == ()
    updated = archive.update(doi=DOI, url=URL, state=FINDABLE, payload=PAYLOAD).observed
    assert updated is not None
    assert differences(updated, PAYLOAD) == ()
    assert "subjects" in differences(updated, payload)


def test_xml_of_the_host_is_recognised(archive: DataCiteAgency) -> None:
    complete = XML.replace(
        "</titles>",
        "</titles><creators><creator><creatorName>Doe, Jane</creatorName></creator></creators>"
        "<publisher>County Archive</publisher><publicationYear>2026</publicationYear>"
        '<resourceType resourceTypeGeneral="Text">File</resourceType>',
    )
    payload = Payload(xml=complete)
    created = archive.create(doi=DOI, url=URL, state=FINDABLE, payload=payload)
    assert created.messages == ()
    assert created.accepted
    found = archive.get(doi=DOI).observed
    assert found is not None
    assert archive.holds(found, url=URL, payload=payload)


def test_a_withdrawal_hides_the_doi_and_moves_it_to_the_tombstone(archive: DataCiteAgency, resolver: Resolver) -> None:
    archive.create(doi=DOI, url=URL, state=FINDABLE, payload=PAYLOAD)
    tombstone = URL + "/withdrawn"
    outcome = archive.update(doi=DOI, url=tombstone, state=REGISTERED, payload=PAYLOAD, reason="Withdrawn by donor")
    assert outcome.accepted
    assert outcome.observed is not None
    assert outcome.observed.attributes["reason"] == "Withdrawn by donor"
    assert resolver.lookup(DOI).target == tombstone


def test_only_drafts_are_deleted(archive: DataCiteAgency) -> None:
    archive.create(doi=DOI, url=URL, state=DRAFT, payload=PAYLOAD)
    assert archive.delete(doi=DOI).code == "deleted"
    assert archive.delete(doi=DOI).code == "absent"
    archive.create(doi=DOI, url=URL, state=REGISTERED, payload=PAYLOAD)
    assert archive.delete(doi=DOI).code == "not_a_draft"


def test_an_update_of_nothing_is_an_alarm(archive: DataCiteAgency) -> None:
    outcome = archive.update(doi=DOI, url=URL, state=FINDABLE, payload=PAYLOAD)
    assert outcome.accepted
    assert outcome.params == {"alarm": "recreated"}


def test_incomplete_metadata_is_refused_property_by_property(archive: DataCiteAgency) -> None:
    bare = Payload(attributes={"titles": METADATA["titles"], "types": METADATA["types"]})
    outcome = archive.create(doi=DOI, url=URL, state=FINDABLE, payload=bare)
    assert (outcome.verdict, outcome.code) == (Verdict.REFUSED, "invalid")
    assert {message.source for message in outcome.messages} >= {"creators", "publisher"}
    opinion = archive.validate(doi=DOI, url=URL, payload=bare)
    assert (opinion.verdict, opinion.code) == (Verdict.REFUSED, "invalid")
    assert archive.get(doi=DOI).code == "absent"


def test_the_agency_gives_its_opinion_without_registering(archive: DataCiteAgency) -> None:
    assert archive.validate(doi=DOI, url=URL, payload=PAYLOAD).code == "valid"
    assert archive.get(doi=DOI).code == "absent"


def test_a_url_outside_the_domains_of_the_account_is_refused(account: MakeAgency) -> None:
    narrow = account("NARROW.ARCHIVE", password="narrow")
    doi = "10.80002/a"
    assert narrow.create(doi=doi, url="https://catalogue.example/a", state=FINDABLE, payload=PAYLOAD).accepted
    outcome = narrow.update(doi=doi, url="https://elsewhere.example/a", state=FINDABLE, payload=PAYLOAD)
    assert (outcome.verdict, outcome.code) == (Verdict.REFUSED, "url_not_allowed")
    assert outcome.params["host"] == "elsewhere.example"


def test_a_prefix_that_is_not_ours_is_suspect_and_the_probe_names_it(archive: DataCiteAgency) -> None:
    outcome = archive.create(doi="10.80001/a", url=URL, state=FINDABLE, payload=PAYLOAD)
    assert (outcome.verdict, outcome.code) == (Verdict.SUSPECT, "forbidden")
    report = archive.check(prefix="10.80001")
    assert (report.code, report.prefixes) == ("prefix_not_assigned", ("10.80000",))


@pytest.mark.parametrize(
    "secrets",
    [{"password": "changed"}, {"api_token": "DC." + "x" * 32}, {"api_token": "not-a-token"}, {"password": ""}],
)
def test_wrong_credentials_never_pass(account: MakeAgency, archive: DataCiteAgency, secrets: dict[str, str]) -> None:
    archive.create(doi=DOI, url=URL, state=DRAFT, payload=PAYLOAD)
    stranger = account(**secrets)
    created = stranger.create(doi=DOI + "2", url=URL, state=FINDABLE, payload=PAYLOAD)
    updated = stranger.update(doi=DOI, url=URL, state=FINDABLE, payload=PAYLOAD)
    assert {created.verdict, updated.verdict} == {Verdict.SUSPECT}
    assert stranger.get(doi=DOI).verdict in (Verdict.ACCOUNT, Verdict.SUSPECT)
    assert stranger.check(prefix="10.80000").code == "bad_credentials"


def test_an_account_that_does_not_exist_is_unknown(account: MakeAgency) -> None:
    assert account("NO.SUCH", password="x").check().code in ("unknown_account", "bad_credentials")


def test_a_usable_account_is_reported(account: MakeAgency, archive: DataCiteAgency) -> None:
    report = archive.check(prefix="10.80000")
    assert (report.code, report.active, report.domains) == ("ok", True, ("*",))
    narrow = account("NARROW.ARCHIVE", password="narrow").check(prefix="10.80002")
    assert narrow.domains == ("catalogue.example", "*.archive.example")


def test_somebody_elses_doi_is_seen_as_theirs(account: MakeAgency, archive: DataCiteAgency) -> None:
    other = account("OTHER.LIBRARY")
    assert other.create(doi="10.80001/a", url=URL, state=FINDABLE, payload=PAYLOAD).accepted
    found = archive.get(doi="10.80001/a").observed
    assert found is not None
    assert found.client == "other.library"
    assert archive.update(doi="10.80001/a", url=URL, state=FINDABLE, payload=PAYLOAD).code == "forbidden"


def test_the_listing_shows_every_state_of_ours_and_nothing_of_others(
    account: MakeAgency, archive: DataCiteAgency
) -> None:
    account("OTHER.LIBRARY").create(doi="10.80001/a", url=URL, state=FINDABLE, payload=PAYLOAD)
    expected = {}
    for number, state in enumerate([DRAFT, REGISTERED, FINDABLE] * 4):
        doi = f"10.80000/n{number}"
        expected[doi] = state
        assert archive.create(doi=doi, url=URL, state=state, payload=PAYLOAD).accepted
    listed = list(archive.list())
    assert {each.doi: each.state for each in listed} == expected
    assert len(listed) == len(expected)
    assert all(each.url == URL and each.updated is not None for each in listed)


def test_an_observation_of_the_sandbox_is_complete(archive: DataCiteAgency) -> None:
    outcome = archive.create(doi=DOI, url=URL, state=FINDABLE, payload=PAYLOAD)
    assert outcome.observed is not None
    assert outcome.observed.registered is not None
    told: dict[str, Any] = dict(outcome.observed.attributes)
    assert differences(replace(outcome.observed, attributes=told | {"publicationYear": 1999}), PAYLOAD) == (
        "publicationYear",
    )


def spoil(sandbox: RunningSandbox, **fault: Any) -> None:
    requests.post(f"{sandbox.url}/_sandbox/faults", json=fault, timeout=5).raise_for_status()


def test_a_lost_reply_is_healed_by_reading_back(sandbox: RunningSandbox, archive: DataCiteAgency) -> None:
    spoil(sandbox, method="POST", path="/dois", lost_reply="after")
    lost = archive.create(doi=DOI, url=URL, state=FINDABLE, payload=PAYLOAD)
    assert (lost.verdict, lost.code) == (Verdict.UNKNOWN, "connection")
    assert archive.create(doi=DOI, url=URL, state=FINDABLE, payload=PAYLOAD).verdict is Verdict.TAKEN
    found = archive.get(doi=DOI).observed
    assert found is not None
    assert archive.holds(found, url=URL, payload=PAYLOAD)


def test_a_request_lost_on_the_way_can_be_repeated(sandbox: RunningSandbox, archive: DataCiteAgency) -> None:
    spoil(sandbox, method="POST", path="/dois", lost_reply="before")
    assert archive.create(doi=DOI, url=URL, state=FINDABLE, payload=PAYLOAD).verdict is Verdict.UNKNOWN
    assert archive.create(doi=DOI, url=URL, state=FINDABLE, payload=PAYLOAD).code == "created"


def test_an_account_proves_itself_by_api_key_and_by_token(sandbox: RunningSandbox, account: MakeAgency) -> None:
    wish = {"data": {"type": "apiKeys", "attributes": {"name": "catalogue"}}}
    login = ("SANDBOX.ARCHIVE", "sandbox")
    made = requests.post(f"{sandbox.url}/credentials/api-keys", json=wish, auth=login, timeout=5)
    form = {"grant_type": "password", "username": login[0], "password": login[1]}
    issued = requests.post(f"{sandbox.url}/token", data=form, timeout=5)
    for number, token in enumerate([made.json()["data"]["attributes"]["key"], issued.json()["access_token"]]):
        agency = account(api_token=token)
        assert agency.check(prefix="10.80000").code == "ok"
        assert agency.create(doi=f"{DOI}-{number}", url=URL, state=FINDABLE, payload=PAYLOAD).code == "created"
