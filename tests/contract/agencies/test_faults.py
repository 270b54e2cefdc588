"""Whatever happens on the way becomes an outcome within the deadline, and never a wrong success."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flask_doi.agencies.base import Deadlines, Outcome, Verdict
from flask_doi.agencies.datacite import DataCiteAgency
from flask_doi.domain.payload import Payload
from flask_doi.domain.states import AgencyState

from .conftest import QUICK
from .scripted_server import ScriptedServer, Step, drip, head, raw, reply, reset_after, silence
from .words import DOI, URL, record

MakeAgency = Callable[..., DataCiteAgency]

BODY = json.dumps(record()).encode()
CREATED = {"Content-Type": "application/json", "Content-Length": str(len(BODY))}
HTML = "<html><head><title>502 Bad Gateway</title></head></html>"


@pytest.fixture
def deadlines() -> Deadlines:
    return QUICK


def create(agency: DataCiteAgency, payload: Payload) -> Outcome:
    return agency.create(doi=DOI, url=URL, state=AgencyState.FINDABLE, payload=payload)


@pytest.mark.parametrize(
    ("step", "code"),
    [
        pytest.param(silence(), "timeout", id="no answer"),
        pytest.param(reset_after(b""), "connection", id="reset before the answer"),
        pytest.param(raw(b""), "connection", id="closed before the answer"),
        pytest.param(raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "unreadable", id="another protocol"),
        pytest.param(raw(head(201, CREATED) + BODY[:40]), "unreadable", id="content length too long"),
        pytest.param(reset_after(head(201, CREATED) + BODY[:40]), "connection", id="reset within the body"),
        pytest.param(
            raw(head(201, {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}) + b"5\r\nhello\r\n0\r\n\r\n"),
            "unreadable",
            id="not the encoding it claims",
        ),
        pytest.param(reply(201, text=HTML), "unreadable", id="a page for a success"),
        pytest.param(raw(head(201, {"Content-Length": "9"}) + b'{"data": '), "unreadable", id="invalid JSON"),
        pytest.param(reply(201, {"data": {}}), "unreadable", id="empty data"),
        pytest.param(reply(201, {"meta": {}}), "unreadable", id="no data"),
        pytest.param(reply(201, [1]), "unreadable", id="a list"),
        pytest.param(reply(204), "unreadable", id="no content"),
        pytest.param(reply(201, record("tombstoned")), "unreadable", id="a state nobody knows"),
        pytest.param(reply(422, text=HTML), "unreadable", id="a page for a complaint"),
        pytest.param(raw(head(422, CREATED) + b'{"errors": ['), "unreadable", id="a complaint that breaks off"),
        pytest.param(reply(201, record(doi="10.80000/another")), "mismatch", id="another DOI"),
        pytest.param(reply(200, record()), "mismatch", id="200 to a create"),
        pytest.param(drip(head(201, CREATED) + BODY), "timeout", id="dripping headers"),
        pytest.param(drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 9), "timeout", id="dripping interim replies"),
    ],
)
def test_a_create_that_may_have_happened_is_unknown(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload, step: Step, code: str
) -> None:
    server.answers(step)
    started = time.monotonic()
    outcome = create(agency, payload)
    assert time.monotonic() - started < 3
    assert (outcome.verdict, outcome.code) == (Verdict.UNKNOWN, code)
    assert len(server.requests) == 1


def test_a_body_that_drips_ends_at_the_total_deadline(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload
) -> None:
    def step(connection: socket.socket, request: object) -> bool:
        connection.sendall(head(201, CREATED))
        return drip(BODY)(connection, request)  # type: ignore[arg-type]

    server.answers(step)
    started = time.monotonic()
    outcome = create(agency, payload)
    assert 0.8 < time.monotonic() - started < 3
    assert (outcome.verdict, outcome.code, outcome.status) == (Verdict.UNKNOWN, "timeout", 201)


def test_a_truncated_gzip_is_unknown(agency: DataCiteAgency, server: ScriptedServer, payload: Payload) -> None:
    packed = gzip.compress(BODY)[:-30]
    headers = {"Content-Encoding": "gzip", "Content-Length": str(len(packed))}
    server.answers(raw(head(201, headers) + packed))
    outcome = create(agency, payload)
    assert (outcome.verdict, outcome.code) == (Verdict.UNKNOWN, "unreadable")


def test_a_body_without_end_is_cut_off(agency: DataCiteAgency, server: ScriptedServer, payload: Payload) -> None:
    server.answers(raw(head(201, {"Content-Length": "9000000"}) + b"x" * 9_000_000))
    outcome = create(agency, payload)
    assert (outcome.verdict, outcome.code) == (Verdict.UNKNOWN, "too_large")
    assert len(outcome.body.encode()) <= 65_536


def test_a_small_body_that_unpacks_without_end_is_cut_off(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload
) -> None:
    packed = gzip.compress(b" " * 50_000_000)
    server.answers(raw(head(201, {"Content-Encoding": "gzip", "Content-Length": str(len(packed))}) + packed))
    assert create(agency, payload).code == "too_large"


def test_a_gzipped_answer_is_read(agency: DataCiteAgency, server: ScriptedServer, payload: Payload) -> None:
    packed = gzip.compress(BODY)
    server.answers(raw(head(201, {"Content-Encoding": "gzip", "Content-Length": str(len(packed))}) + packed))
    assert create(agency, payload).accepted


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_leaves_a_write_unknown_and_a_read_unavailable(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload, status: int
) -> None:
    server.answers(reply(status, text=HTML), reply(status, text=HTML, Retry_After="7"))
    written, read = create(agency, payload), agency.get(doi=DOI)
    assert (written.verdict, written.code, written.status) == (Verdict.UNKNOWN, "server_error", status)
    assert (read.verdict, read.code, read.retry_after) == (Verdict.UNAVAILABLE, "server_error", 7.0)


def test_a_read_that_fails_is_unavailable(agency: DataCiteAgency, server: ScriptedServer) -> None:
    server.answers(silence(), raw(head(200, CREATED) + BODY[:40]), reply(200, text=HTML))
    outcomes = [agency.get(doi=DOI) for _ in range(3)]
    assert [outcome.verdict for outcome in outcomes] == [Verdict.UNAVAILABLE] * 3
    assert [outcome.code for outcome in outcomes] == ["timeout", "unreadable", "unreadable"]


def test_a_refused_connection_is_known_not_to_have_been_sent(make_agency: MakeAgency, payload: Payload) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    outcome = create(make_agency(f"http://127.0.0.1:{port}"), payload)
    assert (outcome.verdict, outcome.code) == (Verdict.UNAVAILABLE, "connection")
    assert outcome.params == {"host": "127.0.0.1", "detail": "Connection refused"}


def test_a_host_without_address_is_known_not_to_have_been_sent(make_agency: MakeAgency, payload: Payload) -> None:
    outcome = create(make_agency("https://nowhere.invalid", deadlines=Deadlines(connect=2, read=2, total=3)), payload)
    assert (outcome.verdict, outcome.code) == (Verdict.UNAVAILABLE, "connection")


def test_a_connection_that_is_never_accepted_is_known_not_to_have_been_sent(
    make_agency: MakeAgency, payload: Payload
) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        waiting = [socket.socket() for _ in range(3)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        outcome = create(make_agency(f"http://127.0.0.1:{full.getsockname()[1]}"), payload)
        for each in waiting:
            each.close()
    assert (outcome.verdict, outcome.code) == (Verdict.UNAVAILABLE, "timeout")


def test_many_addresses_that_never_accept_share_one_deadline(
    make_agency: MakeAgency, payload: Payload, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        waiting = [socket.socket() for _ in range(3)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        address = (socket.AF_INET, socket.SOCK_STREAM, 6, "", full.getsockname())
        resolve = socket.getaddrinfo
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, *a, **k: [address] * 9 if host == "many.example" else resolve(host, *a, **k),
        )
        agency = make_agency(f"http://many.example:{full.getsockname()[1]}")
        started = time.monotonic()
        outcome = create(agency, payload)
        taken = time.monotonic() - started
        for each in waiting:
            each.close()
    assert (outcome.verdict, outcome.code) == (Verdict.UNAVAILABLE, "timeout")
    assert 0.8 < taken < 3


def test_a_server_that_reads_nothing_cannot_hold_the_call(make_agency: MakeAgency) -> None:
    huge = Payload(attributes={"titles": [{"title": "x" * 30_000_000}]})
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        started = time.monotonic()
        outcome = create(make_agency(f"http://127.0.0.1:{deaf.getsockname()[1]}"), huge)
    assert (outcome.verdict, outcome.code) == (Verdict.UNKNOWN, "timeout")
    assert time.monotonic() - started < 4


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 with its key, signed by itself."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    )
    done = subprocess.run([*command.split(), "-keyout", "-", "-out", "-"], capture_output=True, check=True)
    path.write_bytes(done.stdout)
    return path


@pytest.fixture
def secure_server(certificate: Path) -> Iterator[ScriptedServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = ScriptedServer(context)
    yield server
    server.stop()


def test_a_certificate_nobody_vouches_for_stops_the_request(
    make_agency: MakeAgency, secure_server: ScriptedServer, payload: Payload
) -> None:
    outcome = create(make_agency(secure_server.url), payload)
    assert (outcome.verdict, outcome.code) == (Verdict.UNAVAILABLE, "tls")
    assert secure_server.requests == []


def test_a_trusted_certificate_is_accepted_and_drips_still_end(
    make_agency: MakeAgency, secure_server: ScriptedServer, payload: Payload, certificate: Path
) -> None:
    agency = make_agency(secure_server.url, ca_bundle=str(certificate))
    secure_server.answers(reply(201, record()), drip(head(201, CREATED) + BODY))
    assert create(agency, payload).accepted
    outcome = create(agency, payload)
    assert (outcome.verdict, outcome.code) == (Verdict.UNKNOWN, "timeout")


def test_a_server_without_tls_behind_an_https_address_is_a_tls_fault(make_agency: MakeAgency, payload: Payload) -> None:
    server = ScriptedServer(greeting=b"HTTP/1.1 400 Bad Request\r\n\r\n")
    outcome = create(make_agency(server.url.replace("http:", "https:")), payload)
    server.stop()
    assert (outcome.verdict, outcome.code) == (Verdict.UNAVAILABLE, "tls")


def test_a_handshake_that_never_ends_is_known_not_to_have_been_sent(make_agency: MakeAgency, payload: Payload) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        outcome = create(make_agency(f"https://127.0.0.1:{mute.getsockname()[1]}"), payload)
    assert (outcome.verdict, outcome.code) == (Verdict.UNAVAILABLE, "timeout")


def test_a_proxy_that_refuses_is_known_not_to_have_sent_anything(
    make_agency: MakeAgency, server: ScriptedServer, payload: Payload
) -> None:
    server.answers(raw(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"))
    agency = make_agency("https://api.datacite.example", proxies={"https": server.url})
    outcome = create(agency, payload)
    assert (outcome.verdict, outcome.code) == (Verdict.UNAVAILABLE, "connection")
    assert [request.method for request in server.requests] == ["CONNECT"]
    assert "authorization" not in server.requests[0].headers


def test_the_page_of_a_proxy_is_no_answer_of_the_agency(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload
) -> None:
    server.answers(reply(407, text="<h1>Log in to the proxy</h1>"), reply(403, text="<center>awselb/2.0</center>"))
    outcomes = [create(agency, payload), create(agency, payload)]
    assert [(each.verdict, each.code) for each in outcomes] == [(Verdict.UNAVAILABLE, "unreadable")] * 2


def test_a_redirect_is_not_followed_and_told_by_host_only(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload
) -> None:
    server.answers(reply(302, Location="https://login.example/?next=secret-token"))
    outcome = create(agency, payload)
    assert (outcome.verdict, outcome.code, outcome.status) == (Verdict.REFUSED, "redirected", 302)
    assert outcome.params == {"host": "login.example"}
    assert len(server.requests) == 1


def test_a_connection_closed_while_idle_is_replaced(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload
) -> None:
    answer = head(201, CREATED) + BODY
    server.answers(raw(answer), raw(answer))
    assert create(agency, payload).accepted
    time.sleep(0.1)
    assert create(agency, payload).accepted


def test_a_short_time_left_does_not_shorten_the_next_call(
    agency: DataCiteAgency, server: ScriptedServer, payload: Payload
) -> None:
    def slow(connection: socket.socket, request: object) -> bool:
        answer = head(201, CREATED) + BODY
        for part in (answer[:20], answer[20:60], answer[60:]):
            time.sleep(0.28)
            connection.sendall(part)
        return True

    def late(connection: socket.socket, request: object) -> bool:
        time.sleep(0.4)
        connection.sendall(head(201, CREATED) + BODY)
        return True

    server.answers(slow, late)
    assert create(agency, payload).accepted
    assert create(agency, payload).accepted
    assert server.connections == 1


def test_the_account_is_reported_unreachable_when_nothing_answers(
    agency: DataCiteAgency, server: ScriptedServer
) -> None:
    server.answers(silence(), reply(503, text=HTML), reply(200, text=HTML))
    reports = [agency.check(prefix="10.80000") for _ in range(3)]
    assert [report.code for report in reports] == ["unreachable"] * 3
    assert not any(report.conclusive for report in reports)
