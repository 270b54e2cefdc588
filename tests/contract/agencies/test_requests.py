"""What DataCite is told, and how its reply is compared with that."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable

import pytest

from flask_doi.agencies.base import Credentials, Verdict
from flask_doi.agencies.datacite import DataCiteAgency
from flask_doi.agencies.writing import event_towards
from flask_doi.domain.payload import Payload
from flask_doi.domain.states import AgencyState
from flask_doi.errors import ConfigurationError

from .scripted_server import ScriptedServer, reply
from .words import DOI, METADATA, PASSWORD, URL, account, record, refusal

MakeAgency = Callable[..., DataCiteAgency]
KNOWN = {"X_Credential_Username": "sandbox.archive"}
DRAFT, REGISTERED, FINDABLE = AgencyState.DRAFT, AgencyState.REGISTERED, AgencyState.FINDABLE


@pytest.mark.parametrize(("state", "event"), [(FINDABLE, "publish"), (REGISTERED, "register"), (DRAFT, None)])
def test_a_create_is_one_post_with_everything(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload, state: AgencyState, event: str | None
) -> None:
    server.answers(reply(201, record(state)))
    outcome = agency.create(doi=DOI, url=URL, state=state, payload=payload)
    assert (outcome.verdict, outcome.code) == (Verdict.ACCEPTED, "created")
    assert outcome.observed is not None
    assert (outcome.observed.state, outcome.observed.client) == (state, "sandbox.archive")
    assert outcome.observed.registered is not None
    assert outcome.observed.registered.isoformat() == "2026-11-20T10:00:00+00:00"
    (request,) = server.requests
    assert (request.method, request.target) == ("POST", "/dois?affiliation=true&publisher=true")
    assert request.headers["content-type"] == request.headers["accept"] == "application/vnd.api+json"
    assert request.attributes.get("event") == event
    assert request.attributes["schemaVersion"] == "http://datacite.org/schema/kernel-4"
    assert {name: request.attributes[name] for name in METADATA} == METADATA
    assert b'"relationships": {"client": {"data": {"type": "clients", "id": "sandbox.archive"}}}' in request.body


def test_nothing_is_created_as_absent(agency: DataCiteAgency, server: ScriptedServer, payload: Payload) -> None:
    with pytest.raises(ValueError, match="absent"):
        agency.create(doi=DOI, url=URL, state=AgencyState.ABSENT, payload=payload)
    assert server.requests == []


def test_an_update_tells_everything_and_empties_what_is_gone(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload
) -> None:
    server.answers(reply(200, record()))
    outcome = agency.update(doi=DOI, url=URL, state=FINDABLE, payload=payload, reason="moved")
    assert (outcome.verdict, outcome.code, dict(outcome.params)) == (Verdict.ACCEPTED, "updated", {})
    (request,) = server.requests
    assert (request.method, request.target.partition("?")[0]) == ("PUT", "/dois/10.80000%2Ff1-letters")
    assert request.attributes["subjects"] == []
    assert request.attributes["version"] is None
    assert request.attributes["reason"] == "moved"
    assert {name: request.attributes[name] for name in METADATA} == METADATA


def test_a_payload_of_xml_goes_alone(agency: DataCiteAgency, server: ScriptedServer) -> None:
    server.always = reply(200, record())
    declared = "<?xml version='1.0' encoding='iso-8859-1'?><resource>é</resource>"
    for xml in ("<resource>é</resource>", declared):
        agency.update(doi=DOI, url=URL, state=FINDABLE, payload=Payload(xml=xml))
    told = [request.attributes for request in server.requests]
    assert sorted(told[0]) == ["doi", "event", "url", "xml"]
    assert [base64.b64decode(attributes["xml"]).decode() for attributes in told] == [
        "<resource>é</resource>",
        '<?xml version="1.0" encoding="UTF-8"?><resource>é</resource>',
    ]


@pytest.mark.parametrize(
    ("observed", "replies", "events"),
    [
        (DRAFT, ["registered"], ["register"]),
        (FINDABLE, ["registered"], ["hide"]),
        (REGISTERED, ["registered"], ["register"]),
        (None, ["registered"], ["hide"]),
        (None, ["draft", "registered"], ["hide", "register"]),
        (DRAFT, ["findable", "registered"], ["register", "hide"]),
        (REGISTERED, ["findable", "registered"], ["register", "hide"]),
    ],
)
def test_a_doi_becomes_registered_from_any_state(
    agency: DataCiteAgency,
    server: ScriptedServer,
    payload: Payload,
    observed: AgencyState | None,
    replies: list[str],
    events: list[str],
) -> None:
    server.answers(*(reply(200, record(state)) for state in replies))
    outcome = agency.update(doi=DOI, url=URL, state=REGISTERED, payload=payload, observed=observed)
    assert outcome.accepted
    assert [request.attributes["event"] for request in server.requests] == events


def test_a_state_change_silently_ignored_is_seen(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload
) -> None:
    server.always = reply(200, record("draft"))
    outcome = agency.update(doi=DOI, url=URL, state=FINDABLE, payload=payload)
    assert (outcome.verdict, outcome.code) == (Verdict.REFUSED, "mismatch")
    assert outcome.params == {"field": "state", "asked": "findable", "got": "draft"}
    assert outcome.observed is not None
    assert outcome.observed.state is DRAFT
    assert len(server.requests) == 1


def test_nothing_public_becomes_a_draft_again(agency: DataCiteAgency, server: ScriptedServer, payload: Payload) -> None:
    server.answers(reply(200, record("findable")))
    outcome = agency.update(doi=DOI, url=URL, state=DRAFT, payload=payload, observed=FINDABLE)
    assert (outcome.verdict, outcome.code) == (Verdict.REFUSED, "mismatch")
    assert "event" not in server.requests[0].attributes
    assert event_towards(DRAFT, REGISTERED) is None


def test_another_url_in_the_reply_is_a_mismatch(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload
) -> None:
    server.always = reply(200, record(url="https://elsewhere.example/"))
    outcome = agency.update(doi=DOI, url=URL, state=FINDABLE, payload=payload)
    assert outcome.params == {"field": "url", "asked": URL, "got": "https://elsewhere.example/"}
    server.always = reply(201, record("draft", url=None))
    outcome = agency.create(doi=DOI, url=URL, state=DRAFT, payload=payload)
    assert (outcome.verdict, outcome.params["got"]) == (Verdict.UNKNOWN, "")


def test_a_spelling_of_the_same_url_or_doi_is_none(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload
) -> None:
    server.answers(reply(200, record(url="https://xn--bcher-kva.example/a%20b", doi=DOI.upper())))
    outcome = agency.update(doi=DOI, url="HTTPS://Bücher.example:443/a b", state=FINDABLE, payload=payload)
    assert outcome.accepted


def test_an_update_that_had_to_create_is_an_alarm(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload
) -> None:
    server.answers(reply(201, record()), reply(201, record("draft")), reply(200, record("registered")))
    assert agency.update(doi=DOI, url=URL, state=FINDABLE, payload=payload).params == {"alarm": "recreated"}
    outcome = agency.update(doi=DOI, url=URL, state=REGISTERED, payload=payload)
    assert outcome.accepted
    assert outcome.params == {"alarm": "recreated"}


def test_a_draft_can_be_deleted(agency: DataCiteAgency, server: ScriptedServer) -> None:
    server.answers(reply(204))
    outcome = agency.delete(doi=DOI)
    assert (outcome.verdict, outcome.code) == (Verdict.ACCEPTED, "deleted")


def test_a_doi_is_found(agency: DataCiteAgency, server: ScriptedServer) -> None:
    server.answers(reply(200, record()), reply(200, record(doi="10.80000/another")))
    found, another = agency.get(doi=DOI), agency.get(doi=DOI)
    assert (found.verdict, found.code) == (Verdict.ACCEPTED, "found")
    assert found.observed is not None
    assert found.observed.attributes["titles"] == METADATA["titles"]
    assert (another.verdict, another.code) == (Verdict.UNKNOWN, "mismatch")


def test_a_doi_is_absent_only_if_the_agency_knows_who_asks(agency: DataCiteAgency, server: ScriptedServer) -> None:
    missing = reply(404, refusal(404, "The resource you are looking for doesn't exist."))
    stranger = reply(200, account(), X_Anonymous_Consumer="true")
    server.answers(missing, reply(200, account(), **KNOWN), missing, stranger, missing, reply(200, account(), **KNOWN))
    known, unknown, deleted = agency.get(doi=DOI), agency.get(doi=DOI), agency.delete(doi=DOI)
    assert (known.verdict, known.code, known.observed) == (Verdict.ACCEPTED, "absent", None)
    assert (unknown.verdict, unknown.code) == (Verdict.ACCOUNT, "bad_credentials")
    assert (deleted.verdict, deleted.code) == (Verdict.ACCEPTED, "absent")


def test_a_404_that_names_us_needs_no_second_question(agency: DataCiteAgency, server: ScriptedServer) -> None:
    missing = refusal(404, "The resource you are looking for doesn't exist.")
    server.answers(reply(404, missing, **KNOWN))
    assert agency.get(doi=DOI).code == "absent"
    assert len(server.requests) == 1


def test_a_page_for_404_says_nothing_about_a_doi(agency: DataCiteAgency, server: ScriptedServer) -> None:
    server.answers(reply(404, text="<h1>no such page</h1>"))
    outcome = agency.get(doi=DOI)
    assert (outcome.verdict, outcome.code) == (Verdict.UNAVAILABLE, "unreadable")


@pytest.mark.parametrize("doi", ["10.80000/../../clients/x", "10.80000/a?b#c", "10.80000/a//b", "10.80000/a%2fb é"])
def test_a_doi_stays_one_segment_of_the_path(agency: DataCiteAgency, server: ScriptedServer, doi: str) -> None:
    server.answers(reply(200, record(doi=doi)))
    assert agency.get(doi=doi).code == "found"
    path = server.requests[0].target.partition("?")[0]
    assert path.startswith("/dois/10.80000%2F")
    assert path.count("/") == 2


def test_we_say_who_we_are_and_whom_to_write_to(agency: DataCiteAgency, server: ScriptedServer) -> None:
    server.answers(reply(204))
    agency.delete(doi=DOI)
    name = server.requests[0].headers["user-agent"]
    assert name == "flask_doi/9.8.7 (DOI management for archival catalogues; mailto:doi@archive.example)"


@pytest.mark.parametrize(
    ("secrets", "header"),
    [
        ({"password": "pässword"}, "Basic " + base64.b64encode("A.B:pässword".encode()).decode()),
        ({"api_token": " DC.abc "}, "Bearer DC.abc"),
        ({"api_token": "eyJ.payload.signature", "password": "unused"}, "Bearer eyJ.payload.signature"),
    ],
)
def test_an_account_proves_itself_by_password_or_token(
    make_agency: MakeAgency, server: ScriptedServer, secrets: dict[str, str], header: str
) -> None:
    server.answers(reply(204))
    make_agency(server.url, credentials=Credentials(repository_id="A.B", **secrets)).delete(doi=DOI)
    assert server.requests[0].headers["authorization"] == header


def test_an_account_without_secrets_sends_none_and_asks_no_netrc(
    make_agency: MakeAgency, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: pytest.TempPathFactory
) -> None:
    netrc = tmp_path / "netrc"  # type: ignore[operator]
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.answers(reply(204), reply(204))
    for trust_env in (False, True):
        credentials = Credentials(repository_id="A.B")
        make_agency(server.url, credentials=credentials, trust_env=trust_env).delete(doi=DOI)
    assert all("authorization" not in request.headers for request in server.requests)


def test_the_proxies_of_the_environment_count_only_when_asked_for(
    make_agency: MakeAgency, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    server.always = reply(204)
    assert make_agency(server.url).delete(doi=DOI).accepted
    assert make_agency(server.url, trust_env=True).delete(doi=DOI).verdict is Verdict.UNAVAILABLE


def test_cookies_are_not_kept(agency: DataCiteAgency, server: ScriptedServer) -> None:
    server.always = reply(204, Set_Cookie="AWSALB=abc; Path=/")
    agency.delete(doi=DOI)
    agency.delete(doi=DOI)
    assert "cookie" not in server.requests[1].headers


def test_threads_share_one_session_and_its_connections(make_agency: MakeAgency, server: ScriptedServer) -> None:
    agency = make_agency(server.url, pool_size=4)

    def echo(connection: object, request: object) -> bool:
        doi = "10.80000/" + request.target.partition("?")[0].rpartition("%2F")[2]  # type: ignore[attr-defined]
        return reply(200, record(doi=doi))(connection, request)  # type: ignore[arg-type]

    server.always = echo
    wrong: list[str] = []

    def work(worker: int) -> None:
        for turn in range(25):
            doi = f"10.80000/w{worker}-{turn}"
            outcome = agency.get(doi=doi)
            if outcome.observed is None or outcome.observed.doi != doi:
                wrong.append(doi)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(server.requests) == 100
    assert server.connections <= 4


def test_no_secret_leaves_through_names_logs_or_outcomes(
    make_agency: MakeAgency, server: ScriptedServer, payload: Payload, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    basic = base64.b64encode(f"SANDBOX.ARCHIVE:{PASSWORD}".encode()).decode()
    echoed = f"you sent Basic {basic} that is {PASSWORD}"
    agency = make_agency(server.url)
    server.answers(reply(422, complaint_about(echoed)), reply(500, text=f"<pre>{echoed} corr&quot;ect horse/42</pre>"))
    outcomes = [agency.create(doi=DOI, url=URL, state=FINDABLE, payload=payload) for _ in range(2)]
    seen = repr(agency) + caplog.text + "".join(repr(outcome) for outcome in outcomes)
    assert "you sent" in seen
    for secret in (PASSWORD, basic, 'corr\\"ect horse/42', "corr&quot;ect horse/42"):
        assert secret not in seen


def complaint_about(text: str) -> dict[str, object]:
    return {"errors": [{"source": "url", "title": f"URL {text} is not allowed by repository domain settings."}]}


def test_what_is_kept_of_a_body_is_bounded(agency: DataCiteAgency, server: ScriptedServer) -> None:
    server.answers(reply(500, text="é" * 100_000))
    assert len(agency.get(doi=DOI).body.encode()) == 65_536


@pytest.mark.parametrize(
    "address",
    ["", "api.datacite.org", "ftp://api.datacite.org", "https://a:b@api.datacite.org", "https://api.datacite.org/?a=b"],
)
def test_an_impossible_address_is_refused(make_agency: MakeAgency, address: str) -> None:
    with pytest.raises(ConfigurationError):
        make_agency(address)
