"""Testing the connection with an account before it is saved: each thing that can be wrong is told apart."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from flask_doi.agencies.http import HttpSession
from flask_doi.agencies.registry import ENVIRONMENTS, sandbox_environment
from flask_doi.domain.connection import Line, Report, Verdict
from flask_doi.models import Account, DoiRow, GateSlice, Job
from flask_doi.sandbox import SandboxAccount, serve
from flask_doi.services.configuring import connection, draft_trial
from flask_doi.services.configuring.candidate import TypedAccount
from tests.contract.agencies.scripted_server import ScriptedServer, reply
from tests.services_fixtures import AgencySeen, Install, Installation

PASSWORD = "correct horse battery"
DRAFT = "10.80000/connection-test"


def typed(**given: Any) -> TypedAccount:
    """What somebody typed into the form for a new account; the rest is right."""
    right = {"repository_id": "SANDBOX.ARCHIVE", "prefix": "10.80000", "environment": "sandbox", "agency": "datacite"}
    secret = {name: given.pop(name) for name in ("password", "api_token") if name in given}
    account_id = given.pop("account_id", None)
    return TypedAccount(account_id=account_id, values={**right, **given}, **(secret or {"password": "sandbox"}))


def try_it(installation: Installation, account: TypedAccount | None = None, **options: Any) -> Report:
    with installation.app.app_context():
        return connection.try_connection(installation.context, account or typed(), **options)


def line(report: Report, subject: str) -> Line:
    """The worst line about a subject."""
    found = [each for each in report.lines if each.subject == subject]
    order = [Verdict.BAD, Verdict.UNTRIED, Verdict.GOOD]
    assert found, f"nothing is told about {subject}: {report.lines}"
    return min(found, key=lambda each: order.index(each.verdict))


def told(report: Report, subject: str) -> tuple[str, str]:
    found = line(report, subject)
    return str(found.verdict), found.code


def everything(installation: Installation) -> list[Any]:
    with installation.session() as session:
        return [session.query(kind).all() for kind in (DoiRow, Job)] + [
            (each.secret, each.updated_at) for each in session.query(Account).all()
        ]


def test_what_is_right_is_green_and_a_draft_is_written_read_back_and_deleted(on_sqlite: Installation) -> None:
    on_sqlite.describe("f1")
    report = try_it(on_sqlite)

    assert report.passed, [each for each in report.lines if each.verdict is Verdict.BAD]
    assert told(report, "credentials") == ("good", "credentials_accepted")
    assert told(report, "account") == ("good", "account_active")
    assert told(report, "prefix") == ("good", "prefix_assigned")
    assert told(report, "clock") == ("good", "clock_right")
    assert told(report, "draft") == ("good", "draft_done")
    assert line(report, "suffix").params["doi"].startswith("10.80000/")
    log = on_sqlite.agency.running.sandbox.traffic.log(None, "^/dois")
    assert [seen.method for seen in log] == ["GET", "POST", "GET", "DELETE"]
    assert on_sqlite.agency.held() == {}
    assert everything(on_sqlite)[:2] == [[], []]


@pytest.mark.parametrize(
    ("given", "subject", "code"),
    [
        ({"password": "wrong"}, "credentials", "bad_credentials"),
        ({"api_token": "DC." + "x" * 32}, "credentials", "bad_token"),
        ({"repository_id": "NOBODY.ARCHIVE"}, "credentials", "unknown_account"),
        ({"repository_id": "NOBODY"}, "credentials", "member_account"),
        ({"repository_id": ""}, "credentials", "repository_missing"),
        ({"password": ""}, "credentials", "secret_missing"),
        ({"prefix": "10.5072"}, "prefix", "prefix_retired"),
        ({"prefix": ""}, "prefix", "prefix_missing"),
        ({"prefix": "ten"}, "prefix", "prefix_malformed"),
        ({"suffix": "{seriall}"}, "suffix", "suffix_unusable"),
        ({"shoulder": "a/b"}, "shoulder", "shoulder_malformed"),
        ({"shoulder": "10.80000"}, "shoulder", "shoulder_is_prefix"),
        ({"url_template": "https://{host}/x"}, "hosts", "template_unusable"),
        ({"environment": "production"}, "environment", "environment_above"),
        ({"environment": "elsewhere"}, "environment", "environment_unknown"),
    ],
)
def test_what_is_wrong_is_told_apart_and_no_draft_is_written(
    on_sqlite: Installation, given: dict[str, str], subject: str, code: str
) -> None:
    report = try_it(on_sqlite, typed(**given))

    assert not report.passed
    assert told(report, subject) == ("bad", code)
    if subject != "suffix":
        assert on_sqlite.agency.requests("POST", "^/dois$") == 0
        assert line(report, "draft").verdict is Verdict.UNTRIED


def test_a_foreign_prefix_is_told_with_those_that_the_account_has(on_sqlite: Installation) -> None:
    report = try_it(on_sqlite, typed(prefix="10.12345"))
    found = line(report, "prefix")
    assert (found.verdict, found.code) == (Verdict.BAD, "prefix_not_assigned")
    assert "10.80000" in found.params["prefixes"]


def test_an_inactive_account_and_its_list_of_domains_are_told(on_sqlite: Installation) -> None:
    account = {"id": "quiet.archive", "password": PASSWORD, "prefixes": ["10.80001"], "active": False}
    on_sqlite.agency.control("accounts", {**account, "domains": "*.example.org"})
    right = typed(repository_id="QUIET.ARCHIVE", password=PASSWORD, prefix="10.80001")

    report = try_it(on_sqlite, right)

    assert told(report, "account") == ("bad", "account_inactive")
    assert told(report, "hosts") == ("bad", "host_not_allowed")
    assert line(report, "hosts").params["domains"] == "*.example.org"


@pytest.mark.parametrize(
    ("domains", "template", "code"),
    [
        ("*", "{base}/doi/{doi}", "host_any"),
        ("archive.example.org", "{base}/doi/{doi}", "host_allowed"),
        ("*.archive.example.org", "{base}/doi/{doi}", "host_only_below"),
        ("archive.example.org", "https://other.example.org/{doi}", "host_not_allowed"),
    ],
)
def test_every_host_that_dois_lead_to_is_looked_up_in_the_list_of_domains(
    install: Install, make_database: Callable[[str], str], domains: str, template: str, code: str
) -> None:
    installation = install(make_database("sqlite"), public_url="https://archive.example.org")
    account = {"id": "listed.archive", "password": PASSWORD, "prefixes": ["10.80002"], "domains": domains}
    installation.agency.control("accounts", account)
    given = {"repository_id": "LISTED.ARCHIVE", "password": PASSWORD, "prefix": "10.80002", "url_template": template}

    report = try_it(installation, typed(**given))

    assert line(report, "hosts").code == code
    told_hosts = {each.params["host"] for each in report.lines if each.subject == "hosts"}
    assert "archive.example.org" in told_hosts
    assert ("other.example.org" in told_hosts) is template.startswith("https://other")


def test_a_clock_that_is_off_is_told_with_how_much(on_sqlite: Installation) -> None:
    on_sqlite.clock.forward(seconds=-300)
    found = line(try_it(on_sqlite, with_draft=False), "clock")
    assert (found.verdict, found.code) == (Verdict.BAD, "clock_behind")
    assert abs(int(found.params["seconds"]) - 300) < 5


def test_a_blank_password_means_the_stored_one_and_nothing_typed_is_kept(
    on_sqlite: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    on_sqlite.fold()
    stored = on_sqlite.account().id
    before = everything(on_sqlite)

    assert try_it(on_sqlite, typed(account_id=stored, password="")).passed
    report = try_it(on_sqlite, typed(account_id=stored, password="hunter2 hunter2"))

    assert told(report, "credentials") == ("bad", "bad_credentials")
    assert "hunter2" not in repr(report) + caplog.text
    assert everything(on_sqlite) == before


def test_an_agency_in_trouble_is_told_as_such_and_not_as_a_wrong_password(on_sqlite: Installation) -> None:
    on_sqlite.agency.spoil(path="^/(repositories|clients)", status=503, body="<html>", times=None)
    report = try_it(on_sqlite)
    assert told(report, "address") == ("good", "answers")
    assert told(report, "credentials") == ("bad", "server_error")


def test_nobody_waits_longer_than_the_deadline_for_an_agency_that_drips(
    on_sqlite: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "DEADLINE", 1.5)
    on_sqlite.agency.spoil(path="^/repositories", drip=4, times=None)
    began = time.monotonic()
    report = try_it(on_sqlite)
    assert time.monotonic() - began < 2.5
    assert told(report, "credentials") == ("bad", "timeout")


def test_no_transaction_of_ours_is_open_while_the_agency_is_asked(
    on_sqlite: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_use: list[int] = []
    send = HttpSession.send

    def counted(self: HttpSession, *given: Any, **named: Any) -> Any:
        in_use.append(on_sqlite.engine.pool.checkedout())  # type: ignore[attr-defined]
        return send(self, *given, **named)

    monkeypatch.setattr(HttpSession, "send", counted)
    assert try_it(on_sqlite).passed
    assert in_use == [0] * 6


def test_an_address_where_nothing_answers_is_told_before_any_password_is_sent(
    install: Install, make_database: Callable[[str], str]
) -> None:
    nobody = install(make_database("sqlite"), api_url="http://127.0.0.1:9")
    report = try_it(nobody)
    assert told(report, "address") == ("bad", "no_connection")
    assert told(report, "credentials") == ("untried", "not_reached")
    nowhere = install(make_database("sqlite"), api_url="http://no-such-host.invalid")
    assert told(try_it(nowhere), "address") == ("bad", "no_name")


def test_a_draft_left_over_from_an_interrupted_test_is_found_and_deleted(
    on_sqlite: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(draft_trial, "_read_back", die)
        patch.setattr("flask_doi.agencies.datacite.DataCiteAgency.delete", die)
        with pytest.raises(Killed):
            try_it(on_sqlite)
    assert list(on_sqlite.agency.held()) == [DRAFT]

    report = try_it(on_sqlite)

    assert [each.code for each in report.lines if each.subject == "draft"] == ["draft_left_over", "draft_done"]
    assert on_sqlite.agency.held() == {}


def test_a_draft_is_deleted_also_when_the_test_fails_half_way(on_sqlite: Installation) -> None:
    on_sqlite.agency.spoil(method="GET", path="connection-test", after=1, status=500, times=1)
    assert told(try_it(on_sqlite), "draft") == ("bad", "draft_not_read")
    on_sqlite.agency.spoil(method="POST", path="^/dois$", lost_reply="after", times=1)
    assert line(try_it(on_sqlite), "draft").verdict is Verdict.BAD
    assert on_sqlite.agency.held() == {}


def test_what_is_no_draft_of_a_test_is_never_touched(on_sqlite: Installation) -> None:
    planted = {"doi": DRAFT, "client": "sandbox.archive", "state": "findable", "url": "https://archive.example.org/1"}
    on_sqlite.agency.control("dois", planted)
    assert told(try_it(on_sqlite), "draft") == ("bad", "draft_name_in_use")
    assert on_sqlite.agency.record(DRAFT).state == "findable"
    assert on_sqlite.agency.requests("DELETE") == 0


@pytest.fixture
def two_systems(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, AgencySeen]]:
    """A test system and a production system that share nothing."""
    ours = SandboxAccount(id="OURS.REAL", password="secret1", prefixes=("10.90000",))
    for_trying = SandboxAccount(id="OURS.TEST", password="secret2", prefixes=("10.91000",))
    with serve(accounts=[ours]) as real, serve(accounts=[for_trying]) as trying:
        monkeypatch.setitem(ENVIRONMENTS, "production", sandbox_environment(real.url))  # type: ignore[attr-defined]
        monkeypatch.setitem(ENVIRONMENTS, "test", sandbox_environment(trying.url))  # type: ignore[attr-defined]
        yield {"production": AgencySeen(real), "test": AgencySeen(trying)}


def test_an_account_of_the_other_system_is_recognised_and_production_never_gets_a_draft(
    install: Install, make_database: Callable[[str], str], two_systems: dict[str, AgencySeen]
) -> None:
    public = "https://archive.example.org"
    settings = {"api_url": None, "environment": "production", "public_url": public, "mailto": "doi@example.org"}
    installation = install(make_database("sqlite"), **settings)
    trying = {"repository_id": "OURS.TEST", "password": "secret2", "prefix": "10.91000"}
    real = {"repository_id": "OURS.REAL", "password": "secret1", "prefix": "10.90000"}

    mistaken = line(try_it(installation, typed(environment="production", **trying)), "credentials")
    assert (mistaken.code, mistaken.params["other"]) == ("other_environment", "test")
    mistaken = line(try_it(installation, typed(environment="test", **real)), "credentials")
    assert (mistaken.code, mistaken.params["other"]) == ("other_environment", "production")
    stranger = typed(environment="test", repository_id="NOBODY.REAL", prefix="10.91000")
    assert line(try_it(installation, stranger), "credentials").code == "unknown_account"

    right = try_it(installation, typed(environment="production", **real))
    assert right.passed
    assert told(right, "draft") == ("untried", "draft_never_in_production")
    assert two_systems["production"].requests("POST", "^/dois$") == 0
    assert told(try_it(installation, typed(environment="test", **trying)), "draft") == ("good", "draft_done")


def test_a_system_that_the_configuration_does_not_allow_is_not_even_asked_about_an_account(
    install: Install, make_database: Callable[[str], str], two_systems: dict[str, AgencySeen]
) -> None:
    public = "https://archive.example.org"
    settings = {"api_url": None, "environment": "test", "public_url": public, "mailto": "doi@example.org"}
    real = typed(environment="test", repository_id="OURS.REAL", password="secret1", prefix="10.90000")
    found = line(try_it(install(make_database("sqlite"), **settings), real), "credentials")
    assert found.code == "unknown_account"
    assert two_systems["production"].requests(None, "") == 0


def test_an_agency_without_a_client_is_not_asked_and_the_rest_is_told(on_sqlite: Installation) -> None:
    report = try_it(on_sqlite, typed(agency="ezid", prefix="10.5072", shoulder="fk2"))
    assert told(report, "address") == ("untried", "agency_without_client")
    assert told(report, "prefix") == ("untried", "prefix_untold")
    assert told(report, "suffix") == ("good", "suffix_names")
    assert report.passed
    assert on_sqlite.agency.requests(None, "") == 0


def test_requests_of_a_test_count_in_the_window_of_the_agency(
    install: Install, make_database: Callable[[str], str]
) -> None:
    installation = install(make_database("sqlite"), rate_limit="20/300")
    try_it(installation)
    with installation.session() as session:
        used = sum(each.used for each in session.query(GateSlice).all())
    assert used == connection.MOST_REQUESTS
    assert len(installation.agency.running.sandbox.traffic.log(None, "")) <= used


def test_two_accounts_that_count_under_one_beginning_are_noticed(on_sqlite: Installation) -> None:
    on_sqlite.fold()
    pattern = {"suffix": "{serial}", "repository_id": "OTHER.ARCHIVE"}
    assert told(try_it(on_sqlite, typed(**pattern)), "shoulder") == ("bad", "shoulder_shared")
    assert line(try_it(on_sqlite, typed(**pattern, shoulder="b-")), "shoulder").verdict is Verdict.GOOD


@pytest.mark.parametrize(
    ("begins", "ends", "code"),
    [(-400, -30, "tls_expired"), (10, 300, "tls_not_yet"), (-10, 300, "tls_untrusted")],
)
def test_trouble_with_a_certificate_is_told_with_its_end(
    install: Install, make_database: Callable[[str], str], tmp_path: Path, begins: int, ends: int, code: str
) -> None:
    now = datetime.now(UTC)
    server = ScriptedServer(self_signed(tmp_path, now + timedelta(days=begins), now + timedelta(days=ends)))
    server.always = reply(200, {})
    try:
        report = try_it(install(make_database("sqlite"), api_url=server.url))
    finally:
        server.stop()
    found = line(report, "certificate")
    assert (found.verdict, found.code) == (Verdict.BAD, code)
    assert found.params["day"] == f"{now + timedelta(days=ends):%Y-%m-%d}"
    assert told(report, "credentials") == ("untried", "not_reached")
    assert server.requests == []


def self_signed(folder: Path, begins: datetime, ends: datetime) -> ssl.SSLContext:
    """A server's certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begins)
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "server.pem"
    file.write_bytes(made.public_bytes(encoding) + key.private_bytes(encoding, *plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
